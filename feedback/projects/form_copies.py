"""Brings the time zone and the retention of a project to its forms, which have copies of both.

So a page or an item needs one read, of its form. The copies of the first forms are written with the change itself. The
timer does the others, and those that were made meanwhile by a person who still remembered the project as it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from feedback.forms import form_store, project_forms
from feedback.forms.models import Form
from jobs import timers
from jobs.kinds import Due, Json
from jobs.models import Timer
from staff import projects
from staff.models import Project
from storage import clock, reads
from storage.connection import failures
from storage.connection.clients import client
from storage.transactions import Write
from storage.writes import CONDITION_FAILED, NotFound

Key = dict[str, dict[str, Any]]  # of the index
KIND = "feedback.form-copies"
AT_ONCE = 25
# Longer than projects are remembered, and than the index of forms is behind its table.
LATER = timedelta(seconds=30)


def timer(project: Project) -> Write:
    """`project` is as it was before the change. A timer of an earlier change that still waits is a part of this one."""
    pending = Timer(timers.timer_id(KIND, project.project_id))
    [waiting] = reads.find_together(pending, consistent=True)
    before = {*(waiting.data["before"] if waiting else ()), _days(project)}
    data = {"before": sorted(before, key=str)}
    return timers.write(KIND, project.project_id, clock.now() + LATER, data)


def fire(project_id: str, data: Json, now: datetime) -> Due | None:
    """It may run twice: it writes what is stored at this moment."""
    try:
        project = projects.newest(project_id)
    except NotFound:
        return None
    after = update_some(project, data["before"], data.get("after"))
    return Due(now, {**data, "after": after}) if after else None


def update_some(project: Project, before: Collection[int | None], after: Key | None = None) -> Key | None:
    """Where the next call goes on, or None. A form that has another retention than the project had keeps its own."""
    page = Form.by_project.query(project.project_id, limit=AT_ONCE, last_evaluated_key=after)
    for form in page:
        follows = _days(form) in before and _days(form) != _days(project)
        if follows or form.time_zone != project.time_zone:
            _update(form, project, follows=follows)
            form_store.forget(form.form_id)
    project_forms.forget(project.project_id)
    last: Key | None = page.last_evaluated_key
    return last


def _days(row: Project | Form) -> int | None:
    return None if row.retention_days is None else int(row.retention_days)


def _update(form: Form, project: Project, *, follows: bool) -> None:
    """Not by the version of the form, and without a new one: a person who edits the form is not disturbed."""
    zone, days = {"S": project.time_zone}, _days(project)
    values: dict[str, Any] = {":zone": zone, ":project": {"S": project.project_id}}
    words, names = "SET #zone = :zone", {"#zone": "timeZone"}
    if follows:
        names["#days"] = "retentionDays"
        words += " REMOVE #days" if days is None else ", #days = :days"
    if follows and days is not None:
        values[":days"] = {"N": str(days)}
    try:
        client("dynamodb", for_request=True).update_item(
            TableName=Form.Meta.table_name,
            Key={"formId": {"S": form.form_id}},
            UpdateExpression=words,
            ConditionExpression="projectId = :project",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )
    except ClientError as error:
        if failures.code(error) != CONDITION_FAILED:  # the form was deleted meanwhile
            raise
