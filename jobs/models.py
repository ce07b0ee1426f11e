from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage import clock
from storage.tables import ExpiringTable, MomentAttribute, Table


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class Job(ExpiringTable):
    """Long work in pieces. `piece` is the number of the next piece, and `cursor` says where that piece begins."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["jobs"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    job_id = UnicodeAttribute(range_key=True, attr_name="jobId")  # sorts by time: storage.ids.ordered_id()
    kind = UnicodeAttribute()
    scope = UnicodeAttribute()  # of the kind, for a version of the code that does not know the kind
    state = UnicodeAttribute()
    started_by = UnicodeAttribute(attr_name="startedBy")
    parameters = JSONAttribute()
    cursor = JSONAttribute()
    piece = NumberAttribute()
    done = NumberAttribute()
    total = NumberAttribute(null=True)
    result = JSONAttribute(null=True)
    created_at = MomentAttribute(attr_name="createdAt")
    changed_at = MomentAttribute(attr_name="changedAt")
    ended_at = MomentAttribute(attr_name="endedAt", null=True)
    # How often a worker began the current piece, and why it did not finish it.
    attempts = NumberAttribute()
    error = UnicodeAttribute(null=True)
    error_request_id = UnicodeAttribute(attr_name="errorRequestId", null=True)
    # The worker that runs the current piece. No other one may, until this time.
    claim = UnicodeAttribute(null=True)
    claimed_until = MomentAttribute(attr_name="claimedUntil", null=True)
    cancelled_by = UnicodeAttribute(attr_name="cancelledBy", null=True)
    version = VersionAttribute()

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_claimed(self) -> bool:
        return self.claimed_until is not None and self.claimed_until > clock.now()


class ByDueTime(GlobalSecondaryIndex["Timer"]):
    class Meta:
        index_name = "due-index"
        projection = AllProjection()

    shard = UnicodeAttribute(hash_key=True)
    due_at = MomentAttribute(range_key=True, attr_name="dueAt")


class Timer(Table):
    """Something that is due at a time. There is one for each kind and subject."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["timers"]

    timer_id = UnicodeAttribute(hash_key=True, attr_name="timerId")  # kind#subject
    kind = UnicodeAttribute()
    subject = UnicodeAttribute()
    data = JSONAttribute()
    shard = UnicodeAttribute()
    due_at = MomentAttribute(attr_name="dueAt")
    attempts = NumberAttribute()  # how often it was fired without success
    version = VersionAttribute()
    by_due_time = ByDueTime()
