"""The reply templates of a project, and what their placeholders stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from activity.rows import CHANGED, Change
from conversations import texts
from conversations.texts import WrongText
from feedback.forms import reference_numbers
from feedback.models import Feedback
from feedback.replies.models import ReplyTemplate
from staff import activity_writes
from staff.models import Project
from storage import clock, transactions, writes
from storage.ids import is_id, ordered_id
from storage.transactions import Write
from storage.writes import NotFound
from web.texts import clean_line

MOST = 50  # of a project
LONGEST_NAME = 100
PLACEHOLDERS = ("name", "reference", "project")
_LINK = re.compile(r"://|www\.|\w\.\w", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"( ?)\{(name|reference|project)\}")


class TooManyTemplates(Exception):
    """A project has up to 50."""


def of_project(project_id: str) -> list[ReplyTemplate]:
    """By name. One query."""
    found = ReplyTemplate.query(project_id, limit=MOST, consistent_read=True)
    return sorted(found, key=lambda template: (template.name.casefold(), template.template_id))


def find(project_id: str, template_id: str) -> ReplyTemplate:
    """Raises NotFound."""
    if not is_id(template_id):  # DynamoDB refuses a key that is empty or long
        raise NotFound("ReplyTemplate")
    return writes.find(ReplyTemplate, project_id, template_id, consistent=True)


def create(project_id: str, name: str, text: str, *, actor: str) -> ReplyTemplate:
    """Raises WrongText and TooManyTemplates."""
    if len(of_project(project_id)) >= MOST:
        raise TooManyTemplates
    template = ReplyTemplate(
        project_id, ordered_id(), name=checked_name(name), text=texts.checked(text), updated_at=clock.now()
    )
    transactions.transact(transactions.create(template), _act(template, "created", actor))
    return template


def change(template: ReplyTemplate, name: str, text: str, *, actor: str) -> None:
    """Raises WrongText, and Conflict if it has changed since it was read."""
    new = {"name": checked_name(name), "text": texts.checked(text)}
    changed = {member: CHANGED for member, value in new.items() if value != getattr(template, member)}
    if changed:
        values = (ReplyTemplate.name.set(new["name"]), ReplyTemplate.text.set(new["text"]))
        write = transactions.change(template, *values, ReplyTemplate.updated_at.set(clock.now()))
        transactions.transact(write, _act(template, "changed", actor, changed))


def delete(template: ReplyTemplate, *, actor: str) -> None:
    transactions.transact(transactions.delete(template), _act(template, "deleted", actor))


def filled(text: str, item: Feedback, project: Project) -> str:
    """For a customer without a name, "Hello {name}," becomes "Hello,".

    Anyone can enter any name with the address of any person, and mail programs make links of addresses: such a name
    is none.
    """
    values = {
        "name": "" if _LINK.search(item.name or "") else item.name or "",
        "reference": reference_numbers.of(item.feedback_id),
        "project": project.name,
    }
    return fill(text, values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Only the placeholders that are known: all other braces stay."""
    return _PLACEHOLDER.sub(lambda match: f"{match[1]}{values[match[2]]}" if values[match[2]] else "", text)


def checked_name(name: str) -> str:
    try:
        cleaned = clean_line(name)
    except ValueError as error:
        raise WrongText("invalid", str(error)) from None
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise WrongText("name", f"Give a name of up to {LONGEST_NAME} characters.")
    return cleaned


def _act(template: ReplyTemplate, act: str, actor: str, changes: Mapping[str, Change] | None = None) -> Write:
    subject = f"reply-template#{template.template_id}"
    return activity_writes.record(
        subject, f"reply-template.{act}", actor=actor, project_id=template.project_id, changes=changes
    )
