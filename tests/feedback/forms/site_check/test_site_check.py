""" "Test my site" finds the usual mistakes, and says the line that cures each."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from activity.rows import TERMINAL
from feedback.forms.models import Form
from feedback.forms.site_check import views
from staff.keys import key_management
from staff.roles import Role
from storage import clock, writes
from storage.memory_cache import forget_all
from tests.browser.hosts import host
from tests.factories import a_form, a_key, a_member, a_project
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of
from web.caller import Scope

pytestmark = [pytest.mark.usefixtures("stack"), pytest.mark.integration]
OURS = "https://feedback.example.com"
SCRIPT = f'<script src="{OURS}/widget.js" data-form="survey" async></script>'
FRAME = f'<iframe src="{OURS}/f/survey?embed=true" title="Feedback"></iframe>'
Check = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def admin() -> Client:
    return browser_of(a_member(Role.ADMIN))


@pytest.fixture
def check(admin: Client, settings: Settings) -> Check:
    """Of a page with this body: kind, text and cure of each finding. The site is allowed, unless it is not."""
    settings.SITE_URL = OURS
    a_form("survey", a_survey())

    def found(body: str, policy: str = "", *, is_allowed: bool = True) -> list[tuple[str, str, str]]:
        with host(body, policy) as shop:
            if is_allowed:
                writes.change(writes.find(Form, "survey"), Form.allowed_sites.set({shop}))
            forget_all()
            answer = admin.post("/dashboard/forms/survey/check", {"address": shop})
            assert answer.status_code == 200
            return [
                (kind, " ".join(html.unescape(re.sub("<[^>]+>", "", text)).split()), html.unescape(cure))
                for kind, text, cure in re.findall(
                    r'<li class="finding (\w+)">.*?<p>(.*?)</p>.*?(?:<code dir="ltr">(.*?)</code>.*?)?</li>',
                    answer.content.decode(),
                    re.DOTALL,
                )
            ]

    return found


def _kinds(found: list[tuple[str, str, str]]) -> list[str]:
    return [kind for kind, _, _ in found]


@pytest.mark.parametrize("body", [SCRIPT, FRAME, SCRIPT.replace("https:", ""), f"<noscript></noscript>{SCRIPT}"])
def test_a_page_that_is_right_is_called_right(check: Check, body: str) -> None:
    policy = f"default-src 'none'; script-src {OURS}; connect-src {OURS}; frame-src {OURS}"

    assert _kinds(check(body, policy)) == ["fine"]


def test_a_page_without_our_code_gets_it(check: Check) -> None:
    [(kind, text, cure)] = check("<p>Hello</p>")

    assert (kind, cure) == (
        "hint",
        f'<script src="{OURS}/widget.js" data-key="fbk_..." data-form="survey" async></script>',
    )
    assert "If a script adds it" in text


def test_a_site_that_is_not_allowed_is_named(check: Check) -> None:
    for body in (SCRIPT, FRAME):
        [(kind, text, cure)] = check(body, is_allowed=False)

        assert kind == "problem"
        assert "is not an allowed site of this form" in text
        assert text.split()[1] == cure
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", cure)


def test_each_directive_that_blocks_us_is_cured(check: Check) -> None:
    found = check(SCRIPT + FRAME, "default-src 'self'")

    assert [cure for _, _, cure in found] == [
        f"script-src 'self' {OURS}",
        f"connect-src 'self' {OURS}",
        f"frame-src 'self' {OURS}",
    ]
    [(_, _, cure)] = check(SCRIPT, "script-src 'strict-dynamic' 'nonce-abc'")
    assert cure == 'nonce="..."'


def test_a_policy_in_the_page_counts_too(check: Check) -> None:
    meta = '<meta http-equiv="Content-Security-Policy" content="script-src \'self\'">'

    assert [cure for _, _, cure in check(meta + SCRIPT)] == [f"script-src 'self' {OURS}"]


def test_a_tag_that_is_there_twice_is_found(check: Check) -> None:
    (kind, text, _), _ = check(SCRIPT * 3)

    assert kind == "problem"
    assert "on the page 3 times" in text


def test_wrong_tags_are_found(check: Check) -> None:
    a_form("other-form", a_survey())
    for body, expected in (
        (SCRIPT.replace("survey", "nothing"), "It names a form that does not exist, nothing."),
        (SCRIPT.replace("survey", "other-form"), "It shows another form, other-form."),
        (SCRIPT.replace(' data-form="survey"', ""), "It shows another form, default."),
        (FRAME.replace("survey", "nothing"), "It names a form that does not exist, nothing."),
        (FRAME.replace("?embed=true", ""), "lacks embed=true"),
        (FRAME.replace("title", 'sandbox="allow-scripts" title'), "a form cannot be sent"),
        (SCRIPT.replace("async", 'type="module"'), "cannot read its own attributes"),
        (SCRIPT.replace("feedback.example.com", "old.example.com"), "from another address than this installation"),
    ):
        [(kind, text, cure)] = check(body)
        assert (kind, expected in text) == ("problem", True), text
        assert cure.startswith((f'<script src="{OURS}/widget.js"', f'<iframe src="{OURS}/f/survey?embed=true"'))


def test_wrong_keys_are_found(check: Check, settings: Settings) -> None:
    revoked = a_key(Scope.FEEDBACK_WRITE)
    key_management.revoke(key_management.find(revoked.split("_")[1]), actor=TERMINAL)
    a_project("other")
    right = a_key(Scope.FEEDBACK_WRITE)
    for key, expected in (
        (revoked, "wrong, revoked or expired"),
        ("fbk_x_y", "wrong, revoked or expired"),
        (a_key(Scope.FEEDBACK_WRITE, project_id="other"), "belongs to another project"),
        (a_key(Scope.FEEDBACK_READ), "may not create feedback"),
        (a_key(Scope.FEEDBACK_WRITE, Scope.FEEDBACK_READ), "Everyone can read the key"),
    ):
        [(kind, text, cure)] = check(SCRIPT.replace("async", f'data-key="{key}"'))
        assert (kind, expected in text) == ("problem", True), text
        assert cure.endswith("--scope feedback:write")
    settings.FEEDBACK_NEEDS_KEY = True
    assert "has no key" in check(SCRIPT)[0][1]
    assert _kinds(check(SCRIPT.replace("async", f'data-key="{right}"'))) == ["fine"]


def test_a_closed_form_is_named(check: Check) -> None:
    writes.change(writes.find(Form, "survey"), Form.closes_at.set(datetime(2020, 1, 1, tzinfo=UTC)))

    (kind, text, _), _ = check(FRAME)

    assert kind == "problem"
    assert "The form is closed" in text


def test_the_built_in_form_is_cured_in_the_settings(admin: Client, settings: Settings) -> None:
    settings.SITE_URL, settings.CORS_ALLOWED_ORIGINS = OURS, ["https://a.example"]
    with host(f'<script src="{OURS}/widget.js"></script>') as shop:
        page = admin.post("/dashboard/forms/default/check", {"address": shop}).content.decode()

    assert f"CORS_ALLOWED_ORIGINS=https://a.example,{shop}" in page


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "Enter the full address"),
        ("ftp://a.example", "Enter the full address"),
        ("http://169.254.169.254/latest/meta-data/", "This address is not public"),
        ("127.0.0.1:22", "Enter the full address"),
        ("http://127.0.0.1:1", "Enter the full address"),
    ],
)
def test_an_address_that_is_not_opened_is_explained_at_the_field(admin: Client, address: str, message: str) -> None:
    answer = admin.post("/dashboard/forms/default/check", {"address": address})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert 'aria-invalid="true"' in page
    assert f'value="{address}' in page or "https://127.0.0.1:22" in page


def test_the_page_of_an_error_is_not_checked(check: Check, admin: Client) -> None:
    with host("") as shop:
        page = admin.post("/dashboard/forms/survey/check", {"address": f"{shop}/missing"}).content.decode()

    assert "The page answers with 404" in page


def test_a_member_can_check_ten_times_a_minute(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 12, 0, 30, tzinfo=UTC))
    monkeypatch.setattr(views, "CHECKS_A_MINUTE", 1)

    statuses = [admin.post("/dashboard/forms/default/check", {"address": ""}).status_code for _ in range(2)]

    assert statuses == [422, 429]


def test_text_of_the_other_site_is_escaped(admin: Client, settings: Settings) -> None:
    settings.SITE_URL = OURS
    with host('<script src="https://x.example/&lt;b&gt;/widget.js" data-form="x"></script>') as shop:
        page = admin.post("/dashboard/forms/default/check", {"address": shop}).content.decode()

    assert "x.example/&lt;b&gt;/widget.js" in page
    assert "<b>" not in page
