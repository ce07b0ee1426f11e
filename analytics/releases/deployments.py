"""Marks of the deployments of this site itself, for the people who run it. The ledger has them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.translation import gettext as _

from analytics.releases.marks import Mark
from ops.ledger import ledger_store
from ops.ledger.release_history import CANARY_ENDED, RELEASE, ROLLBACK, fact
from sealing.chain import Entry
from staff.models import Project
from staff.people import Staff
from storage.connection.clients import client
from web.caller import Scope

KIND = "deployment"
PARAMETER, SHOWN = "deployments", "1"  # of an address
NEWEST = 60  # entries of the ledger

logger = logging.getLogger(__name__)


def may_see(staff: Staff) -> bool:
    """An owner of a project need not run the site."""
    return staff.may(Scope.OPS_READ)


def are_chosen(parameters: Mapping[str, str], staff: Staff) -> bool:
    """By the address. Without the right to see them, the choice is ignored."""
    return parameters.get(PARAMETER) == SHOWN and may_see(staff)


def of(project: Project, first: date, last: date) -> list[Mark] | None:
    """On the calendar of the project, oldest first. Of the newest entries of the ledger: one query. None if the ledger
    cannot be read at the moment: a page needs the figures more than these marks, so it does not wait long for them.
    """
    reader = client("dynamodb", fail_fast=True)
    try:
        entries = list(ledger_store.entries(reader, settings.LEDGER_TABLE_NAME, limit=NEWEST))
    except (BotoCoreError, ClientError) as error:
        logger.warning("deployments_not_read", extra={"errorType": type(error).__name__})
        return None
    marks = sorted(_marks(project, entries), key=lambda mark: mark.at)
    return [mark for mark in marks if first <= mark.day <= last]


def _marks(project: Project, entries: Iterable[Entry]) -> Iterator[Mark]:
    for entry in entries:
        if note := _note(entry):
            name = _("Version %(version)s of this site") % {"version": fact(entry, "version")}
            yield Mark(entry.at.astimezone(project.zone).date(), entry.at, KIND, name, note, "", None)


def _note(entry: Entry) -> str:
    """Empty if nothing that visitors got has changed."""
    if entry.kind == RELEASE:
        return _("Our own deployment")
    is_rollback = entry.kind == ROLLBACK and fact(entry, "outcome") != CANARY_ENDED
    return _("Our own rollback") if is_rollback else ""
