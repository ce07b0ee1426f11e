"""Creates a project in the browser, with its first form and its owner, as `manage.py create_project` does.

Owners and operators may: they answer for people and forms already. A person can be in so many projects, and make so
many a day.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from feedback import project_setup
from staff import projects
from staff.members import memberships, person_store
from staff.people import Staff
from staff.roles import Role
from storage.ids import keyed_hash
from storage.limits import limits
from storage.writes import Conflict, again_on_conflict
from web.caller import Scope

MOST_PROJECTS = 20  # of a person, to create one more
MOST_IN_A_DAY = 10
DAY = timedelta(days=1)


class TooManyProjects(Exception):
    """The person is in too many, or has created too many today."""


def may_create(staff: Staff) -> bool:
    return staff.is_operator or staff.may(Scope.STAFF_MANAGE)


def create(staff: Staff, name: str, time_zone: str, once: str) -> str:
    """The id of the project. `once` names the page that asked: pressed twice, it makes one project.

    Raises TooManyProjects, or Conflict if the person changes all the time.
    """
    end = keyed_hash(settings.SECRET_KEY, "new-project", staff.person_id, once)[:8]
    project_id = projects.new(name, time_zone, end=end).project_id
    if memberships.is_member(project_id, staff.person_id):
        return project_id
    if len(staff.projects) >= MOST_PROJECTS:
        raise TooManyProjects
    if not limits.take("new-projects-of-a-day", staff.person_id, limit=MOST_IN_A_DAY, window=DAY).allowed:
        raise TooManyProjects
    try:
        again_on_conflict(lambda: _create(staff, name, time_zone, end))
    except Conflict:
        if not memberships.is_member(project_id, staff.person_id):  # else the other press has made it
            raise
    return project_id


def _create(staff: Staff, name: str, time_zone: str, end: str) -> None:
    project, person = projects.new(name, time_zone, end=end), person_store.find_now(staff.person_id)
    writes = memberships.writes_to_add(person, project.project_id, Role.OWNER, actor=staff.actor)
    project_setup.create(project, writes, actor=staff.actor)
