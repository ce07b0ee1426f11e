"""Acts on items and their undo: as forms without JavaScript, and as htmx sends them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from activity import reading
from feedback.inbox import edits, tag_names
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from local_aws import emulated
from staff.models import Person
from staff.roles import Role
from storage import clock, writes
from tests.factories import a_feedback, a_form, a_member, a_project, move
from tests.sessions import browser_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ACT, UNDO, INBOX = "/dashboard/inbox/act", "/dashboard/inbox/undo", "/dashboard/inbox/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/dashboard/inbox/?status=new"}
LATER = "2126-12-03T09:00"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def send(browser: Client, items: Sequence[Feedback], headers: dict[str, str] | None = None, **fields: Any) -> Response:
    body = {"id": [item.feedback_id for item in items], "query": "status=new", **fields}
    return browser.post(ACT, body, headers=headers or {})


def test_an_act_leads_back_to_the_list_with_a_notice_that_survives_a_reload(browser: Client, agent: Person) -> None:
    item = a_feedback(message="About the ramp")

    response = send(browser, [item], status="done", version=1)

    assert response.status_code == 302
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    assert (query["status"], query["on"]) == (["new"], [item.feedback_id])
    assert stored(item).status == Status.DONE
    [row] = reading.timeline(subject_of(item.feedback_id)).rows
    assert (row.actor, row.request_id) == (agent.actor, response.headers["X-Request-Id"])
    for _ in range(2):
        page = browser.get(response.headers["Location"]).content.decode()
        assert "Moved to Done." in page
        assert f'name="act" value="{query["act"][0]}"' in page
        assert "About the ramp" not in page


def test_an_undo_of_the_notice_restores_the_item(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    query = parse_qs(urlsplit(send(browser, [item], status="done").headers["Location"]).query)
    fields = {"act": query["act"][0], "on": query["on"][0], "query": "status=new"}

    for _ in range(2):  # a second one does nothing
        page = browser.post(UNDO, fields)
        assert page.status_code == 200
        assert "Undone." in page.content.decode()
        assert "About the ramp" in page.content.decode()
    assert (stored(item).status, stored(item).version) == ("new", 3)


@pytest.mark.parametrize(
    ("fields", "text", "expected"),
    [
        ({"status": "open"}, "Moved to Open.", {"status": "open"}),
        ({"status": "deleted"}, "Deleted, and can be restored for a week.", {"status": "deleted"}),
        ({"add_tags": ["<b>slow", " cart "]}, "Tagged “&lt;b&gt;slow”, tagged “cart”.", {"tags": {"<b>slow", "cart"}}),
        ({"assignee": "me"}, "Assigned to Ada Lovelace.", {}),
        ({"assignee": "", "status": "done"}, "Moved to Done.", {"status": "done"}),
        ({"rating": "2"}, "Rating corrected to 2.", {"rating": 2, "sentiment": "negative"}),
        ({"status": "snoozed", "snoozed_until": LATER}, "", {}),
    ],
)
def test_each_act_says_what_it_did(
    browser: Client, fields: dict[str, Any], text: str, expected: dict[str, Any]
) -> None:
    item = a_feedback(message="")
    if "snoozed_until" in fields:
        until = clock.now() + timedelta(days=1)
        fields, text = {**fields, "snoozed_until": until.isoformat()}, "Snoozed until"
        expected = {"status": "snoozed", "snoozed_until": until}

    page = browser.get(send(browser, [item], **fields).headers["Location"]).content.decode()

    assert text in page
    after = stored(item)
    assert {name: getattr(after, name) for name in expected} == expected


def test_a_time_without_a_zone_is_on_the_clock_of_the_reader_or_of_the_project(browser: Client) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    local = tomorrow.replace(tzinfo=None).isoformat()
    for zone, hours in (("Asia/Tokyo", 9), ("", 0)):
        item = a_feedback()
        send(browser, [item], status="snoozed", snoozed_until=local, zone=zone)
        assert stored(item).snoozed_until == tomorrow - timedelta(hours=hours)


@pytest.mark.parametrize("folder", ["spam", "deleted"])
def test_an_item_that_was_put_aside_returns_to_the_folder_it_had(browser: Client, folder: str) -> None:
    item = a_feedback()
    move(item, Status.OPEN)
    move(item, folder)
    send(browser, [item], status="previous")
    assert stored(item).status == Status.OPEN


def test_tags_keep_the_spelling_of_the_project_and_are_suggested(browser: Client) -> None:
    first, second = a_feedback(), a_feedback()
    send(browser, [first], add_tags="Slow")
    send(browser, [second], add_tags="slow")
    assert stored(second).tags == {"Slow"}
    assert tag_names.names("default") == ["Slow"]
    send(browser, [second], remove_tags="SLOW")
    assert not stored(second).tags


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "Choose what to do"),
    ({"status": "unknown"}, "Choose a folder"),
    ({"status": "snoozed"}, "Give the time when the item comes back"),
    ({"status": "snoozed", "snoozed_until": "tomorrow"}, "Give the day and the time"),
    ({"status": "snoozed", "snoozed_until": "2020-01-01T09:00"}, "Give a time in the future"),
    ({"status": "snoozed", "snoozed_until": "0001-01-01T00:00"}, "Give the day and the time"),
    ({"status": "snoozed", "snoozed_until": LATER, "zone": "../etc/passwd"}, "Give the day and the time"),
    ({"status": "snoozed", "snoozed_until": LATER, "zone": "Mars"}, "Give the day and the time"),
    ({"snoozed_until": LATER}, "Give the time when the item comes back"),
    ({"rating": "6"}, "Give a rating from 1 to 5"),
    ({"rating": "²"}, "Give a rating from 1 to 5"),
    ({"add_tags": " "}, "Type a tag"),
    ({"add_tags": "a" * 51}, "Shorten the tag to 50"),
    ({"add_tags": "a\x07"}, "a character that cannot be stored"),
    ({"assignee": "someone"}, "Choose a person of the project"),
    ({"assignee": str(uuid.uuid4())}, "no longer a member"),
    ({"status": "done", "id": []}, "Select at least one item"),
    ({"status": "done", "id": ["x"]}, "Select at least one item"),
    ({"status": "done", "id": [str(uuid.uuid4()) for _ in range(101)]}, "at most 100 items"),
]


@pytest.mark.parametrize(("fields", "text"), WRONG)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_is_wrong_is_named_and_nothing_changes(
    browser: Client, fields: dict[str, Any], text: str, headers: dict[str, str]
) -> None:
    item = a_feedback()
    response = send(browser, [item], headers, **fields)
    assert response.status_code == 422
    assert text in response.content.decode()
    assert stored(item).version == 1


def test_a_rating_is_corrected_only_if_the_form_asks_for_one(browser: Client) -> None:
    question = {"id": "message", "kind": "text", "text": {"en": "What happened?"}}
    a_form("short", {"languages": ["en"], "title": {"en": "Short"}, "questions": [question]})
    item = a_feedback(form_id="short", rating=None)
    response = send(browser, [item], rating="3")
    assert (response.status_code, stored(item).version) == (422, 1)
    assert "asks for no rating" in response.content.decode()


def test_an_item_with_the_most_tags_names_the_tag_that_has_no_room(browser: Client) -> None:
    item = a_feedback(tags=frozenset(map(str, range(20))))
    response = send(browser, [item], add_tags="<i>new")
    assert (response.status_code, stored(item).version) == (422, 1)
    assert "no room for “&lt;i&gt;new”" in response.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_the_second_of_two_people_sees_who_was_first(browser: Client, headers: dict[str, str]) -> None:
    eve = a_member(Role.ADMIN)
    item = a_feedback()
    edits.apply(stored(item), Edit(status=Status.OPEN), actor=eve.actor)

    response = send(browser, [item], headers, status="done", version=1)

    assert response.status_code == 409
    assert "Ada Lovelace changed the folder at" in response.content.decode()
    assert stored(item).status == Status.OPEN
    assert send(browser, [item], headers, status="done", version=2).status_code in (200, 302)


def test_two_people_who_change_different_things_both_succeed(browser: Client) -> None:
    item = a_feedback()
    edits.apply(stored(item), Edit(add_tags=frozenset({"cart"})), actor="person:eve")
    assert send(browser, [item], status="done", version=1).status_code == 302
    assert (stored(item).status, stored(item).tags) == ("done", {"cart"})


def test_several_items_are_changed_and_undone_as_one(browser: Client) -> None:
    items = [a_feedback(message=f"Item {place}.") for place in range(5)]
    location = send(browser, items, status="archived").headers["Location"]
    assert "5 items: moved to Archive." in browser.get(location).content.decode()
    edits.apply(stored(items[0]), Edit(assignee="p-9"), actor="person:eve")

    batch = parse_qs(urlsplit(location).query)["batch"][0]
    page = browser.post(UNDO, {"batch": batch, "query": "status=new"}).content.decode()

    assert "4 of 5 items were restored. 1 was changed by others since, and stays as it is." in page
    assert [stored(item).status for item in items] == ["archived", *["new"] * 4]


def test_a_bulk_act_says_what_became_of_each_item(browser: Client) -> None:
    items = [a_feedback() for _ in range(3)]
    stored(items[0]).delete()
    page = browser.get(send(browser, items, status="done").headers["Location"]).content.decode()
    assert "3 items: moved to Done." in page
    text = send(browser, items, HTMX, status="open").content.decode()
    assert "2 items: moved to Open. 1 is gone." in text


@pytest.mark.parametrize(
    "fields", [{}, {"act": "x", "on": "y"}, {"batch": str(uuid.uuid4())}, {"act": str(uuid.uuid4())}]
)
def test_an_undo_of_nothing_says_so(browser: Client, fields: dict[str, str]) -> None:
    response = browser.post(UNDO, fields)
    assert response.status_code == 409
    assert "can no longer be undone" in response.content.decode()


def test_an_undo_of_what_another_person_changed_since_says_so(browser: Client) -> None:
    item = a_feedback()
    query = parse_qs(urlsplit(send(browser, [item], status="done").headers["Location"]).query)
    edits.apply(stored(item), Edit(assignee="p-9"), actor="person:eve")
    response = browser.post(UNDO, {"act": query["act"][0], "on": query["on"][0]})
    assert response.status_code == 409
    assert "it stays as it is" in response.content.decode()
    assert stored(item).status == Status.DONE
    assert "Moved to Done." not in browser.get(f"{INBOX}?act={query['act'][0]}&on={item.feedback_id}").content.decode()


def test_no_item_and_no_act_of_another_project_is_reached() -> None:
    a_project("other")
    item = a_feedback()
    ours = browser_of(a_member(Role.AGENT))
    location = send(ours, [item], status="done").headers["Location"]
    query = parse_qs(urlsplit(location).query)
    theirs = browser_of(a_member(Role.OWNER, "other"))

    assert send(theirs, [item], status="spam").status_code == 409
    assert theirs.post(UNDO, {"act": query["act"][0], "on": query["on"][0]}).status_code == 409
    assert "Moved to Done" not in theirs.get(location).content.decode()
    assert stored(item).status == Status.DONE


def test_a_viewer_sees_no_undo_and_may_do_nothing() -> None:
    item = a_feedback()
    location = send(browser_of(a_member(Role.AGENT)), [item], status="done").headers["Location"]
    viewer = browser_of(a_member(Role.VIEWER))
    assert send(viewer, [item], status="open").status_code == 403
    assert viewer.post(UNDO).status_code == 403
    assert "Moved to Done" not in viewer.get(location).content.decode()


def test_a_storage_that_does_not_answer_changes_nothing_and_says_so(stack: int, browser: Client) -> None:
    item = a_feedback()
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 9, "status": 500}
    emulated.inject(stack, [rule | {"code": "InternalServerError"}])
    response = send(browser, [item], status="done")
    emulated.inject(stack, [])
    assert response.status_code == 503
    assert "Try it again" in response.content.decode()
    assert stored(item).version == 1


def test_an_act_takes_one_read_and_one_write(browser: Client, asked: list[str]) -> None:
    item = a_feedback()
    browser.get("/dashboard/inbox/")  # the members and the forms are remembered from here
    send(browser, [item], status="open", version=1)
    asked.clear()
    send(browser, [item], HTMX, status="done", version=2)
    of_the_session, *of_the_act = asked
    assert (of_the_session, of_the_act) == ("BatchGetItem", ["BatchGetItem", "TransactWriteItems"])
