"""The bodies and the query of requests about tasks, and their responses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from feedback.api.item_update import Tag
from feedback.intake.submission_limits import MOST_TAGS
from tasks.api.fields import Day, Lines, Members, RequiredLink, StatusField
from tasks.filters import Due
from tasks.limits import LONGEST_DESCRIPTION, LONGEST_TITLE, MOST_ITEMS, MOST_LINKS
from tasks.models import Priority
from web.api.fields import BadQuery, CamelCase, LastKey, Moment, Name, OneOf, Text, Whole

TITLE_REQUIRED = "Title field is required"


class TitleRequired(ValidationError):
    """The text is that of the first version of this API: programs compare it."""

    summary = TITLE_REQUIRED


class TaskFields(CamelCase):
    title = Text(LONGEST_TITLE, help_text="What has to be done, in one line. It cannot be empty.")
    description = Lines(LONGEST_DESCRIPTION, help_text="More about it. It can have several lines.")
    status = StatusField(
        help_text="The column of the board. The spellings `open`, `in_progress` and `completed` are accepted, too."
    )
    priority = OneOf(Priority, required=False, help_text="How urgent it is.")
    tags = Members(MOST_TAGS, "tags", child=Tag(), help_text="All tags, in place of those that it has.")
    assignee = Name(help_text="The id of the member of the project who does it. `null` for none.")
    deadline = Day(required=False, allow_null=True, help_text="The last day, in the time zone of the project.")
    reminder_at = Moment(
        required=False,
        allow_null=True,
        help_text="When the assignee gets a mail, or the person who created the task if there is none. In the future, "
        "within a year.",
    )
    feedback_ids = Members(
        MOST_ITEMS,
        "ids of items",
        child=serializers.UUIDField(error_messages={"invalid": "Give the id of an item of feedback."}),
        help_text="The items of feedback that it is about, in place of those that it has.",
    )
    links = Members(MOST_LINKS, "addresses", child=RequiredLink(), help_text="Addresses of issues and pages.")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The error of the title is in the response together with all others, and decides about its `message`."""
        try:
            values = super().run_validation(data)
        except ValidationError as error:
            details: Any = error.detail
            if self._lacks_title(data):
                raise TitleRequired(_title_error() | details) from None
            raise
        if self._lacks_title(data):
            raise TitleRequired(_title_error())
        return values

    def _lacks_title(self, data: Any) -> bool:
        title = data.get("title", "unchanged")
        return title is None or (isinstance(title, str) and not title.strip())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {name: "" if name == "assignee" and value is None else value for name, value in attrs.items()}


def _title_error() -> dict[str, list[ErrorDetail]]:
    return {"title": [ErrorDetail(TITLE_REQUIRED, "required")]}


class TaskUpdate(TaskFields):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.require_a_member(attrs)
        return super().validate(attrs)


class NewTask(TaskFields):
    def _lacks_title(self, data: Any) -> bool:
        return "title" not in data or super()._lacks_title(data)


class TaskQuery(CamelCase):
    limit = Whole(1, 100, default=10, help_text="The maximum number of tasks on a page.")
    last_key = LastKey()
    status = StatusField(help_text="Tasks with this status.")
    priority = OneOf(Priority, required=False, help_text="Tasks with this priority.")
    tag = Text(50, help_text="Tasks with this tag.")
    assignee = Name(help_text="Tasks of this member of the project. `none`: tasks without an assignee.")
    due = OneOf(
        Due,
        required=False,
        help_text="Tasks that are not completed, by their deadline: before today, today, or from today to Sunday. In "
        "the time zone of the project.",
    )
    item = serializers.UUIDField(
        required=False,
        error_messages={"invalid": "Give the id of an item of feedback."},
        help_text="Tasks that are about this item of feedback.",
    )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        try:
            return super().run_validation(data)
        except ValidationError as error:
            raise BadQuery(error.detail) from None


class Task(CamelCase):
    task_id = serializers.UUIDField(help_text="The id of the task. It never changes.")
    title = serializers.CharField(help_text="What has to be done.")
    description = serializers.CharField(allow_null=True, help_text="More about it.")
    status = StatusField(help_text="`Open`, `In Progress` or `Completed`.")
    priority = serializers.CharField(help_text="`high`, `normal` or `low`.")
    tags = Members(MOST_TAGS, "tags", child=serializers.CharField(), help_text="The tags, in alphabetical order.")
    assignee = serializers.CharField(allow_null=True, help_text="The id of the person who does it.")
    deadline = Day(allow_null=True, help_text="The last day, in the time zone of the project.")
    reminder_at = Moment(allow_null=True, help_text="When a mail is sent as a reminder. `null` after that.")
    feedback_ids = Members(
        MOST_ITEMS, "ids", child=serializers.UUIDField(), help_text="The items of feedback that it is about."
    )
    links = Members(MOST_LINKS, "addresses", child=serializers.CharField(), help_text="Addresses of issues and pages.")
    created_by = serializers.CharField(help_text="Who created it, such as `person:<id>` or `key:<id>`.")
    created_at = Moment(help_text="When it was created.")
    updated_at = Moment(help_text="When it last changed.")
    completed_at = Moment(allow_null=True, help_text="When it was completed.")
    version = serializers.IntegerField(
        min_value=1, help_text="The number of changes. The `ETag` is this number in quotes."
    )
