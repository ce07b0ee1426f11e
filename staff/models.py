from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage.tables import ExpiringTable, MomentAttribute, Table


class Project(Table):
    """Whose feedback it is: everything a team keeps belongs to one."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["projects"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    name = UnicodeAttribute()
    time_zone = UnicodeAttribute(attr_name="timeZone")
    created_at = MomentAttribute(attr_name="createdAt", null=True)
    version = VersionAttribute()


class Member(Table):
    """Somebody who signs in. The id is made of their address, so that signing in is one read."""

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
    """A signed-in browser. The id is a hash of what its cookie holds: who reads the table cannot take it over."""

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
    """What a program signs in with. Only a hash of its secret is kept."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["keys"]

    fail_fast = True  # a key that was seen lately is good enough

    key_id = UnicodeAttribute(hash_key=True, attr_name="keyId")
    project_id = UnicodeAttribute(attr_name="projectId")
    name = UnicodeAttribute()
    secret_hash = UnicodeAttribute(attr_name="secretHash")
    scopes = UnicodeSetAttribute()
    created_at = MomentAttribute(attr_name="createdAt")
    revoked_at = MomentAttribute(attr_name="revokedAt", null=True)
    version = VersionAttribute()
    by_project = ByProject()
