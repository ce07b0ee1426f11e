from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute

from storage.tables import ExpiringTable, MomentAttribute, Table

SHARED = "project"  # in the key of a view of all members, in place of a person


class Tag(Table):
    """A tag that items of a project have or had, in the spelling of its first use."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["tags"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    tag_key = UnicodeAttribute(range_key=True, attr_name="tagKey")  # tag_names.folded()
    name = UnicodeAttribute()


class Batch(ExpiringTable):
    """A bulk change, for the days in which it can be undone. The row HEAD says what it does, each other row has some of
    its items. An item is written down before it is changed.
    """

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["batches"]

    batch_id = UnicodeAttribute(hash_key=True, attr_name="batchId")
    part = UnicodeAttribute(range_key=True)  # HEAD, or a number that sorts
    # Of the head:
    project_id = UnicodeAttribute(attr_name="projectId", null=True)
    actor = UnicodeAttribute(null=True)
    edit = JSONAttribute(null=True)
    filters = JSONAttribute(null=True)  # of all that match. They may hold the text of a search
    job_id = UnicodeAttribute(attr_name="jobId", null=True)
    kind = UnicodeAttribute(null=True)  # of the job, if it does more than to change items
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # only with an Idempotency-Key
    # Of a part:
    items = JSONAttribute(null=True)  # the id of each item, and the version that was seen
    cursor = UnicodeAttribute(null=True)  # where the next part begins


class Search(ExpiringTable):
    """The text that a person searches for. An address has only the id: the text may be a name."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["searches"]

    search_id = UnicodeAttribute(hash_key=True, attr_name="searchId")
    project_id = UnicodeAttribute(attr_name="projectId")
    person_id = UnicodeAttribute(attr_name="personId")
    text = UnicodeAttribute()


class SavedView(Table):
    """Filters under a name, of one person or of all members of the project."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["saved-views"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    view_key = UnicodeAttribute(range_key=True, attr_name="viewKey")  # SHARED or the id of a person, and #<id>
    name = UnicodeAttribute()
    filters = UnicodeAttribute()  # Filters.query(), without the id of a search
    search = UnicodeAttribute(null=True)  # the text of a search
    position = NumberAttribute()  # in the list, from the lowest
    created_by = UnicodeAttribute(attr_name="createdBy")  # an actor
    created_at = MomentAttribute(attr_name="createdAt")
    updated_at = MomentAttribute(attr_name="updatedAt")
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # only with an Idempotency-Key
    version = VersionAttribute()

    @property
    def view_id(self) -> str:
        return str(self.view_key).partition("#")[2]

    @property
    def is_shared(self) -> bool:
        return str(self.view_key).startswith(f"{SHARED}#")
