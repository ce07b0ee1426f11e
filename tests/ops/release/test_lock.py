from __future__ import annotations

import threading

import pytest

from ops.release import lock
from ops.release.refusals import Refused
from tests.ops.published import aws
from tests.ops.release.conftest import Site, die

SECONDS = 2.0


def take(site: Site, who: str = "somebody") -> lock.Lease:
    return lock.take(aws("dynamodb"), site.outputs["LedgerTable"], who, SECONDS, site.lines.append)


def test_the_second_is_refused_while_the_first_lives(site: Site) -> None:
    first = take(site, "the first")

    with pytest.raises(Refused, match="the first is at work since "):
        take(site, "the second")

    first.confirm()
    first.give_back()
    take(site, "the third").give_back()


def test_of_two_at_once_one_gets_it(site: Site) -> None:
    got: list[lock.Lease | Refused] = []

    def try_it() -> None:
        try:
            got.append(take(site))
        except Refused as refused:
            got.append(refused)

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in got) == ["Lease", "Refused"]
    for one in got:
        if isinstance(one, lock.Lease):
            one.give_back()


def test_it_is_taken_over_from_one_that_died(site: Site) -> None:
    class Dead:
        lease = take(site, "the dead one")

    die(Dead)  # type: ignore[arg-type]

    second = take(site, "the second")

    assert "took over from the dead one, which was last heard of at " in site.told()
    second.confirm()
    second.give_back()


def test_one_that_was_taken_over_stops(site: Site) -> None:
    class Slow:
        lease = take(site, "asleep")

    die(Slow)  # type: ignore[arg-type]
    second = take(site, "the second")

    with pytest.raises(lock.Lost):
        Slow.lease.confirm()

    second.give_back()


def test_one_that_wakes_up_does_not_free_the_lock_of_the_other(site: Site) -> None:
    slow = take(site, "asleep")
    slow._ended.set()
    slow._thread.join()
    second = take(site, "the second")
    slow._ended.clear()

    slow.give_back()

    with pytest.raises(Refused, match="the second is at work"):
        take(site, "the third")
    second.give_back()


def test_it_is_renewed_as_long_as_its_holder_lives(site: Site) -> None:
    lease = take(site)
    beats: set[str] = set()
    while len(beats) < 3:
        item = aws("dynamodb").get_item(TableName=site.outputs["LedgerTable"], Key=lock.KEY, ConsistentRead=True)
        beats.add(item["Item"]["beat"]["N"])

    lease.confirm()
    lease.give_back()
    left = lock._seen(aws("dynamodb"), site.outputs["LedgerTable"])
    assert left is not None
    assert left.token == ""


def test_nobody_hears_of_one_whose_table_is_gone(site: Site) -> None:
    lease = take(site)
    aws("dynamodb").delete_table(TableName=site.outputs["LedgerTable"])

    lease.give_back()
    lease.give_back()

    assert lease._ended.is_set()
