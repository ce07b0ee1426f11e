"""What keys are mostly made for, and what each scope allows, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.caller import Scope

EVERYTHING = "everything"
OWN_CHOICE = "own"

SCOPE_TEXTS: Mapping[str, Promise] = {
    Scope.FEEDBACK_WRITE: _("Send feedback"),
    Scope.FEEDBACK_READ: _("Read feedback, with names and addresses"),
    Scope.FEEDBACK_MANAGE: _("Change feedback: folders, tags, notes, replies"),
    Scope.TASKS_READ: _("Read tasks"),
    Scope.TASKS_WRITE: _("Create and change tasks"),
    Scope.ANALYTICS_READ: _("Read figures"),
    Scope.RELEASES_WRITE: _("Announce releases"),
    Scope.FORMS_MANAGE: _("Change forms"),
    Scope.PROJECT_MANAGE: _("Change the settings of the project"),
    Scope.STAFF_MANAGE: _("Add and remove people"),
    Scope.KEYS_MANAGE: _("Make and revoke keys"),
}


@dataclass(frozen=True)
class Preset:
    name: str
    title: Promise
    hint: Promise
    scopes: frozenset[Scope]


PRESETS = (
    Preset(
        "widget",
        _("Website widget"),
        _("It can only send feedback, so it may stand in a public page."),
        frozenset({Scope.FEEDBACK_WRITE}),
    ),
    Preset(
        "reports",
        _("Read for reports"),
        _("It reads feedback, tasks and figures, and changes nothing."),
        frozenset({Scope.FEEDBACK_READ, Scope.TASKS_READ, Scope.ANALYTICS_READ}),
    ),
    Preset(
        "pipeline",
        _("Pipeline: announce releases"),
        _("For the step of your pipeline that names a new version."),
        frozenset({Scope.RELEASES_WRITE}),
    ),
    Preset(
        "import",
        _("Import and manage"),
        _("It sends, reads and changes feedback and tasks, as an agent does."),
        frozenset(
            {
                Scope.FEEDBACK_WRITE,
                Scope.FEEDBACK_READ,
                Scope.FEEDBACK_MANAGE,
                Scope.TASKS_READ,
                Scope.TASKS_WRITE,
            }
        ),
    ),
)
EVERYTHING_TITLE = _("Everything")
EVERYTHING_HINT = _("All that you may do yourself. Who has this key can do it in your place.")


def offered(own_scopes: Collection[Scope]) -> list[Preset]:
    """Those that the person may give. Everything is what the person may do, and no more."""
    whole = Preset(EVERYTHING, EVERYTHING_TITLE, EVERYTHING_HINT, frozenset(own_scopes))
    return [*(preset for preset in PRESETS if preset.scopes <= whole.scopes), whole]


def title_of(scopes: Iterable[str]) -> Promise | None:
    """The name of a key with exactly these scopes."""
    wanted = set(scopes)
    return next((preset.title for preset in PRESETS if preset.scopes == wanted), None)


def in_words(scopes: Iterable[str]) -> list[str]:
    """In the order of the page. A scope that only another version of the code knows is shown as it is."""
    wanted = set(scopes)
    known = [str(text) for scope, text in SCOPE_TEXTS.items() if scope in wanted]
    return [*known, *sorted(wanted - SCOPE_TEXTS.keys())]
