from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.recount import item_scan, reconcile, recount_progress
from storage.connection.clients import client
from tests.analytics.recount.conftest import tamper

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def small_pages() -> Iterator[None]:
    """Pages of three items, instead of a megabyte."""

    def limit(params: dict[str, Any], **_: Any) -> None:
        if params["TableName"] == "feedback-local":
            params["Limit"] = 3

    events = client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.Scan", limit)
    yield
    events.unregister("provide-client-params.dynamodb.Scan", limit)


@pytest.mark.usefixtures("some_items", "small_pages")
@pytest.mark.parametrize("stops_at", [1, 3, 5, 7])
def test_it_continues_where_it_was_stopped(
    stops_at: int, run: Callable[..., str], tmp_path: Path, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper("project#default", day, "totalCount", 3)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == stops_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recount_progress.RecountProgress(tmp_path / "state.json", say).run(timedelta())
    out = run("--fix")
    assert "continuing the recount of" in out
    pages = [line for line in lines + out.splitlines() if "pass:" in line]
    assert [line for line in pages if line.startswith("first pass: 3 items")] == ["first pass: 3 items"]
    assert [line for line in pages if line.startswith("second pass: 3 items")] == ["second pass: 3 items"]
    assert f"project#default/{day}: totalCount -3: fixed" in out


OF_OTHER_DATA = json.dumps(
    {
        "stream": "another",
        "passes": [{"scan": item_scan.to_json(item_scan.ItemScan(items=9)), "stored": None}],
    }
)


@pytest.mark.usefixtures("some_items")
@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("{", "cannot be read: starting from the beginning"),
        ("{}", "cannot be read: starting from the beginning"),
        (
            OF_OTHER_DATA,
            "read other data or is too old: starting from the beginning",
        ),
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
def test_it_waits_between_the_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    lines: list[str] = []
    recount_progress.RecountProgress(tmp_path / "state.json", lines.append).run(timedelta(seconds=90))
    assert 80 < slept[0] <= 90
    assert any(line.startswith(("waiting 90 s", "waiting 89 s")) for line in lines)


@pytest.mark.usefixtures("some_items")
def test_a_recount_stopped_before_the_fix_continues_with_both_passes(
    run: Callable[..., str], day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper("project#default", day, "totalCount", 3)
    with monkeypatch.context() as stopped:
        stopped.setattr(reconcile, "compare", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run("--fix")
    out = run("--fix")
    assert "pass:" not in out
    assert f"project#default/{day}: totalCount -3: fixed" in out


@pytest.mark.usefixtures("some_items")
def test_a_recount_that_took_a_day_is_refused(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recount_progress, "STALE_AFTER", timedelta(seconds=-1))
    assert "failed: The recount took too long" in run("--fix")
    assert not (tmp_path / "state.json").exists()


@pytest.mark.usefixtures("some_items")
def test_counters_that_were_read_are_not_read_again(
    run: Callable[..., str], tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counters that are read much later than the items would show false drifts."""
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if line.startswith("second pass"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recount_progress.RecountProgress(tmp_path / "state.json", say).run(timedelta())
    asked.clear()
    run()
    assert asked.count("Scan analytics-local") == 1  # of the second pass
