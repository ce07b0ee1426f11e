"""Announced releases for tests, made as the product makes them."""

from __future__ import annotations

from typing import Any, cast

from analytics.releases import announcing
from analytics.releases.announcing import ReleaseValues
from analytics.releases.models import AnnouncedRelease, Kind, id_of


def a_release(
    name: str = "2.1.0", project_id: str = "default", *, kind: Kind = Kind.RELEASE, **values: Any
) -> AnnouncedRelease:
    return announcing.announce(project_id, kind, name, cast("ReleaseValues", values), actor="person:ada").release


def forget_release(name: str = "2.1.0", project_id: str = "default", *, kind: Kind = Kind.RELEASE) -> None:
    """Where the tables are not emptied, an earlier test may have announced it, with any values."""
    AnnouncedRelease(project_id, id_of(project_id, kind, name)).delete(add_version_condition=False)
