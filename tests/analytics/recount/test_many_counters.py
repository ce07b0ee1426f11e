"""The day of a release counts the answers to all forms, so it can have many counters."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest

from analytics.counting import stream_handler
from analytics.recount import corrections
from analytics.recount.reconcile import Drift, DriftState
from storage.connection.clients import client
from tests.analytics.recount.conftest import tamper
from tests.factories import FeedbackStream, a_feedback, a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")


def test_answers_of_a_release_that_an_earlier_version_did_not_count_are_added(
    run: Callable[..., str], stream: FeedbackStream, noon: datetime, day: str
) -> None:
    a_feedback(created_at=noon, release="7", form_id="survey", counts=frozenset({"nps.9", "why.a"}))
    stream_handler.count(stream.records())
    right = counters()
    for name in ("q:survey/nps.9", "q:survey/why.a"):
        tamper("release#default#7", day, name, -1)
    tamper("release#default#7", day, "q:survey/nps.3", 2)
    assert f"release#default#7/{day}: q:survey/nps.3 -2, q:survey/nps.9 +1, q:survey/why.a +1: fixed" in run("--fix")
    assert counters() == right
    assert "0 counters drifted" in run()


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("written", [0, 1, 2, 3])
def test_a_correction_of_many_counters_is_written_once_in_parts_also_if_it_was_interrupted(
    written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ("release#default#7", "2026-11-21")
    correction = Counter({f"q:form-{n}/nps.9": n + 1 for n in range(700)})
    drift = Drift(key, correction, None)
    update, calls = client("dynamodb").update_item, itertools.count()

    def until(**request: Any) -> Any:
        if next(calls) == written:
            raise KeyboardInterrupt
        return update(**request)

    monkeypatch.setattr(client("dynamodb"), "update_item", until)
    with suppress(KeyboardInterrupt):
        corrections.fix(drift, "r/0")
    monkeypatch.undo()

    corrections.fix(drift, "r/0")
    corrections.fix(Drift(key, correction, None), "r/0")

    assert drift.state is DriftState.FIXED
    assert counters()[key] == correction


def test_no_part_is_written_to_a_counter_that_changed_meanwhile() -> None:
    key = ("release#default#7", "2026-11-21")
    stream_handler.count([a_record(an_image())])
    drift = Drift(key, Counter({f"q:form-{n}/nps.9": 1 for n in range(700)}), None)
    corrections.fix(drift, "r/0")
    assert drift.state is DriftState.MOVED
    assert not any(name.startswith("q:") for name in counters()[key])
