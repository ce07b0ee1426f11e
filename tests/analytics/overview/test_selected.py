"""What the address of the overview selects, and where its figures lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from analytics.counting import stream_handler
from analytics.overview.choices import PERIODS
from feedback.forms import answers
from feedback.models import Feedback
from feedback.samples import survey
from tests.factories import FeedbackStream, a_feedback, a_form

PAGE, SUMMARY = "/dashboard/", "/dashboard/summary"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.parametrize("period", PERIODS)
def test_the_period_is_chosen(viewer: Client, submit: Callable[..., None], period: str) -> None:
    submit(5)

    page = viewer.get(PAGE, {"period": period}).content.decode()

    [periods] = re.findall(r'<div class="seg".*?</div>', page, re.DOTALL)
    assert re.findall(r'href="([^"]+)" aria-current="true"', periods) == [f"?period={period}"]


def test_own_days_of_one_source_are_shown(viewer: Client, submit: Callable[..., None]) -> None:
    submit(5, source="widget")

    page = viewer.get(PAGE, {"since": "2026-11-01", "until": "2026-11-03", "source": "widget"}).content.decode()

    assert "1 Nov to 3 Nov (time zone UTC), compared with the 3 days before" in page
    assert 'type="button" popovertarget="days" aria-current="true"' in page
    assert '<input type="hidden" name="source" value="widget">' in page


@pytest.mark.parametrize(
    ("parameters", "name", "fix"),
    [
        ({"period": "1y"}, "period", "Give one of today, 24h"),
        ({"since": "yesterday"}, "since", "2026-11-21"),
        ({"since": "2026-11-05", "until": "2026-11-01"}, "until", "Give a"),
        ({"since": "2020-01-01"}, "since", "at most 366 days"),
        ({"source": "fax"}, "source", "Give one of form"),
        ({"form": "a", "source": "api"}, "source", "one of form, release and source"),
    ],
)
def test_a_wrong_parameter_shows_its_error_and_the_figures_without_it(
    viewer: Client, submit: Callable[..., None], parameters: dict[str, str], name: str, fix: str
) -> None:
    submit(5)

    answer = viewer.get(PAGE, parameters)
    [problem] = re.findall(r'<p class="problem">.*?</p>', unescape(answer.content.decode()), re.DOTALL)

    assert answer.status_code == 200
    assert f"“{name}” in the address was left out." in problem
    assert fix in problem
    assert '<a href="?period=30d" aria-current="true">' in answer.content.decode()
    assert viewer.get(SUMMARY, parameters).content.decode() in answer.content.decode()


def test_every_figure_of_the_page_leads_to_items(viewer: Client, submit: Callable[..., list[Feedback]]) -> None:
    """Each address of the inbox on the page is right: none has a filter that the inbox leaves out."""
    submit(1, 2, 3, 4, 5, message="This is terrible, horrible and awful. I hate it.")

    for period in PERIODS:
        page = viewer.get(PAGE, {"period": period}).content.decode()
        addresses = {unescape(address) for address in re.findall(r'href="(/dashboard/inbox/\?[^"]+)"', page)}
        assert len(addresses) > 6
        for address in addresses:
            inbox = viewer.get(address).content.decode()
            assert "was left out" not in inbox, address
            assert 'class="item' in inbox, address


def test_a_form_with_a_score_and_no_ratings_has_no_figures_of_ratings(viewer: Client) -> None:
    a_form(survey.FORM_ID, survey.DOCUMENT)
    a_feedback(form_id=survey.FORM_ID, **{"rating": None, **answers.as_fields(survey.QUESTIONS, {"nps": 10})})
    stream_handler.count(FeedbackStream().records())

    page = viewer.get(PAGE, {"form": survey.FORM_ID}).content.decode()

    assert "NPS</abbr>" in page
    assert "CSAT" not in page
    assert 'id="over-time"' not in page
