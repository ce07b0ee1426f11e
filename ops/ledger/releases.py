"""Lists the releases of the ledger with their states, and the versions of Lambda that have no entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ops import versions
from ops.ledger import ledger_store, release_history
from ops.ledger.release_history import Release
from ops.rollback.context import Context
from ops.versions import GOOD, Alias, Version
from sealing.chain import Entry


def table(context: Context) -> list[Release]:
    """Newest first; empty if there is no function yet."""
    function = context.config.function
    try:
        published = versions.published(context.functions, function)
    except context.functions.exceptions.ResourceNotFoundException:
        return []
    entries = list(ledger_store.entries(context.dynamodb, context.config.ledger_table))
    by_name = {alias.name: alias for alias in versions.aliases(context.functions, function)}
    existing = {version.number for version in published}
    rows = [
        replace(release, is_pruned=release.version not in existing)
        for release in _of_all(entries, published, by_name.get(context.config.alias), by_name.get(GOOD))
        if release.version.isdecimal()  # one that was refused before it was published has none
    ]
    return sorted(rows, key=lambda release: (int(release.version), release.at), reverse=True)


def _of_all(
    entries: Sequence[Entry], published: Sequence[Version], alias: Alias | None, good: Alias | None
) -> list[Release]:
    written = {release.version for release in release_history.releases_by_aliases(entries, alias, good)}
    # These have no entry. Their time is that of their publishing, which is before anything that happened to them.
    unwritten = [
        Entry(0, version.published, release_history.RELEASE, {"version": version.number}, "")
        for version in published
        if version.number not in written
    ]
    return release_history.releases_by_aliases([*unwritten, *entries], alias, good)
