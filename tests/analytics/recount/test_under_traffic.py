"""A recount while items arrive and move: it names and corrects exactly the drift that was planted.

The recount of the week comes from its timer, that of a person from the page. Both run as jobs in pieces of a few
seconds. Before each of their reads and corrections something happens in the project, decided by a seed, and the
counting is late by some of it. So a test repeats exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.conf import LazySettings

from analytics.counting import stream_handler
from analytics.recount import corrections, last_recount, passes
from analytics.recount.last_recount import LastRecount
from counters.models import TOTAL, Aggregate, aggregate_id
from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from jobs.models import Job, State
from staff import projects
from staff.roles import Role
from storage import reads, streams
from storage.stream_reader import StreamReader
from tests.analytics.direct_count import count_of
from tests.analytics.recount.conftest import tamper
from tests.factories import FeedbackStream, a_feedback, a_member, counters, plain
from tests.jobs.machine import START, Machine, machine_of
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")

LONG = 8  # minutes, in which a recount ends
DAY = timedelta(days=1)
CALM_DAYS, BUSY_DAY = (START - 5 * DAY, START - 4 * DAY), START - 3 * DAY
FIRST, SECOND, TODAY = (day.date().isoformat() for day in (*CALM_DAYS, START))
PLANTED = {
    ("project#default", FIRST): {"sumRatings": -4},
    ("form#default#f0", FIRST): {"rating2": 2, "h09n": 1},
    ("release#default#7", SECOND): {"mood:positive": -1},
    ("source#default#api", SECOND): {"totalCount": 5},
}
UNDER_TRAFFIC = {("form#default#f1", TODAY): {"totalCount": 7}}
FOLDERS = [Status.OPEN, Status.DONE, Status.ARCHIVED, Status.SPAM, Status.DELETED, Status.NEW]


@dataclass
class Traffic:
    """What happens meanwhile. The stream has the time of the machine."""

    machine: Machine
    stream: FeedbackStream
    chance: Random
    is_on: bool = True
    moving: list[Feedback] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)  # records that are not counted yet
    times: dict[str, float] = field(default_factory=dict)  # by the id of a record
    steps: int = 0

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def after_a_step(*arguments: Any, **more: Any) -> Any:
            if self.is_on:
                self.step()
            return call(*arguments, **more)

        return after_a_step

    def step(self) -> None:
        self.steps += 1
        self.machine.now += timedelta(seconds=3)
        if not self.moving or self.chance.random() < 0.5:
            self.moving.append(an_item(self.chance, self.machine.now))
        item = self.chance.choice(self.moving)
        self._change(item)
        self._listen()
        if self.chance.random() < 0.6:
            self.count(self.chance.randint(1, len(self.waiting)))

    def count(self, most: int = 1000) -> None:
        self._listen()
        batch, self.waiting = self.waiting[:most], self.waiting[most:]
        stream_handler.on_stream({"Records": batch}, None)

    def dated(self, record: dict[str, Any]) -> dict[str, Any]:
        record["dynamodb"]["ApproximateCreationDateTime"] = self.times.setdefault(
            record["eventID"], self.machine.now.timestamp()
        )
        return record

    def _change(self, item: Feedback) -> None:
        if self.chance.random() < 0.3:
            edits.apply(item, Edit(rating=self.chance.randint(1, 5)), actor="person:ada")
        else:
            edits.apply(item, Edit(status=self.chance.choice(FOLDERS)), actor="person:ada")

    def _listen(self) -> None:
        self.waiting += map(self.dated, self.stream.records())


def an_item(chance: Random, moment: datetime) -> Feedback:
    number = chance.randrange(100)
    return a_feedback(
        rating=1 + number % 5,
        message="",
        form_id=f"f{number % 2}",
        release="7" if number % 3 else None,
        created_at=moment,
    )


@pytest.fixture(params=[1, 2, 3])
def traffic(
    request: pytest.FixtureRequest,
    stream: FeedbackStream,
    settings: LazySettings,
    quiet: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Traffic:
    """On items of two calm days, and of a third one that move all the time, all of them counted."""
    settings.FEEDBACK_SHARDS = settings.FEEDBACK_SHARDS_EVER = 4  # so a pass has several pages
    traffic = Traffic(machine_of(monkeypatch), stream, Random(request.param))
    to_event = streams.as_event
    monkeypatch.setattr(streams, "as_event", lambda *arguments: traffic.dated(to_event(*arguments)))
    for number in range(24):
        item = an_item(traffic.chance, (*CALM_DAYS, BUSY_DAY)[number % 3])
        if number % 3 == 2:
            traffic.moving.append(item)
    traffic.count()
    for (aggregate, bucket), planted in (PLANTED | UNDER_TRAFFIC).items():
        for name, by in planted.items():
            tamper(aggregate, bucket, name, by)
    traffic.machine.now += timedelta(minutes=10)  # what changed in the last five minutes is not judged
    monkeypatch.setattr(passes, "read_items", traffic.before(passes.read_items))
    monkeypatch.setattr(passes, "read_counters", traffic.before(passes.read_counters))
    monkeypatch.setattr(corrections, "fix", traffic.before(corrections.fix))
    next_page = StreamReader.next_page
    busy_page = traffic.before(next_page)

    def read(reader: StreamReader) -> Any:
        return (next_page if reader.position["empty"] else busy_page)(reader)  # a shard ends when it is quiet

    monkeypatch.setattr(StreamReader, "next_page", read)
    return traffic


def wrong_counters() -> dict[tuple[str, str], dict[str, int]]:
    """By how much each counter differs from the stored items."""
    right, stored = plain(count_of(Feedback.scan(), projects.default().zone)), counters()
    off = {
        key: {
            name: stored.get(key, {}).get(name, 0) - right.get(key, {}).get(name, 0)
            for name in {*stored.get(key, {}), *right.get(key, {})}
        }
        for key in stored.keys() | right.keys()
    }
    return plain(off)


def named(job: Job, state: str) -> set[str]:
    lines = (line.rsplit(": ", 2) for line in job.result["lines"])
    return {f"{key}: {correction}" for key, correction, found in lines if found == state}


def last() -> LastRecount:
    kept = last_recount.of(reads.find_fast(Aggregate(aggregate_id("project", "default"), TOTAL)))
    assert kept
    return kept


def newest_job() -> Job:
    job = max(Job.query("default"), key=lambda job: job.created_at)
    assert job.state == State.DONE
    assert job.piece > 2
    return job


def lines_of(planted: Mapping[tuple[str, str], Mapping[str, int]]) -> set[str]:
    """As the result names them: by what is missing, without the hours."""
    return {
        f"{'/'.join(key)}: {', '.join(f'{name} {-by:+d}' for name, by in sorted(wrong.items()) if name[0] != 'h')}"
        for key, wrong in planted.items()
    }


def test_a_recount_under_traffic_names_and_corrects_exactly_what_was_planted(traffic: Traffic) -> None:
    machine = traffic.machine
    machine.run(LONG)  # the recount of the week, as its timer is due at once
    assert traffic.steps > 10
    weekly = newest_job()
    assert weekly.started_by == "system:recount"
    assert named(weekly, "drifted") == lines_of(PLANTED)
    assert (last().wrong, last().corrected) == (len(PLANTED), 0)
    assert last().unsure > 0
    traffic.count()
    assert wrong_counters() == PLANTED | UNDER_TRAFFIC

    browser = browser_of(a_member(Role.ADMIN))
    assert browser.post("/dashboard/counters/").status_code == 302
    machine.run(LONG)
    assert named(newest_job(), "fixed") == lines_of(PLANTED)
    assert (last().wrong, last().corrected) == (0, len(PLANTED))
    traffic.count()
    assert wrong_counters() == UNDER_TRAFFIC

    traffic.is_on = False
    machine.run(LONG)
    assert browser.post("/dashboard/counters/").status_code == 302
    machine.run(LONG)
    assert named(newest_job(), "fixed") == lines_of(UNDER_TRAFFIC)
    assert (last().wrong, last().corrected, last().unsure) == (0, len(UNDER_TRAFFIC), 0)
    assert wrong_counters() == {}
