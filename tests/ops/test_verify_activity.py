"""Each way to change the rows of activity or their seals, and the sentence that reports it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from activity import seals
from activity.models import ActivityRow
from activity.stream_handler import on_stream
from storage import clock
from storage.connection.clients import client
from tests.activity.conftest import an_event, write_row

pytestmark = pytest.mark.usefixtures("stack")

ROWS, SEALS = "activity-local", "activity-seals-local"


def run(*arguments: str) -> tuple[str, int]:
    output = StringIO()
    try:
        call_command("verify_activity", *arguments, stdout=output)
    except SystemExit as ended:
        return output.getvalue(), int(str(ended.code))
    return output.getvalue(), 0


@pytest.fixture
def written() -> list[ActivityRow]:
    """Three rows of the default project in three entries, and one of another project."""
    rows = [write_row(subject=f"feedback#f{number}") for number in (1, 2, 3)]
    for row in rows:
        on_stream(an_event(row), None)
    on_stream(an_event(write_row(project_id="other")), None)
    return rows


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def move(by: timedelta) -> None:
        moment = clock.now() + by
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def row_key(row: ActivityRow) -> dict[str, Any]:
    return {"subject": {"S": row.subject}, "activityId": {"S": row.activity_id}}


def seal_key(sequence: int) -> dict[str, Any]:
    return {"chain": {"S": "default"}, "sequence": {"N": str(sequence)}}


def edit(table: str, key: dict[str, Any], **attributes: Any) -> None:
    item = client("dynamodb").get_item(TableName=table, Key=key)["Item"]
    client("dynamodb").put_item(TableName=table, Item={**item, **attributes})


def delete(table: str, key: dict[str, Any]) -> None:
    client("dynamodb").delete_item(TableName=table, Key=key)


def test_rows_that_were_not_touched_have_no_faults(written: list[ActivityRow]) -> None:
    output, code = run()

    head = seals.read_head("default", seals.key_of("default"))
    assert head is not None
    assert code == 0
    assert f"default: 3 rows, 3 entries, the last 3:{head.hash}: no faults.\n" in output
    assert "other: 1 rows, 1 entries, the last 1:" in output


def test_without_any_activity_there_are_no_faults() -> None:
    assert run() == ("", 0)
    assert run("--project", "default") == ("default: 0 rows, 0 entries: no faults.\n", 0)


@pytest.mark.parametrize(
    "attributes",
    [
        {"actor": {"S": "person:p2"}},
        {"changes": {"S": '{"status": ["new", "spam"]}'}},
        {"unknown": {"S": "added"}},
        {"projectId": {"S": "other"}},
        {"projectMonth": {"S": "default#1999-01#0"}},
    ],
    ids=str,
)
def test_a_changed_row_is_found(written: list[ActivityRow], attributes: dict[str, Any]) -> None:
    edit(ROWS, row_key(written[1]), **attributes)

    output, code = run("--project", "default")

    assert code == 1
    assert f"  Row feedback#f2 {written[1].activity_id} was changed after it was sealed.\n" in output
    assert "1 faults" in output


def test_a_missing_row_is_found(written: list[ActivityRow]) -> None:
    delete(ROWS, row_key(written[0]))

    output, code = run()

    assert code == 1
    assert f"  Row feedback#f1 {written[0].activity_id} is missing.\n" in output


def test_a_row_that_was_never_sealed_is_found_after_the_delay_of_the_stream(
    written: list[ActivityRow], later: Callable[[timedelta], None]
) -> None:
    row = write_row(subject="feedback#f4")
    later(timedelta(minutes=14))
    assert run()[1] == 0

    later(timedelta(minutes=2))
    output, code = run()

    assert code == 1
    assert f"  Row feedback#f4 {row.activity_id} is not sealed" in output


def test_a_row_that_was_restored_and_sealed_again_is_no_fault(
    written: list[ActivityRow], later: Callable[[timedelta], None]
) -> None:
    delete(ROWS, row_key(written[0]))
    later(timedelta(minutes=30))
    client("dynamodb").put_item(TableName=ROWS, Item=written[0].serialize())
    on_stream(an_event(written[0]), None)

    output, code = run("--project", "default")

    assert code == 0
    assert "default: 3 rows, 4 entries" in output


def test_a_row_with_an_id_that_we_never_make_is_found(written: list[ActivityRow]) -> None:
    client("dynamodb").put_item(TableName=ROWS, Item={**written[0].serialize(), "activityId": {"S": "zzz"}})

    output, code = run()

    assert code == 1
    assert "  Row feedback#f1 zzz is not sealed" in output


def test_a_changed_entry_is_found(written: list[ActivityRow]) -> None:
    edit(SEALS, seal_key(2), facts={"S": '{"rows": []}'})

    output, code = run()

    assert code == 1
    assert "Entry 2 was changed, or never written by us" in output


def test_an_entry_of_another_chain_is_not_valid(written: list[ActivityRow]) -> None:
    key = {"chain": {"S": "other"}, "sequence": {"N": "1"}}
    item = client("dynamodb").get_item(TableName=SEALS, Key=key)["Item"]
    client("dynamodb").put_item(TableName=SEALS, Item={**item, **seal_key(1)})

    output, code = run()

    assert code == 1
    assert "Entry 1 was changed, or never written by us" in output


@pytest.mark.parametrize(
    ("sequence", "sentence"), [(2, "Entry 2 is missing."), (3, "The head names entry 3 as the last.")]
)
def test_a_missing_entry_is_found_also_at_the_end(written: list[ActivityRow], sequence: int, sentence: str) -> None:
    delete(SEALS, seal_key(sequence))

    output, code = run()

    assert code == 1
    assert sentence in output


def test_a_missing_head_and_an_older_head_are_found(written: list[ActivityRow]) -> None:
    older = client("dynamodb").get_item(TableName=SEALS, Key=seal_key(0))["Item"]
    on_stream(an_event(write_row()), None)
    client("dynamodb").put_item(TableName=SEALS, Item=older)
    assert "The head is an old one" in run()[0]

    delete(SEALS, seal_key(0))

    output, code = run()
    assert code == 1
    assert "The head is missing" in output


def cut(written: list[ActivityRow]) -> tuple[str, ActivityRow]:
    """Removes the last entry and puts the head of before back. Returns the anchor in the log, and the row."""
    older = client("dynamodb").get_item(TableName=SEALS, Key=seal_key(0))["Item"]
    row = write_row(subject="feedback#f4")
    on_stream(an_event(row), None)
    *_, newest = seals.entries("default")
    delete(SEALS, seal_key(4))
    client("dynamodb").put_item(TableName=SEALS, Item=older)
    return f"4:{newest['hash']['S']}", row


def test_an_end_that_was_cut_with_an_older_head_is_found_by_the_rows(
    written: list[ActivityRow], later: Callable[[timedelta], None]
) -> None:
    cut(written)
    later(timedelta(minutes=16))

    output, code = run()

    assert code == 1
    assert "Row feedback#f4" in output


def test_an_end_that_was_cut_with_its_rows_is_found_by_the_log(written: list[ActivityRow]) -> None:
    anchor, row = cut(written)
    delete(ROWS, row_key(row))
    assert run()[1] == 0

    output, code = run("--project", "default", "--anchor", anchor)

    assert code == 1
    assert "The log names entry 4, and the chain ends before it: its end is gone." in output


def test_a_chain_that_was_written_again_with_the_key_is_found_by_the_log(written: list[ActivityRow]) -> None:
    output, code = run("--project", "default", "--anchor", f"2:{'0' * 64}")

    assert code == 1
    assert "Entry 2 has another seal than in the log" in output


def test_the_anchor_in_the_log_is_accepted(written: list[ActivityRow], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    on_stream(an_event(write_row()), None)
    [line] = [vars(record) for record in caplog.records if record.msg == "activity_sealed"]

    assert run("--project", "default", "--anchor", f"{line['sequence']}:{line['seal']}")[1] == 0


def test_rows_that_are_sealed_while_it_reads_are_no_fault(
    written: list[ActivityRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    really, event = seals.entries, an_event(write_row())

    def entries(name: str, *, newest_first: bool = False) -> Any:
        items = list(really(name))
        monkeypatch.setattr(seals, "entries", really)
        on_stream(event, None)
        return iter(items)

    monkeypatch.setattr(seals, "entries", entries)

    assert run("--project", "default")[1] == 0


def test_with_another_key_nothing_fits(written: list[ActivityRow], settings: Settings) -> None:
    settings.LEDGER_KEY = "another"

    output, code = run("--project", "default")

    assert code == 1
    assert "No entry fits the key" in output


def test_many_faults_are_cut_short(later: Callable[[timedelta], None]) -> None:
    for number in range(103):
        write_row(subject=f"feedback#{number}")
    later(timedelta(minutes=16))

    output, code = run()

    assert code == 1
    assert "default: 103 rows, 0 entries: 103 faults:" in output
    assert output.endswith("  ... and 3 more.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--anchor", "1:ab"], "--anchor belongs to one chain: add --project"),
        (["--project", "default", "--anchor", "ab"], "must be the number and the seal of an entry"),
    ],
)
def test_a_wrong_anchor_is_explained(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("verify_activity", *arguments)


def test_without_a_key_it_cannot_check(settings: Settings) -> None:
    settings.LEDGER_KEY = ""

    with pytest.raises(CommandError, match="There is no LEDGER_KEY"):
        run()
