"""Announced releases for tests, made as the product makes them."""

from __future__ import annotations

from typing import Any, cast

from analytics.releases import announcing
from analytics.releases.announcing import ReleaseValues
from analytics.releases.models import AnnouncedRelease, Kind


def a_release(
    name: str = "2.1.0", project_id: str = "default", *, kind: Kind = Kind.RELEASE, **values: Any
) -> AnnouncedRelease:
    return announcing.announce(project_id, kind, name, cast("ReleaseValues", values), actor="person:ada").release
