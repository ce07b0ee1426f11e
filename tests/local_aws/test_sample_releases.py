from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.model import OperationModel
from django.conf import LazySettings
from django.test import Client

from local_aws import sample_releases
from ops import names, versions
from ops.ledger import ledger_store
from ops.page import alarms, cards, serving
from storage.connection.clients import client
from tests.factories import an_operator
from tests.ops.page.stage import a_stage
from tests.ops.published import make_ledger
from tests.sessions import browser_of

PAGE = "/dashboard/operations/"
WRITES = ("TransactWriteItems", "CreateFunction", "UpdateFunctionCode", "CreateAlias", "SetAlarmState")
NOTICE = "Sample data: “make run” created these releases"


@pytest.fixture
def stage(stack: int, settings: LazySettings) -> Iterator[str]:
    """A stage of the test's own, with an empty ledger, and alarms that nothing has judged."""
    stage = a_stage(settings)
    make_ledger(settings.LEDGER_TABLE_NAME)
    for name in ("slow", "failing"):
        client("cloudwatch").put_metric_alarm(
            AlarmName=f"feedback-{stage}-{name}",
            Namespace=f"Feedback/{stage}",
            MetricName=name,
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=5,
            ComparisonOperator="GreaterThanThreshold",
        )
    yield stage
    cards.forget()


@pytest.fixture
def said(stage: str) -> list[str]:
    said: list[str] = []
    sample_releases.make(said.append)
    return said


@pytest.fixture
def operator(stage: str) -> Client:
    return browser_of(an_operator())


def test_the_page_shows_them_and_says_that_they_are_samples(said: list[str], operator: Client) -> None:
    page = operator.get(PAGE).content.decode()

    assert NOTICE in page
    assert said == ["Added sample releases to the ledger."]
    for shown in ("Serving", "Rolled back after 1 day", "The smoke test failed", "Roll back…", "What to do"):
        assert shown in page


def test_without_them_the_page_says_nothing_of_samples(operator: Client) -> None:
    assert NOTICE not in operator.get(PAGE).content.decode()


def test_the_ledger_holds_and_the_alias_names_its_entry(said: list[str], settings: LazySettings) -> None:
    read = serving.read()

    assert read.now
    assert read.now.note
    assert read.now.note.entry
    assert (read.now.version, read.usual_target) == (sample_releases.SERVING, sample_releases.LAST_GOOD)
    table, key = settings.LEDGER_TABLE_NAME, settings.LEDGER_KEY
    assert ledger_store.verify(client("dynamodb"), table, key, read.now.note.entry) == []


def test_a_second_start_adds_nothing(said: list[str], settings: LazySettings) -> None:
    table = settings.LEDGER_TABLE_NAME
    before = list(ledger_store.entries(client("dynamodb"), table))

    sample_releases.make(said.append)

    assert list(ledger_store.entries(client("dynamodb"), table)) == before
    assert len(versions.published(client("lambda"), names.site_function())) == len(sample_releases.RELEASED)
    assert len(said) == 1


def test_each_state_of_an_alarm_says_that_it_is_a_sample(said: list[str]) -> None:
    shown = alarms.read()

    assert shown
    assert {alarm.name for alarm in shown if alarm.state == "ALARM"} == set(sample_releases.ALARMS_ON)
    assert all(alarm.why.startswith("Sample: ") for alarm in shown)


def test_a_state_that_is_known_is_left_alone(stage: str) -> None:
    name = f"feedback-{stage}-failing"
    client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="It fails.")

    sample_releases.make(lambda line: None)

    assert next(alarm for alarm in alarms.read() if alarm.name == "failing").why == "It fails."


class Interrupted(Exception):
    """As Ctrl-C raises it in the middle of a start."""


@pytest.fixture
def interrupt_after_each_write(stage: str) -> Iterator[None]:
    def interrupt(model: OperationModel, http_response: AWSResponse, **rest: Any) -> None:
        if model.name in WRITES and http_response.status_code < 400:
            raise Interrupted

    services = [client("dynamodb"), client("lambda"), client("cloudwatch")]
    for service in services:
        service.meta.events.register("after-call", interrupt)
    yield
    for service in services:
        service.meta.events.unregister("after-call", interrupt)


def starts_until_one_ends() -> int:
    for start in range(100):
        with suppress(Interrupted):
            sample_releases.make(lambda line: None)
            return start
    raise AssertionError("No start gets to its end.")


@pytest.mark.usefixtures("interrupt_after_each_write")
def test_a_start_goes_on_where_the_one_before_was_interrupted(stage: str, settings: LazySettings) -> None:
    interrupted = starts_until_one_ends()

    table, key = settings.LEDGER_TABLE_NAME, settings.LEDGER_KEY
    entries = list(ledger_store.entries(client("dynamodb"), table, newest_first=False))
    assert [entry.kind for entry in entries] == [kind for _, kind, _ in sample_releases.story()]
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    published = versions.published(client("lambda"), names.site_function())
    assert [version.number for version in published] == list(sample_releases.RELEASED)
    read = serving.read()
    assert read.now
    assert read.now.note
    assert (read.now.version, read.usual_target) == (sample_releases.SERVING, sample_releases.LAST_GOOD)
    assert ledger_store.verify(client("dynamodb"), table, key, read.now.note.entry) == []
    shown = alarms.read()
    assert {alarm.name for alarm in shown if alarm.state == "ALARM"} == set(sample_releases.ALARMS_ON)
    assert all(alarm.why.startswith("Sample: ") for alarm in shown)
    assert interrupted == len(entries) + len(published) + len(("good", stage)) + len(shown)


def test_a_ledger_with_releases_of_its_own_is_left_alone(stage: str, settings: LazySettings) -> None:
    table = settings.LEDGER_TABLE_NAME
    ledger_store.append(client("dynamodb"), table, settings.LEDGER_KEY, "release", {"version": "1"})

    sample_releases.make(lambda line: None)

    assert len(list(ledger_store.entries(client("dynamodb"), table))) == 1
