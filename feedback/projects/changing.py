"""Changes a project: its name, time zone, retention, and whether anyone may read its totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.expressions.update import Action

from activity.rows import CHANGED, Change
from feedback.projects import form_copies
from staff import activity_writes, projects
from staff.models import Project
from storage import clock, transactions
from storage.transactions import Write


@dataclass(frozen=True, kw_only=True)
class ProjectValues:
    name: str
    public_totals: bool
    time_zone: str
    retention_days: int | None  # None: as the site has it. 0 keeps items forever


def values_of(project: Project) -> ProjectValues:
    days = project.retention_days
    return ProjectValues(
        name=project.name,
        public_totals=bool(project.public_totals),
        time_zone=project.time_zone,
        retention_days=None if days is None else int(days),
    )


def change(project: Project, values: ProjectValues, *, actor: str) -> None:
    """Raises Conflict if it was changed since it was read. Nothing is written if nothing differs.

    Forms have copies of the time zone and the retention. A timer, written together with the change, brings the new
    ones to all of them; those of most projects get them at once.
    """
    before = values_of(project)
    if values == before:
        return
    is_for_forms = (values.time_zone, values.retention_days) != (before.time_zone, before.retention_days)
    timer = [form_copies.timer(project)] if is_for_forms else []
    transactions.transact(_write(project, values), *timer, _activity(project, before, values, actor))
    projects.forget(project.project_id)
    if is_for_forms:
        form_copies.update_some(projects.newest(project.project_id), [before.retention_days])


def dismiss_first_steps(project_id: str, *, actor: str) -> None:
    """For all members. Raises Conflict if the project was changed at the same moment."""
    project, now = projects.newest(project_id), clock.now()
    if project.steps_dismissed_at:
        return
    write = transactions.change(project, Project.steps_dismissed_at.set(now))
    if projects.is_deployed(project) and project.version is None:
        write = transactions.create(Project(project_id, time_zone=project.time_zone, steps_dismissed_at=now))
    transactions.transact(write, _record(project_id, {"stepsDismissedAt": CHANGED}, actor))
    projects.forget(project_id)


def _write(project: Project, values: ProjectValues) -> Write:
    if not projects.is_deployed(project):
        return transactions.change(project, *_actions(values))
    if project.version is None:
        # Without `created_at` it is not in the list of projects: it is there without a row, too.
        row = Project(project.project_id, name=values.name, time_zone=project.time_zone)
        row.public_totals = values.public_totals
        return transactions.create(row)
    named = [Project.name.set(values.name), Project.public_totals.set(values.public_totals)]
    return transactions.change(project, *named)


def _actions(values: ProjectValues) -> Iterator[Action]:
    yield Project.name.set(values.name)
    yield Project.public_totals.set(values.public_totals)
    yield Project.time_zone.set(values.time_zone)
    days: Attribute[Any] = Project.retention_days
    yield days.remove() if values.retention_days is None else days.set(values.retention_days)


def _activity(project: Project, before: ProjectValues, after: ProjectValues, actor: str) -> Write:
    """Without the name: a row of activity has no text that a person wrote."""
    changes: dict[str, Change] = {}
    if before.name != after.name:
        changes["name"] = CHANGED
    if before.time_zone != after.time_zone:
        changes["timeZone"] = CHANGED
    if before.retention_days != after.retention_days:
        changes["retentionDays"] = [before.retention_days, after.retention_days]
    if before.public_totals != after.public_totals:
        changes["publicTotals"] = [before.public_totals, after.public_totals]
    return _record(project.project_id, changes, actor)


def _record(project_id: str, changes: Mapping[str, Change], actor: str) -> Write:
    return activity_writes.record(
        f"project#{project_id}", "project.changed", actor=actor, project_id=project_id, changes=changes
    )
