from __future__ import annotations

import hashlib
from zoneinfo import ZoneInfo

from django.conf import settings
from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from storage import clock
from storage.tables import ExpiringTable, MomentAttribute, Table

LISTED = "all"


class AllProjects(GlobalSecondaryIndex["Project"]):
    """One partition with the keys of all projects: the site may not scan, and creates few projects."""

    class Meta:
        index_name = "all-index"
        projection = KeysOnlyProjection()

    listed = UnicodeAttribute(hash_key=True)
    created_at = MomentAttribute(range_key=True, attr_name="createdAt")


class Project(Table):
    """The owner of feedback, forms, memberships and keys."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["projects"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    name = UnicodeAttribute(null=True)  # the default project can have a row without one: see staff/projects.py
    time_zone = UnicodeAttribute(attr_name="timeZone")
    retention_days = NumberAttribute(attr_name="retentionDays", null=True)  # without: FEEDBACK_RETENTION_DAYS
    public_totals = BooleanAttribute(attr_name="publicTotals", null=True)  # whether anyone may read them
    first_form_id = UnicodeAttribute(attr_name="firstFormId", null=True)
    steps_dismissed_at = MomentAttribute(attr_name="stepsDismissedAt", null=True)  # the first steps
    listed = UnicodeAttribute(default=LISTED)
    created_at = MomentAttribute(attr_name="createdAt", null=True)
    version = VersionAttribute()
    all = AllProjects()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Person(Table):
    """A person who can sign in, with one password for all their projects."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["people"]

    person_id = UnicodeAttribute(hash_key=True, attr_name="personId")
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    password = UnicodeAttribute()
    language = UnicodeAttribute(null=True)  # without: that of the browser
    time_zone = UnicodeAttribute(attr_name="timeZone", null=True)  # without: that of the project
    # May run the site. The role of the site may not write this attribute: only a terminal makes an operator.
    is_operator = BooleanAttribute(attr_name="isOperator", null=True)
    # Those of the memberships. Written in the same transaction, so that signing in and the frame need no query.
    project_ids = UnicodeSetAttribute(attr_name="projectIds", null=True)
    sessions_ended = NumberAttribute(attr_name="sessionsEnded", null=True)  # how often all were ended at once
    created_at = MomentAttribute(attr_name="createdAt")
    version = VersionAttribute()

    @property
    def session_mark(self) -> str:
        """What each session of the person has. Another one ends them all."""
        return f"{self.password_mark}-{int(self.sessions_ended or 0)}"

    @property
    def password_mark(self) -> str:
        """Another one for each password. The hash of a salted hash reveals nothing about the password."""
        return hashlib.sha256(self.password.encode()).hexdigest()[:12]

    @property
    def actor(self) -> str:
        """The person in logs, and where the sender of a change is stored: neither a name nor an address."""
        return f"person:{self.person_id}"


class PersonEmail(Table):
    """Finds a person by a keyed hash of their e-mail address. It also keeps an address from having two people."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["person-emails"]

    email_hash = UnicodeAttribute(hash_key=True, attr_name="emailHash")
    person_id = UnicodeAttribute(attr_name="personId")


class Membership(Table):
    """What a person may do in a project."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["memberships"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    person_id = UnicodeAttribute(range_key=True, attr_name="personId")
    role = UnicodeAttribute()
    created_at = MomentAttribute(attr_name="createdAt")
    version = VersionAttribute()


class Invitation(ExpiringTable):
    """Lets the owner of an address join a project. The table has only a hash of the token that the link contains."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["invitations"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    invitation_id = UnicodeAttribute(range_key=True, attr_name="invitationId")
    email = UnicodeAttribute()
    role = UnicodeAttribute()
    language = UnicodeAttribute()  # of the mail
    invited_by = UnicodeAttribute(attr_name="invitedBy")  # the id of a person
    token_hash = UnicodeAttribute(attr_name="tokenHash")
    sendings = NumberAttribute()  # each has a token of its own
    mail_id = UnicodeAttribute(attr_name="mailId")  # of the newest one
    sent_at = MomentAttribute(attr_name="sentAt")
    valid_until = MomentAttribute(attr_name="validUntil")
    used_at = MomentAttribute(attr_name="usedAt", null=True)
    revoked_at = MomentAttribute(attr_name="revokedAt", null=True)
    version = VersionAttribute()


class ByPerson(GlobalSecondaryIndex["Session"]):
    """The sessions of a person, for the page that lists them."""

    class Meta:
        index_name = "person-index"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True, attr_name="personId")


class Session(ExpiringTable):
    """A signed-in browser. The id is a hash of its cookie: who reads the table cannot take over the session."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["sessions"]

    session_id = UnicodeAttribute(hash_key=True, attr_name="sessionId")
    data = UnicodeAttribute()
    person_id = UnicodeAttribute(attr_name="personId", null=True)  # the rows of links have none
    by_person = ByPerson()


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
    created_by = UnicodeAttribute(attr_name="createdBy", null=True)
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # of the request, if the caller may repeat it
    valid_until = MomentAttribute(attr_name="validUntil", null=True)  # without: for ever
    last_used_at = MomentAttribute(attr_name="lastUsedAt", null=True)  # to the hour: see staff/keys/last_use.py
    revoked_at = MomentAttribute(attr_name="revokedAt", null=True)
    version = VersionAttribute()
    by_project = ByProject()

    @property
    def prefix(self) -> str:
        """How its text begins, which is no secret."""
        return f"fbk_{self.key_id}"

    @property
    def has_ended(self) -> bool:
        return bool(self.valid_until and self.valid_until <= clock.now())

    @property
    def is_valid(self) -> bool:
        return not self.revoked_at and not self.has_ended

    @property
    def state(self) -> str:
        return "revoked" if self.revoked_at else "expired" if self.has_ended else "valid"
