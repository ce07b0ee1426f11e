from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from activity import rows
from activity.models import ActivityRow
from activity.rows import UnrecordableActivity
from feedback.models import Status
from storage import clock

ROW: dict[str, Any] = {
    "subject": "feedback#f1",
    "project_id": "default",
    "actor": "person:p1",
    "action": "feedback.moved",
}
ADDRESS = "ada@example.com"


def test_a_row_has_an_id_of_its_time_and_the_month_of_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 30, 23, 59, 59, 999000, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)

    made = rows.row(**ROW, request_id="r-1", batch_id="b-1")

    assert made.at == moment

    assert made.serialize() == {
        "subject": {"S": "feedback#f1"},
        "activityId": {"S": made.activity_id},
        "projectId": {"S": "default"},
        "projectMonth": {"S": "default#2026-11#0"},
        "actor": {"S": "person:p1"},
        "action": {"S": "feedback.moved"},
        "requestId": {"S": "r-1"},
        "batchId": {"S": "b-1"},
    }


def test_two_rows_of_one_subject_have_different_ids_in_the_order_of_time() -> None:
    first, second = rows.row(**ROW), rows.row(**ROW)

    assert first.activity_id != second.activity_id
    assert first.at <= second.at


@pytest.mark.parametrize(
    ("member", "change", "recorded"),
    [
        ("status", [Status.NEW, Status.DONE], ["new", "done"]),
        ("assignee", [None, "0190a5c2-7000"], [None, "0190a5c2-7000"]),
        ("priority", ["low", None], ["low", None]),
        ("role", ["viewer", "admin"], ["viewer", "admin"]),
        ("rating", [3, 4.5], [3, 4.5]),
        ("isOperator", [False, True], [False, True]),
        (
            "snoozedUntil",
            [None, datetime(2026, 11, 21, 9, 30, tzinfo=UTC)],
            [None, "2026-11-21T09:30:00.000Z"],
        ),
        ("dueOn", [date(2026, 11, 21), None], ["2026-11-21", None]),
        ("tags", "changed", "changed"),
        ("status", "changed", "changed"),
    ],
)
def test_enum_values_numbers_and_dates_are_recorded_and_the_rest_as_changed(
    member: str, change: Any, recorded: Any
) -> None:
    stored = rows.row(**ROW, changes={member: change}).serialize()

    assert ActivityRow.from_raw_data(stored).changes == {member: recorded}


@pytest.mark.parametrize(
    ("member", "change"),
    [
        ("tags", ["urgent", "late"]),
        ("title", [None, "a title"]),
        ("message", "a message"),
        ("status", ["new", "any sentence"]),
        ("assignee", [None, ADDRESS]),
        ("rating", [1, "five"]),
        ("rating", [1, float("nan")]),
        ("rating", [1, float("inf")]),
        ("answers", [{}, {"q1": 5}]),
        ("tags", [["a"], ["b"]]),
        ("status", ["new"]),
        ("status", ["new", "open", "done"]),
        (ADDRESS, "changed"),
    ],
)
def test_a_text_that_can_be_personal_is_refused_without_being_shown(member: str, change: Any) -> None:
    with pytest.raises(UnrecordableActivity) as refused:
        rows.row(**ROW, changes={member: change})

    for text in ("sentence", "a title", "a message", "urgent", ADDRESS):
        assert text not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", "feedback"),
        ("subject", f"person#{ADDRESS}"),
        ("subject", "feedback#" + "x" * 101),
        ("subject", "feedback#f1\n"),
        ("project_id", "a#b"),
        ("project_id", ""),
        ("actor", "anonymous"),
        ("actor", f"person:{ADDRESS}"),
        ("actor", "person:"),
        ("action", "Feedback was moved"),
        ("action", "moved"),
        ("request_id", "two words"),
        ("batch_id", ADDRESS),
    ],
)
def test_an_address_or_a_sentence_fits_no_part_of_a_row(name: str, value: str) -> None:
    with pytest.raises(UnrecordableActivity, match=name.replace("_", " ")) as refused:
        rows.row(**{**ROW, name: value})

    assert ADDRESS not in str(refused.value)


@pytest.mark.parametrize("actor", ["person:p1", "key:ab12", "system:retention", "system:manage.py", "visitor"])
def test_each_kind_of_actor_is_accepted(actor: str) -> None:
    assert rows.row(**{**ROW, "actor": actor}).actor == actor


def test_a_row_stays_small() -> None:
    """So that an event of it never reaches the limit of EventBridge, and costs at most a few units."""
    with pytest.raises(UnrecordableActivity, match="at most 20 changes"):
        rows.row(**ROW, changes={f"m{number}": "changed" for number in range(21)})


def test_the_rows_of_a_project_spread_over_its_shards(settings: Any) -> None:
    settings.FEEDBACK_SHARDS = 4

    shards = {rows.row(**ROW).project_month.rpartition("#")[2] for _ in range(200)}

    assert shards == {"0", "1", "2", "3"}
