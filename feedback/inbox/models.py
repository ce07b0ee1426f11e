from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from storage.tables import ExpiringTable, Table


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
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # only with an Idempotency-Key
    # Of a part:
    items = JSONAttribute(null=True)  # the id of each item, and the version that was seen
    cursor = JSONAttribute(null=True)  # where the next part begins
