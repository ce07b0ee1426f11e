"""The page with the code that puts a form on a site."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from feedback.forms.documents import definition_json
from feedback.forms.share import mail_code, mail_links
from feedback.forms.share.addresses import Addresses
from staff.roles import Role
from tests.factories import a_form, a_member
from tests.feedback.forms.helpers import stored
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
HOSTILE = '</script><script>alert(1)</script>" onload="x'


@pytest.fixture
def admin() -> Client:
    return browser_of(a_member(Role.ADMIN))


def _snippets(client: Client, form_id: str) -> dict[str, str]:
    answer = client.get(f"/dashboard/forms/{form_id}/share")
    assert answer.status_code == 200
    found = re.findall(r'aria-label="([^"]+)"><code dir="ltr">(.*?)</code>', answer.content.decode(), re.DOTALL)
    return {title + str(place): html.unescape(code) for place, (title, code) in enumerate(found)}


def test_all_snippets_have_the_address_of_the_site(admin: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://abc.example.com/prod"
    a_form("survey", a_survey())

    link, iframe, height, widget, react, mail, text, policy = _snippets(admin, "survey").values()

    assert link == "https://abc.example.com/prod/f/survey"
    assert iframe.startswith('<iframe src="https://abc.example.com/prod/f/survey?embed=true" title="Your visit" ')
    assert 'origin !== "https://abc.example.com" ||' in height
    assert widget == (
        '<script src="https://abc.example.com/prod/widget.js" data-key="fbk_..." data-form="survey" async></script>'
    )
    assert 'const address = "https://abc.example.com/prod/widget.js";' in react
    assert '{"key": "fbk_...", "form": "survey"}' in react
    directives = ("script-src", "connect-src", "frame-src")
    assert policy.split("; ") == [f"{directive} https://abc.example.com" for directive in directives]
    assert mail.count("<a href=") == 11
    assert "10: https://abc.example.com/prod/f/survey?nps=10\n" in text


def test_the_built_in_form_has_five_links_for_a_mail_and_needs_no_name(admin: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://feedback.example.com"

    link, _, _, widget, react, mail, text, _ = _snippets(admin, "default").values()

    assert link == "https://feedback.example.com/"
    assert "data-form" not in widget
    assert '{"key": "fbk_..."}' in react
    assert re.findall(r'<a href="([^"]+)"', mail) == [f"https://feedback.example.com/?rating={n}" for n in range(1, 6)]
    assert text.splitlines()[0] == "How was it?"
    assert "5 (Very good): https://feedback.example.com/?rating=5" in text.splitlines()


def test_without_the_setting_it_is_the_address_of_the_request(admin: Client, settings: Settings) -> None:
    settings.SITE_URL = ""

    assert next(iter(_snippets(admin, "default").values())) == "http://testserver/"


def test_each_link_of_the_mail_chooses_its_answer_and_stores_nothing(admin: Client, settings: Settings) -> None:
    settings.SITE_URL = "http://testserver"

    mail = _snippets(admin, "default")["HTML of the mail5"]
    addresses = re.findall(r'<a href="([^"]+)"', mail)

    for value, address in enumerate(addresses, start=1):
        page = Client().get(html.unescape(address)).content.decode()
        assert re.findall(r'value="(\d)"[^>]*\bchecked', page) == [str(value)]
    assert stored() == []


def test_texts_of_the_form_are_escaped_in_the_page_and_in_the_code(admin: Client) -> None:
    a_form("survey", a_survey(title={"en": HOSTILE, "de": HOSTILE}))

    page = admin.get("/dashboard/forms/survey/share").content.decode()

    assert "<script>alert" not in page
    assert page.count("<iframe") == 1  # the preview
    assert page.count("<script") == page.count('<script defer src="/static/') + page.count(
        '<script type="module" src="/static/'
    )
    assert "<script>alert" not in _snippets(admin, "survey")["HTML1"]


def _mail(question: dict[str, Any], *more: dict[str, Any]) -> mail_links.MailLinks:
    document = {"languages": ["en"], "title": {"en": "A & B"}, "questions": [question, *more]}
    shown = definition_json.load(document).shown("en")
    return mail_links.of(shown, Addresses("https://a.example", "f"))


def test_a_mail_asks_the_question_with_the_fewest_answers() -> None:
    nps = {"id": "nps", "kind": "nps", "text": {"en": "Recommend?"}}
    rating = {"id": "rating", "kind": "rating", "text": {"en": "How?"}}
    yes_no = {"id": "again", "kind": "yesno", "text": {"en": "Again?"}}

    assert _mail(nps, rating).question == "How?"
    assert [link.address for link in _mail(yes_no).links] == [
        "https://a.example/f/f?again=yes",
        "https://a.example/f/f?again=no",
    ]
    assert _mail(nps, yes_no).question == "Recommend?"


def test_a_form_of_texts_has_a_link_to_it() -> None:
    mail = _mail({"id": "message", "kind": "text", "text": {"en": "What?"}})

    assert mail.links == []
    assert '<a href="https://a.example/f/f" style="color:#0f56a8">A &amp; B</a>' in mail_code.html(mail)
    assert mail_code.text(mail) == "A & B\nhttps://a.example/f/f\n"


def test_the_page_names_the_sites_that_may_show_the_form(admin: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS, settings.EMBED_ALLOWED_ORIGINS = ["https://all.example"], []
    a_form("survey", a_survey(), allowed_sites=["https://shop.example"])

    assert "https://shop.example" in admin.get("/dashboard/forms/survey/share").content.decode()
    assert "https://all.example" in admin.get("/dashboard/forms/default/share").content.decode()
    settings.CORS_ALLOWED_ORIGINS = []
    assert "No site may show the form" in admin.get("/dashboard/forms/default/share").content.decode()
