"""What fails after the move, and must not undo it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ops.ledger import ledger_store
from tests.ops.published import aws
from tests.ops.rollback.conftest import KEY, Refuse, Site, broken


@pytest.fixture(autouse=True)
def _broken(site: Site) -> None:
    broken(site)


def faults(site: Site) -> list[str]:
    note = site.alias().note
    return ledger_store.verify(aws("dynamodb"), site.context.config.ledger_table, KEY, note.entry if note else None)


def test_without_its_ledger_it_rolls_back_and_says_so(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    aws("dynamodb").delete_table(TableName=site.context.config.ledger_table)

    assert site.handle() == "rolled back"

    assert site.alias().version == "1"
    note = site.alias().note
    assert note
    assert note.entry is None  # for `ledger verify` to find
    assert "ledger_failed" in caplog.messages
    assert "This rollback could not be written to the ledger" in site.notices()[0]["Message"]


def test_without_its_ledger_it_still_does_not_roll_back_twice(site: Site) -> None:
    aws("dynamodb").delete_table(TableName=site.context.config.ledger_table)
    event = site.event()
    assert site.handle(event) == "rolled back"

    assert site.handle(event) == "flapping"


def test_without_its_key_it_rolls_back_and_says_so(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.context = replace(site.context, config=replace(site.context.config, ledger_key=""))

    assert site.handle() == "rolled back"

    assert site.entries() == []
    assert "ledger_failed" in caplog.messages


@pytest.mark.parametrize("webhook", ["https://127.0.0.1:1/none", "http://127.0.0.1/plain", "nonsense"])
def test_a_webhook_that_is_down_takes_nothing_else_down(
    site: Site, webhook: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.context = replace(site.context, config=replace(site.context.config, webhook=webhook))

    assert site.handle() == "rolled back"

    assert site.alias().version == "1"
    assert len(site.notices()) == 1
    assert faults(site) == []
    assert "notice_failed" in caplog.messages
    assert webhook not in caplog.text


def test_a_topic_that_is_gone_takes_nothing_else_down(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    aws("sns").delete_topic(TopicArn=site.context.config.notice_topic)

    assert site.handle() == "rolled back"

    assert site.alias().version == "1"
    assert faults(site) == []
    assert "notice_failed" in caplog.messages


def test_an_entry_that_cannot_be_noted_stays_in_the_ledger(
    site: Site, refuse: Refuse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    append = ledger_store.append

    def then_throttled(*args: object, **kwargs: object) -> object:
        made = append(*args, **kwargs)  # type: ignore[arg-type]
        refuse(site.context.functions, "UpdateAlias", 400, "InvalidParameterValueException")
        return made

    monkeypatch.setattr(ledger_store, "append", then_throttled)

    assert site.handle() == "rolled back"

    assert [entry.kind for entry in site.entries()] == ["rollback"]
    assert "entry_not_noted" in caplog.messages
    assert len(site.notices()) == 1


def test_a_release_right_after_the_move_keeps_its_own_note(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    append = ledger_store.append

    def then_released(*args: object, **kwargs: object) -> object:
        site.serve("2")
        return append(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger_store, "append", then_released)

    assert site.handle() == "rolled back"

    note = site.alias().note
    assert note
    assert (site.alias().version, note.state, note.entry) == ("2", "serving", None)
    assert "alias_moved_again" in caplog.messages


def test_refusals_are_told_without_a_ledger(site: Site) -> None:
    site.serve("1")
    aws("dynamodb").delete_table(TableName=site.context.config.ledger_table)

    assert site.handle() == "good-serves"

    assert len(site.notices()) == len(site.notices("pages")) == 1
