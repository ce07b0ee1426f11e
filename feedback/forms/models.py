from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage.tables import MomentAttribute, Table


class ByProject(GlobalSecondaryIndex["Form"]):
    class Meta:
        index_name = "project-index"
        projection = AllProjection()

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    created_at = MomentAttribute(range_key=True, attr_name="createdAt")


class Form(Table):
    """What a visitor fills in. It has a copy of its published version and of the settings of its project, so that one
    read is enough for a page or an item.
    """

    class Meta(Table.Meta):
        table_name = settings.TABLES["forms"]

    fail_fast = True  # if it cannot be read, the page shows the default form

    form_id = UnicodeAttribute(hash_key=True, attr_name="formId")  # unique in the whole site
    project_id = UnicodeAttribute(attr_name="projectId")
    published_version = NumberAttribute(attr_name="publishedVersion")
    definition = UnicodeAttribute(null=True)  # JSON. Without one, it is the default form
    time_zone = UnicodeAttribute(attr_name="timeZone")
    retention_days = NumberAttribute(attr_name="retentionDays", null=True)  # by default those of the site
    allowed_sites = UnicodeSetAttribute(attr_name="allowedSites", null=True)  # by default those of the site
    releases = UnicodeSetAttribute(null=True)  # that public callers may name; each has its own counters
    accent = UnicodeAttribute(null=True)  # as #0f56a8, in place of that of the version
    asks_consent = BooleanAttribute(attr_name="asksConsent", null=True)  # to a reply, below the e-mail address
    closes_at = MomentAttribute(attr_name="closesAt", null=True)
    quota = NumberAttribute(null=True)  # of answers
    full_at = MomentAttribute(attr_name="fullAt", null=True)  # when it had them: see feedback/forms/quota.py
    created_at = MomentAttribute(attr_name="createdAt")
    version = VersionAttribute()  # the number of changes of this row
    by_project = ByProject()


class FormVersion(Table):
    """A version of a form, which never changes: the answers of an item belong to the version that its sender saw."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["form-versions"]

    fail_fast = True

    form_id = UnicodeAttribute(hash_key=True, attr_name="formId")
    number = NumberAttribute(range_key=True, attr_name="version")
    definition = UnicodeAttribute(null=True)  # as in the form
    published_at = MomentAttribute(attr_name="publishedAt")


DRAFT = 0  # its number among the versions of a form. No page of a visitor and no item ever has it


class FormDraft(Table):
    """What members work on until they publish it. The row stays after that, without a document: so its version goes on,
    and a page that still shows an older draft conflicts with it.
    """

    class Meta(Table.Meta):
        table_name = settings.TABLES["form-versions"]

    form_id = UnicodeAttribute(hash_key=True, attr_name="formId")
    number = NumberAttribute(range_key=True, attr_name="version", default=DRAFT)
    document = UnicodeAttribute(null=True)  # JSON, which may be incomplete. None: nothing to publish
    removed = UnicodeAttribute(null=True)  # JSON: questions that can be put back
    based_on = NumberAttribute(attr_name="basedOn")  # the version that was published when it was begun
    changed_by = UnicodeAttribute(attr_name="changedBy")
    changed_at = MomentAttribute(attr_name="changedAt")
    changes = VersionAttribute(attr_name="changes")
