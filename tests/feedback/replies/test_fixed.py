"""It is fixed: each person gets one mail, whatever happens to the job, and no one a second one about the same item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from activity.models import ActivityRow
from conversations import reading
from feedback.inbox import batches, bulk, bulk_jobs, edits
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.inbox.models import Batch as BatchRow
from feedback.models import Feedback, Status
from feedback.replies import mail_recipients
from feedback.replies.fixed import audience, fixed_job, fixed_mails
from jobs.kinds import JobFailed, Json
from jobs.models import Job
from storage import clock
from tests.factories import a_project, move
from tests.feedback.replies.conftest import anna, delivered, mails, stored
from tests.feedback.replies.fixed_runs import ME, SELECTED, about_the_ramp, run, start
from web.mail import suppression

pytestmark = pytest.mark.usefixtures("stack")


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
    fixed_job._plan(fixed_job._batch(fixed_job._head(job)), 1)
    move(stored(item), Status.DONE)

    run(job)

    assert mails() == []


def _without_the_tag(item: Feedback) -> None:
    edits.apply(item, Edit(tags=frozenset()), actor="person:eve")


def _of_another_person(item: Feedback) -> None:
    edits.apply(item, Edit(status=Status.OPEN), actor="person:eve")


@pytest.mark.parametrize("change", [_without_the_tag, _of_another_person])
def test_an_item_that_another_person_changes_meanwhile_is_neither_mailed_nor_closed(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Feedback], None]
) -> None:
    item, other = about_the_ramp(), about_the_ramp("grace@norrvik.example")
    job, work = start(), fixed_job._work

    def changed_before(*args: Any) -> Counter[str]:
        change(stored(item))
        return work(*args)

    monkeypatch.setattr(fixed_job, "_work", changed_before)
    result = run(job)

    assert list(recipients()) == ["grace@norrvik.example"]
    assert (stored(item).status == Status.DONE, stored(other).status) == (False, Status.DONE)
    assert result == {"changed": 1, "mailed": 1, "left": 1}
    assert "meanwhile: 1" in fixed_job.describe(result)


def test_an_item_that_the_same_person_changes_meanwhile_is_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    item = about_the_ramp()
    job, work = start(), fixed_job._work

    def changed_before(*args: Any) -> Counter[str]:
        edits.apply(stored(item), Edit(add_tags=frozenset({"harbour"})), actor=ME)
        return work(*args)

    monkeypatch.setattr(fixed_job, "_work", changed_before)
    run(job)

    assert (len(mails()), stored(item).status) == (1, Status.DONE)


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


def test_a_filter_of_a_newer_release_mails_no_one() -> None:
    item, job = about_the_ramp(), start()
    head = batches.find("default", job.parameters["batchId"])
    head.update(actions=[BatchRow.filters.set({"query": "status=all&tag=ramp&language=de"})])

    with pytest.raises(JobFailed, match="newer release"):
        run(job)

    assert mails() == []
    assert stored(item).status == Status.NEW


def test_it_reaches_no_one_of_another_project() -> None:
    a_project("other")
    about_the_ramp()

    assert audience.read("other", SELECTED).items == []
