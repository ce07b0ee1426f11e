"""The form of a task on its pages. The API checks the same limits in words of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.intake.submission_limits import LONGEST_TAG, MOST_TAGS
from staff.members.project_members import Member
from storage import clock
from tasks.edits import TaskValues
from tasks.limits import LONGEST_DESCRIPTION, LONGEST_REMINDER, LONGEST_TITLE, MOST_LINKS
from tasks.models import Priority, Status, Task
from tasks.page.cards import COLUMN_TITLES, PRIORITY_TITLES
from web.links import LONGEST_LINK, is_link
from web.texts import BadText, clean_line, clean_text

INVALID_CHOICE = {"invalid_choice": _("Choose one of the list.")}
LOCAL_TIME = "%Y-%m-%dT%H:%M"  # of a field with the type datetime-local


class CleanText(forms.CharField):
    def __init__(self, clean: Callable[[str], str], longest: int, **options: Any) -> None:
        self.clean_characters = clean
        self.longest = longest
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        try:
            text = self.clean_characters(str(value or ""))
        except BadText as error:
            raise ValidationError(str(error)) from None
        if len(text) > self.longest:
            raise ValidationError(gettext("Shorten it to %(most)d characters.") % {"most": self.longest})
        return text


class TaskForm(forms.Form):
    """`values()` has only the fields that were sent: the form on the board has fewer than the page of a task."""

    title = CleanText(clean_line, LONGEST_TITLE, error_messages={"required": _("Enter a title.")})
    description = CleanText(clean_text, LONGEST_DESCRIPTION, required=False)
    status = forms.ChoiceField(choices=list(COLUMN_TITLES.items()), required=False, error_messages=INVALID_CHOICE)
    priority = forms.ChoiceField(choices=list(PRIORITY_TITLES.items()), required=False, error_messages=INVALID_CHOICE)
    assignee = forms.ChoiceField(required=False, error_messages=INVALID_CHOICE)
    deadline = forms.DateField(
        required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": _("Enter a day, such as 2026-11-27.")}
    )
    reminder = forms.DateTimeField(
        required=False,
        input_formats=[LOCAL_TIME],
        error_messages={"invalid": _("Enter a day and a time, such as 2026-11-27T09:00.")},
    )
    tags = CleanText(clean_line, MOST_TAGS * (LONGEST_TAG + 2), required=False)
    links = CleanText(clean_text, MOST_LINKS * (LONGEST_LINK + 1), required=False)

    def __init__(self, data: Any, members: Iterable[Member], zone: ZoneInfo, task: Task | None = None) -> None:
        super().__init__(data, initial=_initial(task, zone) if task else None)
        self.zone, self.task = zone, task
        people = [(member.person_id, member.name) for member in members]
        # A person who has left the project stays until another one is chosen.
        gone = [(task.assignee, _("Former member"))] if task and task.assignee not in dict(people) else []
        choices: Any = [("", _("Not assigned")), *people, *(pair for pair in gone if pair[0])]
        field: Any = self.fields["assignee"]
        field.choices = choices
        if task and task.status not in COLUMN_TITLES:
            del self.fields["status"]  # of a newer release, which was rolled back: the form would make it open

    def clean_reminder(self) -> datetime | None:
        local: datetime | None = self.cleaned_data["reminder"]
        if local is None:
            return None
        if not 1970 < local.year < 9999:  # its time in UTC can be outside of what a datetime holds
            raise ValidationError(gettext("Choose a time in the future, within a year."))
        at = local.replace(tzinfo=self.zone).astimezone(UTC)
        is_as_before = self.task is not None and at == _whole_minutes(self.task.reminder_at)
        if not is_as_before and not clock.now() < at <= clock.now() + LONGEST_REMINDER:
            raise ValidationError(gettext("Choose a time in the future, within a year."))
        return at

    def clean_tags(self) -> frozenset[str]:
        tags = frozenset(filter(None, (tag.strip() for tag in self.cleaned_data["tags"].split(","))))
        if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
            text = gettext("Use at most %(most)d tags of up to %(longest)d characters, with commas between them.")
            raise ValidationError(text % {"most": MOST_TAGS, "longest": LONGEST_TAG})
        return tags

    def clean_links(self) -> frozenset[str]:
        links = frozenset(self.cleaned_data["links"].split())
        if len(links) > MOST_LINKS or any(len(link) > LONGEST_LINK for link in links):
            text = gettext("Use at most %(most)d links of up to %(longest)d characters.")
            raise ValidationError(text % {"most": MOST_LINKS, "longest": LONGEST_LINK})
        if not all(map(is_link, links)):
            raise ValidationError(
                gettext(
                    "Enter whole addresses, one in each line, such as https://github.com/owner/repository/issues/12."
                )
            )
        return links

    def values(self) -> TaskValues:
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if "reminder" in sent:
            sent["reminder_at"] = sent.pop("reminder")
        defaults = {"status": Status.OPEN, "priority": Priority.NORMAL}
        values: Any = {name: value or defaults.get(name, value) for name, value in sent.items()}
        return cast("TaskValues", values)


def _initial(task: Task, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "title": task.title,
        "description": task.description or "",
        "status": task.status,
        "priority": task.priority,
        "assignee": task.assignee or "",
        "deadline": task.deadline.isoformat() if task.deadline else "",
        "reminder": task.reminder_at.astimezone(zone).strftime(LOCAL_TIME) if task.reminder_at else "",
        "tags": ", ".join(sorted(task.tags or ())),
        "links": "\n".join(sorted(task.links or ())),
    }


def _whole_minutes(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None
