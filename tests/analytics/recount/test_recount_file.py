from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.management.commands import recount as command
from analytics.recount import recount_file, recount_state, steps
from analytics.recount.passes import Pass
from analytics.recount.steps import Options, Recount
from storage import stream_reader
from storage.connection.clients import client
from tests.analytics.recount.conftest import set_clock, tamper
from tests.factories import counters

AFTER_STREAM = 6  # the step of the first corrections

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages of three items, instead of a megabyte. The state is stored after each."""

    def limit(params: dict[str, Any], **_: Any) -> None:
        if params["TableName"] == "feedback-local":
            params["Limit"] = 3

    monkeypatch.setattr(command, "SAVED_EVERY", timedelta(0))
    monkeypatch.setattr(stream_reader, "MAX_EMPTY_RESPONSES", 2)
    events = client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.Scan", limit)
    yield
    events.unregister("provide-client-params.dynamodb.Scan", limit)


class Killed(BaseException):
    pass


Kill = Callable[[int, int, bool], None]


@pytest.fixture
def kill(monkeypatch: pytest.MonkeyPatch) -> Kill:
    """The process ends right before or after it stores its state for the nth time in this step or a later one."""

    def at(step: int, number: int, is_stored: bool) -> None:
        save, calls = recount_file.save, 0

        def killed(file: Path, recount: Recount) -> None:
            nonlocal calls
            calls += recount.step >= step
            is_end = calls == number
            if not is_end or is_stored:
                save(file, recount)
            if is_end:
                monkeypatch.setattr(recount_file, "save", save)
                raise Killed

        monkeypatch.setattr(recount_file, "save", killed)

    return at


@pytest.mark.usefixtures("some_items", "small_pages")
@pytest.mark.parametrize(
    ("step", "number", "is_stored"),
    [
        *((0, number, True) for number in (1, 4, 5, 9, 10, 12)),  # only reads
        *itertools.product([AFTER_STREAM], range(1, 8), [True, False]),  # corrections
    ],
)
def test_a_recount_that_was_killed_fixes_the_same(
    step: int, number: int, is_stored: bool, run: Callable[..., str], day: str, kill: Kill
) -> None:
    """After each piece, with and without its state. A correction that was written and not stored counts as fixed."""
    right = counters()
    tamper("project#default", day, "totalCount", 3)
    tamper("project#default", "total", "folder:spam", -1)
    tamper("project#default", "total", "sumRatings", 5)
    kill(step, number, is_stored)
    with pytest.raises(Killed):
        run("--fix")
    out = run("--fix")
    assert "3 counters drifted, 3 fixed" in out
    assert counters() == right


@pytest.mark.usefixtures("some_items", "small_pages")
def test_it_continues_with_the_next_page(run: Callable[..., str], kill: Kill) -> None:
    kill(0, 2, True)
    with pytest.raises(Killed):
        run()
    shown = run()
    assert "continuing the recount of" in shown
    assert "first pass: 3 items" not in shown
    assert "first pass: 9 items" in shown


@pytest.mark.usefixtures("some_items", "small_pages")
@pytest.mark.parametrize(("step", "number"), [(0, 6), (0, 12), (AFTER_STREAM, 1), (AFTER_STREAM, 3)])
def test_other_options_use_what_was_read(step: int, number: int, run: Callable[..., str], day: str, kill: Kill) -> None:
    right = counters()
    tamper("project#default", day, "totalCount", 3)
    kill(step, number, True)
    with pytest.raises(Killed):
        run()
    shown = run("--fix")
    assert "first pass: 3 items" not in shown
    assert "1 counters drifted, 1 fixed" in shown
    assert counters() == right


OF_OTHER_DATA = json.dumps(recount_state.to_json(Recount(Options(), stream="another", passes=[Pass(items=9)])))


@pytest.mark.usefixtures("some_items")
@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("{", "cannot be read: starting from the beginning"),
        ("{}", "cannot be read: starting from the beginning"),
        (OF_OTHER_DATA, "read other data or is too old: starting from the beginning"),
    ],
)
def test_an_unusable_state_is_reported_and_ignored(
    state: str, message: str, run: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "state.json").write_text(state)
    out = run()
    assert message in out
    assert "10 items, 0 counters drifted" in out
    assert not (tmp_path / "state.json").exists()


@pytest.mark.usefixtures("some_items")
def test_it_waits_between_the_passes(run: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        set_clock(monkeypatch, timedelta(seconds=60 + sum(slept)))

    monkeypatch.setattr(time, "sleep", sleep)
    assert "waiting 90 s" in run("--apart=90")
    assert 80 < slept[0] <= 90


@pytest.mark.usefixtures("some_items")
def test_a_recount_that_took_a_day_is_refused(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "STALE_AFTER", timedelta(seconds=-1))
    assert "failed: The recount took too long" in run("--fix")
    assert not (tmp_path / "state.json").exists()


@pytest.mark.usefixtures("some_items")
def test_counters_that_were_read_are_not_read_again(run: Callable[..., str], asked: list[str], kill: Kill) -> None:
    """Counters that are read much later than the items would show false drifts."""
    kill(0, 2, True)
    with pytest.raises(Killed):
        run()
    asked.clear()
    run()
    assert asked.count("Scan analytics-local") == 1  # of the second pass
