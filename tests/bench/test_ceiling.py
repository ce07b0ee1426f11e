"""The model has the limits of DynamoDB, and our code counts correctly with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analytics.counting import marker_layouts, markers
from bench import ceiling
from bench.ceiling import Load
from bench.dynamodb_model import Model
from bench.lanes import Lanes

SECOND = 1_800_000_000


def _mark(*ids: int, version: int | None = None) -> Any:
    state = None if version is None else markers.MarkerState(frozenset(), version)
    new = [number.to_bytes(8, "big") for number in ids]
    return markers.addition(marker_layouts.marker_of(SECOND, new[0]), new, state)


def _codes(error: pytest.ExceptionInfo[ClientError]) -> list[str]:
    reasons: Any = error.value.response["CancellationReasons"]
    return [reason["Code"] for reason in reasons]


def _send(model: Model, *actions: dict[str, Any]) -> None:
    model.lanes.run([lambda: model.transact_write_items(TransactItems=list(actions))])


def test_an_id_is_accepted_once() -> None:
    model = Model(Lanes())
    _send(model, _mark(1, 2))
    with pytest.raises(ClientError) as error:
        _send(model, _mark(2, 3))
    assert _codes(error) == ["ConditionalCheckFailed"]
    _send(model, _mark(3))
    assert [len(item.ids) for item in model.items.values()] == [3]


def test_an_item_that_a_transaction_holds_is_a_conflict_for_others() -> None:
    model = Model(Lanes())
    with pytest.raises(ClientError) as error:
        model.lanes.run([partial(model.transact_write_items, TransactItems=[_mark(number)]) for number in (1, 2)])
    assert _codes(error) == ["TransactionConflict"]


def test_a_partition_takes_a_thousand_units_a_second() -> None:
    model = Model(Lanes())
    with pytest.raises(ClientError) as error:
        for times in range(9):  # 48 KB more each time, and twice that in units
            ids = range(6000 * times, 6000 * (times + 1))
            _send(model, _mark(*ids, version=times or None))
    assert _codes(error) == ["ThrottlingError"]
    assert model.units <= 1000 + model.lanes.now * 1000


def test_an_item_has_400_kilobytes() -> None:
    model = Model(Lanes())
    with pytest.raises(ClientError) as error:
        _send(model, _mark(*range(52_000)))
    assert _codes(error) == ["ValidationError"]


@pytest.mark.parametrize("layout", [(1, 1), (1, 16)])
def test_all_records_are_counted_and_none_is_quarantined(layout: tuple[int, int]) -> None:
    outcome = ceiling.simulate(Load(400, 3, layout, seconds=2))

    assert outcome.model.quarantined == 0
    assert outcome.model.ended["done"] >= 6
    assert outcome.behind < 1


def test_more_records_than_fit_into_one_marker_are_counted_and_not_quarantined(monkeypatch: pytest.MonkeyPatch) -> None:
    """51,300 changes in one second once put 108 into quarantine: here the same with smaller items."""
    monkeypatch.setattr("bench.dynamodb_model.LARGEST_ITEM", 4096)
    monkeypatch.setattr(markers, "FULL", 100)
    outcome = ceiling.simulate(Load(1300, 2, (1, 1), seconds=1))

    assert outcome.model.quarantined == 0
    assert len([item for item in outcome.model.items.values() if item.ids]) > 1


def test_a_row_has_the_load_and_its_results() -> None:
    outcome = ceiling.simulate(Load(100, 1, (5, 2), seconds=1))
    [_, _, row] = ceiling.report([outcome]).splitlines()
    assert row.startswith("| 100 | 1 | 5/2 | ")
    assert row.endswith(" | 0 |")
