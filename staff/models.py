from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage.tables import ExpiringTable, MomentAttribute, Table


class Project(Table):
    """The owner of feedback, forms, members and keys."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["projects"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    name = UnicodeAttribute()
    time_zone = UnicodeAttribute(attr_name="timeZone")
    created_at = MomentAttribute(attr_name="createdAt", null=True)
    version = VersionAttribute()


class Member(Table):
    """A person who can sign in. The id is a keyed hash of the address, so that a sign-in needs one read."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["members"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    member_id = UnicodeAttribute(range_key=True, attr_name="memberId")
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    password = UnicodeAttribute()
    created_at = MomentAttribute(attr_name="createdAt")
    version = VersionAttribute()


class Session(ExpiringTable):
    """A signed-in browser. The id is a hash of its cookie: who reads the table cannot take over the session."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["sessions"]

    session_id = UnicodeAttribute(hash_key=True, attr_name="sessionId")
    data = UnicodeAttribute()


class ByProject(GlobalSecondaryIndex["Key"]):
    class Meta:
        index_name = "project-index"
        projection = AllProjection()

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    created_at = MomentAttribute(range_key=True, attr_name="createdAt")


class Key(Table):
    """An API key. The table has only a hash of its secret."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["keys"]

    fail_fast = True  # if the read fails, a recently checked key is valid

    key_id = UnicodeAttribute(hash_key=True, attr_name="keyId")
    project_id = UnicodeAttribute(attr_name="projectId")
    name = UnicodeAttribute()
    secret_hash = UnicodeAttribute(attr_name="secretHash")
    scopes = UnicodeSetAttribute()
    created_at = MomentAttribute(attr_name="createdAt")
    revoked_at = MomentAttribute(attr_name="revokedAt", null=True)
    version = VersionAttribute()
    by_project = ByProject()
