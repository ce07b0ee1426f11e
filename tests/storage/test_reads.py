from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from counters.models import Aggregate
from staff.models import Project
from storage import reads, writes
from storage.connection import failures
from storage.connection.clients import client

TOTAL = Aggregate("project#default", "total")


@pytest.fixture
def _project(stack: int) -> None:
    writes.create(Project("shop", name="Shop", time_zone="Europe/Oslo"))


@pytest.mark.usefixtures("_project")
def test_it_finds_the_one_that_is_there() -> None:
    project, total = reads.find_together(Project("shop"), TOTAL)

    assert project
    assert (project.project_id, project.name, project.time_zone) == ("shop", "Shop", "Europe/Oslo")
    assert total is None


@pytest.mark.usefixtures("_project")
def test_it_finds_several_of_one_table_in_the_order_of_the_call() -> None:
    writes.create(Project("bakery", name="Bakery", time_zone="UTC"))

    found = reads.find_together(Project("bakery"), Project("nowhere"), Project("shop"), consistent=True)

    assert [project and project.name for project in found] == ["Bakery", None, "Shop"]


@pytest.mark.usefixtures("_project")
def test_it_asks_again_for_what_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = client("dynamodb", for_request=True)
    whole = dynamodb.batch_get_item
    asked: list[dict[str, Any]] = []

    def busy(RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - as botocore calls it
        asked.append(RequestItems)
        first = next(iter(RequestItems))
        answer = whole(RequestItems={first: RequestItems[first]})
        rest = {table: keys for table, keys in RequestItems.items() if table != first}
        return {**answer, "UnprocessedKeys": rest}

    monkeypatch.setattr(dynamodb, "batch_get_item", busy)

    _, project = reads.find_together(TOTAL, Project("shop"))

    assert project
    assert project.name == "Shop"
    assert [len(tables) for tables in asked] == [2, 1]


@pytest.mark.usefixtures("stack")
def test_it_gives_up_when_dynamodb_stays_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - as botocore calls it
        return {"Responses": {}, "UnprocessedKeys": RequestItems}

    monkeypatch.setattr(client("dynamodb", for_request=True), "batch_get_item", busy)

    with pytest.raises(failures.TooBusy, match="projects") as raised:
        reads.find_together(Project("shop"), TOTAL)
    assert failures.is_temporary(raised.value)


@pytest.mark.usefixtures("_project")
def test_who_can_wait_asks_more_often_with_pauses_that_stay_short(monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = client("dynamodb", for_request=True)
    whole, most, pauses = dynamodb.batch_get_item, 12, list[float]()

    def busy(RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - as botocore calls it
        last = len(pauses) == most - 1
        return whole(RequestItems=RequestItems) if last else {"Responses": {}, "UnprocessedKeys": RequestItems}

    monkeypatch.setattr(dynamodb, "batch_get_item", busy)
    monkeypatch.setattr("storage.reads.time.sleep", pauses.append)
    monkeypatch.setattr("storage.reads.random.uniform", lambda _, longest: longest)
    table = settings.TABLES["projects"]

    found = reads.batch({table: {"Keys": [{"projectId": {"S": "shop"}}]}}, tries=most)

    assert [row["name"]["S"] for row in found[table]] == ["Shop"]
    assert pauses == sorted(pauses)
    assert max(pauses) == reads.LONGEST_PAUSE
