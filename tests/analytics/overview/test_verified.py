"""What the overview says about the last recount of the counters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from analytics.recount import last_recount
from analytics.recount.last_recount import LastRecount
from feedback.models import Feedback
from staff.roles import Role
from storage import clock
from tests.factories import a_member, a_project
from tests.sessions import browser_of

PAGE, SUMMARY = "/dashboard/", "/dashboard/summary"

pytestmark = pytest.mark.usefixtures("stack")


def _keep(days_ago: int = 0, *, wrong: int = 0, corrected: int = 0, unsure: int = 0) -> None:
    at = clock.now() - timedelta(days=days_ago)
    last_recount.keep("default", LastRecount(at, wrong, corrected, unsure))


def _words(browser: Client, **parameters: str) -> str:
    return " ".join(browser.get(PAGE, parameters).content.decode().split())


@pytest.fixture(autouse=True)
def _some_feedback(submit: Callable[..., list[Feedback]]) -> None:
    submit(5)


def test_before_the_first_recount_it_says_nothing(viewer: Client) -> None:
    assert "verified" not in _words(viewer)


@pytest.mark.parametrize(("days", "when"), [(0, "today"), (1, "yesterday"), (2, "2 days ago")])
def test_it_says_when_the_counts_were_verified(viewer: Client, days: int, when: str) -> None:
    _keep(days, unsure=1)

    assert f"Counts verified {when}, no drift" in _words(viewer)


def test_it_says_what_was_corrected(viewer: Client) -> None:
    _keep(corrected=3)

    assert "Counts verified today, 3 corrected" in _words(viewer)


def test_those_who_may_recount_can_correct_a_drift_at_once() -> None:
    _keep(2, wrong=2)

    page = _words(browser_of(a_member(Role.ADMIN)))

    assert "2 counters differ from the items, compared 2 days ago." in page
    assert '<form class="verified" method="post" action="/dashboard/counters/">' in page


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_others_see_the_drift_and_no_button(role: Role) -> None:
    _keep(2, wrong=1)

    page = _words(browser_of(a_member(role)))

    assert "1 counter differs from the items, compared 2 days ago. An admin can correct this." in page
    assert "Correct the counters" not in page


def test_another_project_has_its_own_result() -> None:
    _keep(wrong=1)
    a_project()

    assert "differs" not in _words(browser_of(a_member(Role.OWNER, "other")))


def test_a_recount_reaches_a_page_that_is_open(viewer: Client) -> None:
    tag = viewer.get(SUMMARY).headers["ETag"]

    _keep()

    assert viewer.get(SUMMARY, headers={"If-None-Match": tag}).status_code == 200
