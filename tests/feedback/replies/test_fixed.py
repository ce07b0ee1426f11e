"""It is fixed: each person gets one mail, whatever happens to the job, and no one a second one about the same item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from activity.models import ActivityRow
from conversations import reading
from feedback.inbox import batches, bulk, bulk_jobs
from feedback.inbox.act_writes import subject_of
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from feedback.replies import mail_recipients
from feedback.replies.fixed import audience, fixed_job, fixed_mails
from jobs.kinds import Json
from jobs.models import Job
from staff.models import Person
from storage import clock
from tests.factories import a_project, move
from tests.feedback.replies.conftest import anna, delivered, mails, stored
from tests.sessions import browser_of
from web.mail import suppression
from web.mail.models import Mail

pytestmark = pytest.mark.usefixtures("stack")

RAMP = frozenset({"ramp"})
SELECTED = Filters(tag=RAMP)
ME = "person:p1"


def about_the_ramp(email: str | None = "anna@norrvik.example", **members: object) -> Feedback:
    return anna(email=email, tags=RAMP, **members)


def start(batch_id: str = "") -> Job:
    return fixed_job.start(
        "default", SELECTED, "Hello {name}, {reference}.", actor=ME, batch_id=batch_id or str(uuid4())
    )


def run(job: Job) -> Json:
    """All pieces, as the worker runs them."""
    cursor: Json | None = {}
    while cursor is not None:
        piece = fixed_job.run_piece(job, cursor, clock.now() + timedelta(seconds=20))
        cursor = piece.cursor
    assert piece.result is not None
    return piece.result


def recipients() -> Counter[str]:
    found = [mail_recipients.find(mail.to) for mail in mails()]
    return Counter(recipient.address for recipient in found if recipient)


def test_each_person_gets_one_mail_and_all_items_are_closed() -> None:
    items = [about_the_ramp() for _ in range(3)]
    items += [about_the_ramp("Grace@Norrvik.example"), about_the_ramp("grace@norrvik.example"), about_the_ramp(None)]
    other, done = anna(tags=frozenset({"café"})), about_the_ramp("done@norrvik.example")
    move(done, Status.DONE)

    result = run(start())

    assert sum(recipients().values()) == 2
    assert {address.lower() for address in recipients()} == {"anna@norrvik.example", "grace@norrvik.example"}
    assert {stored(item).status for item in items} == {Status.DONE}
    assert (stored(other).status, stored(done).version) == (Status.NEW, 2)
    assert (result["changed"], result["mailed"]) == (6, 2)


def test_the_mail_is_a_reply_on_the_timeline_of_one_item_which_an_absence_note_may_not_answer() -> None:
    item = about_the_ramp()

    run(start())

    [message] = reading.of(subject_of(item.feedback_id))
    assert (message.kind, message.author, message.text[:15]) == ("reply", ME, "Hello Anna Sjö,")
    actions = [row.action for row in ActivityRow.query(subject_of(item.feedback_id))]
    assert sorted(actions) == ["feedback.moved", "feedback.replied"]
    mail = delivered(message)
    assert (mail["To"], mail["Auto-Submitted"]) == ("anna@norrvik.example", "auto-generated")


def test_a_suppressed_person_gets_none_and_is_counted() -> None:
    about_the_ramp()
    bounced = about_the_ramp("bounced@norrvik.example")
    suppression.suppress(suppression.hash_of("Bounced@norrvik.example"), "bounced", None)

    reached = audience.read("default", SELECTED)
    run(start())

    assert (len(reached.items), len(reached.people), reached.suppressed, reached.anonymous) == (2, 1, 1, 0)
    assert list(recipients()) == ["anna@norrvik.example"]
    assert stored(bounced).status == Status.DONE


def test_no_later_batch_sends_a_mail_about_the_same_item() -> None:
    first, second = about_the_ramp(), about_the_ramp()
    run(start())
    for item in (first, second):
        move(stored(item), Status.OPEN)
    about_the_ramp("grace@norrvik.example")

    run(start())

    assert recipients() == {"anna@norrvik.example": 1, "grace@norrvik.example": 1}


def test_a_later_batch_about_a_new_item_sends_one() -> None:
    about_the_ramp()
    run(start())
    about_the_ramp()

    run(start())

    assert recipients() == {"anna@norrvik.example": 2}


class Killed(Exception):
    """The process ends here."""


def _steps() -> Iterator[tuple[object, str]]:
    yield fixed_mails, "_send"
    yield fixed_mails, "_mark_as_mentioned"
    yield bulk, "change"
    yield fixed_job, "_piece"
    yield fixed_job, "_work"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("module", "name"), list(_steps()), ids=[name for _, name in _steps()])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_job_that_is_killed_at_any_step_mails_each_person_once(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, when: str, call: int
) -> None:
    monkeypatch.setattr(fixed_job, "CHUNK", 2)
    items = [about_the_ramp(f"{place % 3}@norrvik.example") for place in range(6)]
    job, real, calls = start(), getattr(module, name), [0]

    def killed(*args: object, **more: object) -> object:
        calls[0] += 1
        if calls[0] == call and when == "before":
            raise Killed
        result = real(*args, **more)
        if calls[0] == call:
            raise Killed
        return result

    with monkeypatch.context() as patched:
        patched.setattr(module, name, killed)
        with suppress(Killed):
            run(job)
    result = run(job)

    assert recipients() == {f"{place}@norrvik.example": 1 for place in range(3)}
    assert {stored(item).status for item in items} == {Status.DONE}
    assert result["mailed"] == 3


def test_the_same_form_starts_one_job_and_one_batch() -> None:
    about_the_ramp()
    batch_id = str(uuid4())

    jobs = [start(batch_id) for _ in range(3)]

    assert len({job.job_id for job in jobs}) == len(list(Job.scan())) == 1
    run(jobs[0])
    run(jobs[0])
    assert len(mails()) == 1


def test_the_closing_can_be_undone_and_the_mails_stay() -> None:
    item = about_the_ramp()
    batch_id = str(uuid4())
    run(start(batch_id))
    [job] = Job.scan()
    job.delete()  # as if it had ended

    undo = fixed_job.undo("default", batch_id, actor=ME)
    cursor: Json | None = {}
    while cursor is not None:
        cursor = bulk_jobs.run_undo(undo, cursor, clock.now() + timedelta(seconds=20)).cursor

    assert stored(item).status == Status.NEW
    assert len(mails()) == 1


def test_an_item_that_another_person_closes_meanwhile_sends_none() -> None:
    item = about_the_ramp()
    job = start()
    head = batches.find("default", job.parameters["batchId"])
    fixed_job._plan(head, 1)
    move(stored(item), Status.DONE)

    run(job)

    assert mails() == []


def test_an_item_that_came_in_after_the_start_is_not_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    about_the_ramp()
    job = start()
    later = clock.now() + timedelta(seconds=5)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        new = about_the_ramp("late@norrvik.example")

    run(job)

    assert stored(new).status == Status.NEW
    assert list(recipients()) == ["anna@norrvik.example"]


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


def test_it_starts_only_with_the_box_ticked(maja: Person) -> None:
    browser, item, form = browser_of(maja), about_the_ramp(), {"text": "Fixed", "start": "yes", "batch": str(uuid4())}

    refused = browser.post(f"{PATH}?tag=ramp", form)
    assert (refused.status_code, list(Job.scan())) == (422, [])
    assert "Fixed</textarea>" in refused.content.decode()
    started = browser.post(f"{PATH}?tag=ramp", {**form, "agreed": "yes"})

    assert started.status_code == 200
    [job] = Job.scan()
    run(job)
    assert stored(item).status == Status.DONE


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


def test_it_reaches_no_one_of_another_project() -> None:
    a_project("other")
    about_the_ramp()

    assert audience.read("other", SELECTED).items == []
