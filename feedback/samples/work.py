"""What staff did about the newest sample items: with the functions of the pages, at the times when it was done."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from conversations import notes
from conversations.models import Kind
from conversations.notes import Place
from conversations.writing import Draft
from feedback.forms import reference_numbers
from feedback.inbox import edits, tag_names
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from feedback.replies import receiving, reply_addresses, sending
from feedback.replies.authors import Author
from feedback.samples.scenes import Answer, Change, Note, Reply, Step
from feedback.samples.team import KARIN, OWNER, RAVI, Colleague
from feedback.samples.words import topics_of
from staff.models import Person
from storage import clock, writes
from web.mail import delivery, outbox

OPENS, CLOSES, SATURDAY = 9, 18, 5  # the hours of work


@dataclass(frozen=True)
class Team:
    people: Mapping[Colleague, Person]
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - no secret

    def work_on(self, feedback_id: str, steps: Iterable[Step]) -> None:
        """Steps of the future have not happened yet."""
        written_at = writes.find(Feedback, feedback_id).created_at
        for step in steps:
            if written_at + step.after <= self.now:
                with clock.at(written_at + step.after):
                    self._do(feedback_id, step)

    def usual_steps(self, item: Feedback) -> Iterator[Step]:
        """What happens to an item without a story of its own."""
        answers = item.answers or {}
        words = item.message or answers.get("better", "")
        tags, is_content = topics_of(words, item.rating), (item.rating or 0) >= 4 or answers.get("nps", 0) >= 7
        by = self.chance.choices((KARIN, RAVI, OWNER), (60, 30, 10))[0]
        seen = self._at_work(item.created_at, self.chance.uniform(0.2, 9))
        if is_content or not words:
            yield Change(seen, by, status=Status.DONE, tags=tags)
            if self.chance.random() < 0.3:
                yield Change(seen + self._at_work(item.created_at + seen, 70), by, status=Status.ARCHIVED)
            return
        yield Change(seen, by, status=Status.OPEN, tags=tags, assignee=by)
        later = seen + self._at_work(item.created_at + seen, self.chance.uniform(2, 60))
        if self.chance.random() < 0.08:
            wakes_in = timedelta(days=self.chance.randint(1, 6), hours=1)
            yield Change(later, by, status=Status.SNOOZED, wakes_in=wakes_in)
        elif self.chance.random() < 0.7:
            yield Change(later, by, status=Status.DONE)

    def _at_work(self, start: datetime, hours: float) -> timedelta:
        """How long after the start it is, moved to the next hours of work."""
        moment = start + timedelta(hours=hours)
        if not OPENS <= moment.hour < CLOSES or moment.weekday() >= SATURDAY:
            days = 1 if moment.hour >= CLOSES else 0
            while (moment + timedelta(days=days)).weekday() >= SATURDAY:
                days += 1
            minutes = self.chance.randint(5, 170)
            moment = (moment + timedelta(days=days)).replace(hour=OPENS, minute=0) + timedelta(minutes=minutes)
        return moment - start

    def _do(self, feedback_id: str, step: Step) -> None:
        item = writes.find(Feedback, feedback_id, consistent=True)
        match step:
            case Change():
                edits.apply(item, self._edit(item, step), actor=self.people[step.by].actor)
            case Note():
                _note(item, self.people[step.by], step.text)
            case Reply() if settings.MAIL_FROM:
                author = Author(self.people[step.by].actor, step.by.name)
                sending.reply(item, step.text, author=author, to_folder=step.to_folder)
            case Answer() if settings.MAIL_FROM and settings.FEEDBACK_REPLY_ADDRESS:
                receiving.receive(reply_addresses.of(feedback_id), item.email, step.text)
        if not isinstance(step, Change):
            send_mails()

    def _edit(self, item: Feedback, step: Change) -> Edit:
        return Edit(
            status=step.status,
            snoozed_until=self.now + step.wakes_in if step.wakes_in else None,
            add_tags=tag_names.known(item.project_id, step.tags),
            assignee=self.people[step.assignee].person_id if step.assignee else None,
        )


def _note(item: Feedback, author: Person, text: str) -> None:
    draft = Draft(
        subject=subject_of(item.feedback_id),
        project_id=item.project_id,
        kind=Kind.NOTE,
        author=author.actor,
        text=text,
        expires_at=sending.last_expiry(item),
    )
    notes.write(draft, Place("inbox-item", item.feedback_id, reference_numbers.of(item.feedback_id)), author.name)


def send_mails() -> None:
    """Those of this moment, at once: a mail of days ago is not sent any more."""
    for mail in outbox.unfinished():
        if mail.created_at == clock.now():
            delivery.deliver(mail.mail_id)
