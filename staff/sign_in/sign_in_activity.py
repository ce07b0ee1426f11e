"""Records sign-ins, wrong passwords and locks as activity of the site.

Anyone can enter wrong passwords, so they are counted in windows of 15 minutes, and only the 1st, the 10th, the 100th
and so on write a row. All unknown addresses together are one subject, and so are all networks: a row holds no address,
and no hash of one.
"""

from __future__ import annotations

from collections.abc import Collection

from pynamodb.exceptions import PutError

from activity import rows
from activity.models import ActivityRow
from staff.models import Person
from staff.sign_in.lockout import ACCOUNT, BOTH, BROWSER, LOCK_DURATION, NETWORK
from storage import writes
from storage.connection import failures
from storage.limits import limits
from web.logs.log_format import request_id

UNKNOWN = "sign-in#unknown"
NETWORKS = "sign-in#networks"
RECORDED = frozenset(10**power for power in range(9))
ACTIONS = {
    BOTH: "sign-in.locked-for-network",
    ACCOUNT: "sign-in.locked",
    NETWORK: "sign-in.network-locked",
    BROWSER: "sign-in.locked-for-browser",
}


def record_success(person: Person) -> None:
    writes.create(_row(_subject(person), "sign-in.succeeded", person.actor))


def record_failure(person: Person | None, locks: Collection[str]) -> None:
    """`locks` are the limits of lockout.py that this wrong password has reached."""
    _count(_subject(person), "sign-in.failed")
    for name in locks:
        _count(NETWORKS if name == NETWORK else _subject(person), ACTIONS[name])


def _count(subject: str, action: str) -> None:
    most = max(RECORDED)
    number = most - limits.take(action, subject, limit=most, window=LOCK_DURATION).remaining
    row = _row(subject, action, "visitor", {"count": [number // 10, number]})
    if number in RECORDED:
        writes.create(row)
    else:
        _put_without_effect(row)


def _put_without_effect(row: ActivityRow) -> None:
    """Sends the same call, which stores nothing. So the time does not show whether an address is known: failures of
    all unknown addresses are counted together, and those of a person apart.
    """
    try:
        row.save(ActivityRow.subject.exists())
    except PutError as error:
        if failures.code(error) != writes.CONDITION_FAILED:
            raise


def _subject(person: Person | None) -> str:
    return f"person#{person.person_id}" if person else UNKNOWN


def _row(subject: str, action: str, actor: str, changes: dict[str, list[int]] | None = None) -> ActivityRow:
    return rows.row(
        subject=subject,
        project_id=rows.SITE,
        actor=actor,
        action=action,
        changes=changes,
        request_id=request_id.get(),
    )
