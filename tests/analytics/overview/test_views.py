from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from analytics import selection
from analytics.overview import overview_reading, views
from analytics.overview.choices import PERIODS
from feedback.forms import answers
from feedback.models import Feedback
from feedback.projects import changing
from feedback.samples import survey
from staff import projects
from staff.roles import Role
from staff.sign_in.sessions import MAX_IDLE
from storage import clock
from tests.factories import a_feedback, a_form, a_member, a_project
from tests.inline import Inline
from tests.sessions import browser_of

OWN_READS = (
    "GetItem! analytics-local",
    "Query analytics-local",
    "Query announced-releases-local",
    *["Query feedback-local"] * 2,
)
PAGE, SUMMARY = "/dashboard/", "/dashboard/summary"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.parametrize("address", [PAGE, SUMMARY])
def test_it_asks_an_outsider_to_sign_in(client: Client, stack: int, address: str) -> None:
    answer = client.get(f"{address}?period=7d")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/?next={address.replace('/', '%2F')}%3Fperiod%3D7d"
    assert b"in-short" not in answer.content


@pytest.mark.parametrize("address", [PAGE, SUMMARY])
def test_it_refuses_a_role_that_may_not_read(address: str) -> None:
    stranger = browser_of(a_member("guest"))  # type: ignore[arg-type]

    assert stranger.get(address).status_code == 403


@pytest.mark.parametrize("address", [PAGE, SUMMARY])
def test_staff_of_another_project_see_none_of_it(submit: Callable[..., None], address: str) -> None:
    a_project()
    submit(5, message="Only for the default project", name="Grace")

    page = browser_of(a_member(Role.OWNER, "other")).get(address).content.decode()

    assert "Only for the default project" not in page
    assert "Grace" not in page
    assert "No feedback yet" in page


def test_a_viewer_reads_the_numbers_and_the_newest(viewer: Client, submit: Callable[..., None]) -> None:
    submit(5, 5, 4, 2, message="The parcel was <b>late</b>", name="Grace")

    page = viewer.get(PAGE).content.decode()

    assert "75.0<small>&nbsp;%</small>" in page
    assert "4.00<small>&nbsp;of 5</small>" in page
    assert "4&nbsp;total" in page
    assert "Small sample, n&nbsp;=&nbsp;4" in page
    assert page.count("The parcel was &lt;b&gt;late&lt;/b&gt;") >= 4
    assert "Ada Lovelace" in page


def test_the_newest_lead_to_the_inbox(viewer: Client, submit: Callable[..., list[Feedback]]) -> None:
    [item] = submit(2, message="Neither good nor bad")

    address = f"{reverse('inbox-item', args=[item.feedback_id])}?status=new"
    assert f'href="{address}">Anonymous</a>' in viewer.get(PAGE).content.decode()


def test_the_newest_have_the_titles_of_their_forms_and_their_scores(viewer: Client) -> None:
    a_form(survey.FORM_ID, survey.DOCUMENT)
    fields = answers.as_fields(survey.QUESTIONS, {"nps": 10, "better": "More chairs, please."})
    a_feedback(form_id=survey.FORM_ID, **{"rating": None, **fields})

    newest = viewer.get(PAGE).content.decode().partition('id="newest"')[2].partition("</section>")[0]

    assert "10<small>/10</small>" in newest
    assert survey.DOCUMENT["questions"][0]["text"]["en"] in unescape(newest)
    assert "More chairs, please." in newest


def test_an_empty_project_whose_first_steps_are_hidden_gets_the_next_ones(viewer: Client) -> None:
    assert "First steps" in viewer.get(PAGE).content.decode()
    changing.dismiss_first_steps("default", actor="system:test")

    page = viewer.get(PAGE).content.decode()

    assert f'<a class="btn primary" href="{reverse("form")}" target="_blank" rel="noopener">Open the form' in page
    assert "curl http://testserver/feedback" in page


@pytest.mark.parametrize(("address", "of_the_frame"), [(PAGE, ["Query tasks-local"] * 2), (SUMMARY, [])])
def test_it_takes_five_reads_and_those_of_the_session_and_the_frame(
    viewer: Client, submit: Callable[..., None], asked: list[str], address: str, of_the_frame: list[str]
) -> None:
    submit(1, 2, 3)
    overview_reading.read(selection.of_period(projects.default()))
    asked.clear()

    viewer.get(address)

    assert asked[:2] == ["GetItem sessions-local", "BatchGetItem"]
    own = [*OWN_READS]
    assert sorted(asked[2:]) == own + of_the_frame


def test_an_unchanged_summary_is_not_rendered_again(
    viewer: Client, submit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(5)
    tag = viewer.get(SUMMARY).headers["ETag"]
    monkeypatch.setattr(views, "render", None)

    unchanged = viewer.get(SUMMARY, headers={"If-None-Match": tag})

    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("other", ["?period=7d", "?source=api", "?lang=de"])
def test_another_period_or_language_is_another_page(viewer: Client, submit: Callable[..., None], other: str) -> None:
    submit(5)
    tag = viewer.get(SUMMARY).headers["ETag"]

    assert viewer.get(SUMMARY + other, headers={"If-None-Match": tag}).status_code == 200


def test_the_refresh_is_in_the_language_of_the_page(viewer: Client, submit: Callable[..., None]) -> None:
    submit(5)
    page = viewer.get(f"{PAGE}?lang=de&period=7d", headers={"Accept-Language": "en"}).content.decode()
    [address] = re.findall(r'data-refresh="([^"]+)"', page)
    viewer.cookies.pop("language")

    refreshed = viewer.get(unescape(address), headers={"Accept-Language": "en"}).content.decode()

    assert "Durchschnitt" in page
    assert refreshed in page


def test_times_name_their_zone_for_readers_without_a_script(
    viewer: Client, submit: Callable[..., list[Feedback]], settings: Settings
) -> None:
    settings.DEFAULT_TIME_ZONE = "Asia/Tokyo"
    [item] = submit(5)

    page = viewer.get(PAGE).content.decode()

    local = item.created_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f'<time datetime="{local.isoformat("T", "seconds")}"' in page
    assert f">{local:%H:%M} JST</time>" in page
    assert "(time zone Asia/Tokyo)" in page


def test_the_summary_is_sent_again_only_after_a_change(viewer: Client, submit: Callable[..., None]) -> None:
    submit(5)
    first = viewer.get(SUMMARY)

    unchanged = viewer.get(SUMMARY, headers={"If-None-Match": first.headers["ETag"]})
    submit(4)
    changed = viewer.get(SUMMARY, headers={"If-None-Match": first.headers["ETag"]})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_its_refreshes_do_not_extend_the_session(viewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    times = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: times[-1])
    while viewer.get(SUMMARY).status_code == 200:
        times.append(times[-1] + timedelta(hours=1))
    assert times[-1] - times[0] == MAX_IDLE


def test_the_page_contains_its_summary(viewer: Client, submit: Callable[..., None]) -> None:
    submit(5, 1)

    assert viewer.get(SUMMARY).content.decode() in viewer.get(PAGE).content.decode()


@pytest.mark.parametrize("address", [PAGE, SUMMARY])
def test_no_cache_stores_it(viewer: Client, address: str) -> None:
    assert {"no-store", "private"} <= set(viewer.get(address).headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(viewer: Client, method: str) -> None:
    assert getattr(viewer, method)(PAGE).status_code == 405


@pytest.mark.parametrize("period", PERIODS)
def test_it_has_a_strict_content_security_policy(viewer: Client, submit: Callable[..., None], period: str) -> None:
    submit(5)

    page = viewer.get(PAGE, {"period": period}).content.decode()

    assert Inline.found_in(page) == []


def test_numbers_have_the_format_of_the_language(viewer: Client, submit: Callable[..., None]) -> None:
    submit(5, 4, 4)

    page = viewer.get(PAGE, headers={"Accept-Language": "de"}).content.decode()

    assert "4,33" in page
    places = [value for name, value in Inline.attributes_of(page) if name in ("x", "y", "width", "cx", "cy", "d")]
    assert places
    assert not [place for place in places if place and "," in place]


def test_the_rail_shows_how_many_items_are_new(viewer: Client, submit: Callable[..., None]) -> None:
    assert '<b class="count" id="count-inbox"></b>' in viewer.get(PAGE).content.decode()

    submit(1, 2, 3)

    assert '<b class="count" id="count-inbox">3</b>' in viewer.get(PAGE).content.decode()
