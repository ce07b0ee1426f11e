"""What pages call the roles, and what they say about each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.roles import Role

TITLES: Mapping[str, Promise] = {
    Role.OWNER: _("Owner"),
    Role.ADMIN: _("Admin"),
    Role.AGENT: _("Agent"),
    Role.VIEWER: _("Viewer"),
}
EXPLANATIONS: Mapping[str, Promise] = {
    Role.OWNER: _("Everything an admin may, and manages the people of the project."),
    Role.ADMIN: _("Everything an agent may, and manages forms, API keys and the settings of the project."),
    Role.AGENT: _("Works on feedback and tasks: answers, assigns, moves, deletes."),
    Role.VIEWER: _("Reads feedback, tasks and figures, and changes nothing."),
}


def title(role: str) -> str:
    """A role that only a newer version of the code knows is shown as it is stored."""
    return str(TITLES.get(role, role))
