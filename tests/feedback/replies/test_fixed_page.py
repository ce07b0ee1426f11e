"""The page of "It is fixed": what it shows before anything is sent, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from pytest_django import Settings

from conversations import reading
from feedback.inbox import batches, bulk, bulk_jobs, searches
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.edits import Edit
from feedback.models import Status
from jobs import lifecycle
from jobs.models import Job, State
from staff.models import Person
from tests.feedback.replies.conftest import mails, stored
from tests.feedback.replies.fixed_runs import ME, SELECTED, about_the_ramp, run, start
from tests.sessions import browser_of
from web.mail.models import Mail

pytestmark = pytest.mark.usefixtures("stack")

PATH = "/dashboard/inbox/fixed"


def test_the_page_says_whom_it_reaches_and_shows_the_mail_first(maja: Person) -> None:
    browser = browser_of(maja)
    for _ in range(2):
        about_the_ramp()
    about_the_ramp(None)

    page = browser.get(f"{PATH}?tag=ramp").content.decode()
    preview = browser.post(f"{PATH}?tag=ramp", {"text": "Hello {name}!", "preview": "yes"}).content.decode()

    assert re.findall(r"<dd>(\d+)</dd>", page) == ["3", "1", "1", "0"]  # items, people, without address, suppressed
    assert "Hello Anna Sjö!" in preview
    assert "Your feedback to Norrvik Ferries" in preview
    assert mails() == []
    assert list(Job.scan()) == []


def test_a_test_goes_to_the_person_who_writes_it_only(maja: Person) -> None:
    about_the_ramp()

    page = browser_of(maja).post(f"{PATH}?tag=ramp", {"text": "ü" * 4900, "test": "yes"})

    [mail] = Mail.scan()
    assert page.status_code == 200
    assert (mail.to, mail.template) == (maja.actor, "feedback/mail/test")
    assert "ramp was late" not in str(mail.serialize())


@pytest.mark.parametrize("form", [None, {"text": "Fixed", "start": "yes", "agreed": "yes", "batch": str(uuid4())}])
def test_a_filter_that_is_not_valid_is_named_and_reaches_no_one(maja: Person, form: dict[str, str] | None) -> None:
    browser, address = browser_of(maja), f"{PATH}?tag=ramp&rating=9"
    about_the_ramp()

    response = browser.post(address, form) if form else browser.get(address)

    page = response.content.decode()
    assert response.status_code == (422 if form else 200)
    assert "The filter “rating” is not valid. Give ratings from 1 to 5" in page
    assert 'name="start"' not in page
    assert list(Job.scan()) == []


def test_it_starts_only_with_the_box_ticked(maja: Person) -> None:
    browser, item, form = browser_of(maja), about_the_ramp(), {"text": "Fixed", "start": "yes", "batch": str(uuid4())}

    refused = browser.post(f"{PATH}?tag=ramp", form)
    assert (refused.status_code, list(Job.scan())) == (422, [])
    assert "Fixed</textarea>" in refused.content.decode()
    started = browser.post(f"{PATH}?tag=ramp", {**form, "agreed": "yes"})

    address = started.headers["Location"]
    assert (started.status_code, address) == (302, f"{PATH}/{form['batch']}")
    assert "The work has begun." in browser.get(address).content.decode()
    [job] = Job.scan()
    job.update(actions=[Job.result.set(run(job)), Job.state.set(State.DONE)])
    assert stored(item).status == Status.DONE
    page = browser.get(address).content.decode()
    assert "1 item was closed. 1 person got a mail." in page
    assert f'action="{address}/undo"' in page
    assert len(list(Job.scan())) == 1


def test_a_start_that_was_cancelled_says_so(maja: Person) -> None:
    about_the_ramp()
    batch_id = str(uuid4())
    _started(maja, batch_id)
    [job] = Job.scan()
    lifecycle.cancel(job, maja.actor)

    page = browser_of(maja).get(f"{PATH}/{batch_id}").content.decode()

    assert "It has ended before all items were closed." in page


def test_the_page_shows_the_items_of_the_job_also_if_the_list_was_searched(maja: Person) -> None:
    about_the_ramp()
    about_the_ramp("grace@norrvik.example", message="It is slippery.")
    search_id = searches.store("default", str(maja.person_id), "slippery")

    page = browser_of(maja).get(f"{PATH}?tag=ramp&search={search_id}").content.decode()

    assert re.findall(r"<dd>(\d+)</dd>", page) == ["2", "2", "0", "0"]
    assert search_id not in page


def _started(maja: Person, batch_id: str, text: str = "Fixed") -> tuple[int, str]:
    form = {"text": text, "start": "yes", "agreed": "yes", "batch": batch_id}
    response = browser_of(maja).post(f"{PATH}?tag=ramp", form)
    return response.status_code, response.content.decode()


def test_the_same_form_with_another_text_says_that_it_was_started(maja: Person) -> None:
    about_the_ramp()
    batch_id = str(uuid4())
    assert _started(maja, batch_id)[0] == 302

    status, page = _started(maja, batch_id, "Another text")

    assert status == 409
    assert "already started" in page
    assert 'href="/dashboard/jobs/"' in page
    assert len(list(Job.scan())) == 1


def _items(batch_id: str) -> None:
    bulk.apply(
        "default", [Target(about_the_ramp().feedback_id)], Edit(status=Status.OPEN), Origin(actor=ME, batch_id=batch_id)
    )


def _all_that_match(batch_id: str) -> None:
    bulk_jobs.start("default", SELECTED, Edit(status=Status.DONE), Origin(actor=ME, batch_id=batch_id))


def _of_another_member(batch_id: str) -> None:
    start(batch_id)


def _of_another_project(batch_id: str) -> None:
    batches.begin(batch_id, "other", ME)


def _message_ids(batch_id: str) -> list[str]:
    return [message.message_id for message in reading.of(f"fixed#{batch_id}")]


@pytest.mark.parametrize("other", [_items, _all_that_match, _of_another_project])
def test_another_change_has_no_page_here(maja: Person, other: Callable[[str], None]) -> None:
    batch_id = str(uuid4())
    other(batch_id)

    assert browser_of(maja).get(f"{PATH}/{batch_id}").status_code == 404


@pytest.mark.parametrize("other", [_items, _all_that_match, _of_another_member, _of_another_project])
def test_the_id_of_another_change_starts_nothing_and_writes_nothing(maja: Person, other: Callable[[str], None]) -> None:
    item, batch_id = about_the_ramp(), str(uuid4())
    other(batch_id)
    jobs, messages = len(list(Job.scan())), _message_ids(batch_id)

    status, page = _started(maja, batch_id)

    assert (status, "already started" in page) == (409, True)
    assert len(list(Job.scan())) == jobs
    assert _message_ids(batch_id) == messages
    assert browser_of(maja).get("/dashboard/jobs/").status_code == 200
    assert stored(item).status == Status.NEW


def test_without_a_sender_the_page_says_so_and_starts_nothing(maja: Person, settings: Settings) -> None:
    item, settings.MAIL_FROM = about_the_ramp(), ""

    page = browser_of(maja).get(f"{PATH}?tag=ramp").content.decode()
    status, refused = _started(maja, str(uuid4()))

    assert status == 422
    for text in (page, refused):
        assert "This site cannot send mails yet" in text
        assert 'name="start"' not in text
    assert list(Job.scan()) == []
    assert stored(item).status == Status.NEW


@pytest.mark.parametrize("query", ["", "?status=new", "?rating=1"])
def test_without_a_tag_or_release_nothing_can_be_sent(maja: Person, query: str) -> None:
    about_the_ramp()

    response = browser_of(maja).post(
        f"{PATH}{query}", {"text": "Fixed", "start": "yes", "agreed": "yes", "batch": str(uuid4())}
    )

    assert response.status_code == 200
    assert list(Job.scan()) == []


@pytest.mark.parametrize("form", [{"text": ""}, {"text": "a" * 5001}, {"text": "Fixed", "start": "yes", "batch": "x"}])
def test_a_wrong_form_starts_nothing(maja: Person, form: dict[str, str]) -> None:
    about_the_ramp()

    assert browser_of(maja).post(f"{PATH}?tag=ramp", form).status_code == 422
    assert list(Job.scan()) == []
