"""Acts on everything that matches the filters of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from feedback.inbox import bulk_matching, searches
from feedback.models import Feedback, Status
from jobs import lifecycle
from jobs.models import Job
from staff.members import project_members
from staff.roles import Role
from storage import writes
from tests.factories import a_feedback, a_member
from tests.jobs.machine import Machine, machine_of
from tests.sessions import browser_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ACT, UNDO = "/dashboard/inbox/act", "/dashboard/inbox/undo"


@pytest.fixture
def machine(stack: int, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return machine_of(monkeypatch)


@pytest.fixture
def browser(machine: Machine) -> Client:
    return browser_of(a_member(Role.AGENT))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two items are a job."""
    monkeypatch.setattr(bulk_matching, "MOST_AT_ONCE", 2)


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def send(browser: Client, query: str, headers: dict[str, str] | None = None, **fields: Any) -> Response:
    return browser.post(ACT, {"all": "1", "query": query, **fields}, headers=headers or {})


def some(machine: Machine, number: int, **members: Any) -> list[Feedback]:
    items = []
    for _ in range(number):
        items.append(a_feedback(**members))
        machine.now += machine.now.resolution * 1_000_000
    return items


def test_few_items_are_changed_at_once(machine: Machine, browser: Client) -> None:
    matching, other = some(machine, 3, tags=frozenset({"slow"})), some(machine, 1)
    response = send(browser, "status=new&tag=slow", status="done")
    assert response.status_code == 302
    assert "3 items: moved to Done." in browser.get(response.headers["Location"]).content.decode()
    assert [stored(item).status for item in [*matching, *other]] == ["done", "done", "done", "new"]


@pytest.mark.usefixtures("few")
def test_many_items_are_a_job_that_can_be_undone_after_a_reload(machine: Machine, browser: Client) -> None:
    items = some(machine, 5)
    location = send(browser, "status=new", status="done").headers["Location"]
    page = browser.get(location).content.decode()
    assert "All that match: moved to Done. It goes on in the background" in page

    machine.run(1)
    assert {stored(item).status for item in items} == {"done"}
    assert "5 items: moved to Done." in browser.get(location).content.decode()

    batch = parse_qs(urlsplit(location).query)["batch"][0]
    undone = browser.post(UNDO, {"batch": batch, "query": "status=new"})
    assert "It is being undone in the background" in undone.content.decode()
    machine.run(1)
    assert {stored(item).status for item in items} == {"new"}


@pytest.mark.usefixtures("few")
def test_htmx_gets_the_notice_of_the_job(machine: Machine, browser: Client) -> None:
    some(machine, 3)
    response = send(browser, "status=new", {"HX-Request": "true"}, status="done")
    assert response.status_code == 200
    assert "in the background" in response.content.decode()
    [job] = Job.query("default")
    assert (job.kind, lifecycle.read(job).state) == ("feedback.bulk", "queued")


def test_nothing_that_matches_is_no_error(machine: Machine, browser: Client) -> None:
    some(machine, 1)
    response = send(browser, "status=archived", status="done")
    assert response.status_code == 200
    assert "No item matches." in response.content.decode()


def test_filters_that_are_not_valid_change_nothing(machine: Machine, browser: Client) -> None:
    """The list leaves such a filter out, and shows more items than the person means."""
    [item] = some(machine, 1)
    response = send(browser, "status=new&rating=9", status="done")
    assert response.status_code == 422
    assert "Correct the filters first" in response.content.decode()
    assert stored(item).status == Status.NEW


def test_a_search_is_part_of_the_filters_and_one_that_has_ended_changes_nothing(
    machine: Machine, browser: Client
) -> None:
    """Without its text, all items would match."""
    [lift], [other] = some(machine, 1, message="The lift is slow"), some(machine, 1)
    person = next(iter(project_members.of_project("default")))
    search = searches.store("default", person, "lift")
    assert send(browser, f"status=new&search={search}", status="done").status_code == 302
    assert [stored(lift).status, stored(other).status] == ["done", "new"]
    response = send(browser, "status=new&search=unknown", status="spam")
    assert response.status_code == 422
    assert stored(other).status == Status.NEW


def test_a_viewer_changes_nothing(machine: Machine) -> None:
    [item] = some(machine, 1)
    assert send(browser_of(a_member(Role.VIEWER)), "status=new", status="done").status_code == 403
    assert stored(item).status == Status.NEW
