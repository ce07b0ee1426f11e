from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from ops.release import lock
from ops.release.refusals import ReleaseRefused
from tests.ops.published import aws
from tests.ops.release.conftest import Site, expire


def take(site: Site, who: str = "ada") -> lock.Lease:
    return lock.take(aws("dynamodb"), site.outputs["LedgerTable"], who, site.lines.append)


def until(site: Site) -> str | None:
    return expiry.get("S") if (expiry := item(site).get("until")) else None


def item(site: Site) -> dict[str, Any]:
    found = aws("dynamodb").get_item(TableName=site.outputs["LedgerTable"], Key=lock.KEY, ConsistentRead=True)
    return dict(found["Item"])


def test_the_second_is_refused_and_learns_who_holds_it_since_when_and_until_when(site: Site) -> None:
    first = take(site, "the first")

    with pytest.raises(
        ReleaseRefused, match=r"the first has been running since (\S+)\. .* its lock ends at (\S+),"
    ) as refused:
        take(site, "the second")

    assert item(site)["since"]["S"] in str(refused.value)
    assert item(site)["until"]["S"] in str(refused.value)
    first.extend()
    first.give_back()
    take(site, "the third")


@pytest.mark.parametrize("is_held", [False, True], ids=["free", "left by a killed one"])
def test_of_two_at_once_one_gets_it(site: Site, is_held: bool) -> None:
    if is_held:
        take(site, "the dead one")
        expire(site)
    got: list[lock.Lease | ReleaseRefused] = []

    def try_it() -> None:
        try:
            got.append(take(site))
        except ReleaseRefused as refused:
            got.append(refused)

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in got) == ["Lease", "ReleaseRefused"]


def test_after_its_end_it_is_taken_over_from_one_that_was_killed(site: Site) -> None:
    take(site, "the dead one")
    expire(site)

    second = take(site, "the second")

    (line,) = site.lines
    assert line.endswith("took over from the dead one, which was killed: its lock ended at 2020-01-01T00:00:00+00:00")
    second.extend()


def test_what_was_given_back_is_not_taken_over(site: Site) -> None:
    take(site, "the first").give_back()

    take(site, "the second")

    assert site.lines == []


def test_one_that_was_taken_over_stops_and_does_not_free_the_lock_of_the_other(site: Site) -> None:
    slow = take(site, "asleep")
    expire(site)
    take(site, "the second")

    with pytest.raises(lock.LeaseLost):
        slow.extend()

    slow.give_back()
    with pytest.raises(ReleaseRefused, match="the second has been running"):
        take(site, "the third")


def test_one_that_was_slow_goes_on_if_no_other_has_taken_over(site: Site) -> None:
    slow = take(site, "asleep")
    expire(site)

    slow.extend()

    with pytest.raises(ReleaseRefused, match="asleep has been running"):
        take(site, "the second")


def test_extending_it_moves_its_end(site: Site) -> None:
    lease = take(site)
    expire(site)

    lease.extend()

    assert str(until(site)) > item(site)["since"]["S"]
    lease.give_back()
    assert until(site) is None


def test_while_dynamodb_is_out_of_reach_it_goes_on_until_its_own_end(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    lease = lock.take(client := aws("dynamodb"), site.outputs["LedgerTable"], "ada", site.lines.append)
    monkeypatch.setattr(client, "update_item", unreachable)

    lease.extend()

    lease._until -= lock.LENGTH - lock.MARGIN
    with pytest.raises(lock.LeaseLost, match="could not extend its lock"):
        lease.extend()


def test_giving_it_back_fails_silently_when_the_table_is_gone(site: Site) -> None:
    lease = take(site)
    aws("dynamodb").delete_table(TableName=site.outputs["LedgerTable"])

    lease.give_back()
    lease.give_back()

    assert lease.is_over
