from __future__ import annotations

from enum import StrEnum
from uuid import UUID, uuid5

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage.tables import MomentAttribute, Table

ID_NAMESPACE = UUID("0f9d8b4e-6a17-5c3d-8e52-b1c7a4f0d963")


class Kind(StrEnum):
    RELEASE = "release"
    INCIDENT = "incident"
    CAMPAIGN = "campaign"


class ByTime(GlobalSecondaryIndex["AnnouncedRelease"]):
    class Meta:
        index_name = "time-index"
        projection = AllProjection()

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    at = MomentAttribute(range_key=True)


class AnnouncedRelease(Table):
    """What the customer announced: a release of their product, or an incident or a campaign, which explain a change of
    the figures too. It is not a deployment of this site: the ledger has those.
    """

    class Meta(Table.Meta):
        table_name = settings.TABLES["announced-releases"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    release_id = UnicodeAttribute(range_key=True, attr_name="releaseId")  # made from the kind and the name
    kind = UnicodeAttribute()  # a later version may know more than Kind
    name = UnicodeAttribute()  # the version of the product, as items have it in `release`
    at = MomentAttribute()
    note = UnicodeAttribute(null=True)
    url = UnicodeAttribute(null=True)
    created_by = UnicodeAttribute(attr_name="createdBy")  # an actor, such as key:<id>
    created_at = MomentAttribute(attr_name="createdAt")
    updated_at = MomentAttribute(attr_name="updatedAt")
    regressed_at = MomentAttribute(attr_name="regressedAt", null=True)
    version = VersionAttribute()  # counts the writes
    by_time = ByTime()


def subject_of(release_id: str) -> str:
    """The release in rows of activity."""
    return f"release#{release_id}"


def id_of(project_id: str, kind: str, name: str) -> str:
    """With the project, because the rows of activity about a release are found by its id alone."""
    return str(uuid5(ID_NAMESPACE, f"{project_id} {kind} {name}"))
