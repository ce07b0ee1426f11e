from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from django.conf import LazySettings
from pynamodb.exceptions import AttributeNullError
from pynamodb.models import Model

from feedback.forms.models import Form
from feedback.models import Feedback
from staff import projects
from staff.models import Project
from storage import clock, ids, tables, writes
from storage.connection import clients
from storage.connection.clients import client
from storage.writes import NotFound
from tests.factories import a_feedback


@pytest.mark.usefixtures("stack")
def test_all_models_share_one_client_and_those_that_fail_fast_another() -> None:
    a_feedback()
    writes.create(Project("shop", name="Shop", time_zone="UTC"))
    shared: dict[bool, Any] = {False: client("dynamodb", for_request=True), True: clients.fail_fast_dynamodb()}
    for table in tables.all_tables():
        assert table._get_connection().connection.client is shared[table.fail_fast]


def test_the_client_gives_up_soon_and_never_uses_the_developers_credentials(settings: LazySettings) -> None:
    clients.forget()
    made = client("dynamodb", for_request=True)
    config: Any = made.meta.config
    assert (config.connect_timeout, config.read_timeout) == (0.5, 1)
    assert made._request_signer._credentials.access_key == "test"  # type: ignore[attr-defined]


def test_an_item_has_expired_at_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    assert not Feedback("f").has_expired
    assert not Feedback("f", expires_at=now + timedelta(seconds=1)).has_expired
    assert Feedback("f", expires_at=now - timedelta(seconds=1)).has_expired
    assert not Form("default").has_expired


@pytest.mark.usefixtures("stack")
def test_the_default_project_is_what_the_settings_say_and_no_other_exists(settings: LazySettings) -> None:
    settings.DEFAULT_TIME_ZONE = "Europe/Berlin"
    writes.create(Project("default", name="Shop", time_zone="Asia/Tokyo"))
    assert projects.find("default").time_zone == "Europe/Berlin"
    with pytest.raises(NotFound):
        projects.find("another")


@pytest.mark.usefixtures("stack")
def test_an_item_is_serialized_as_pynamodb_does_it() -> None:
    item = a_feedback(tags=frozenset({"b", "a"}), answers={"q1": [1, "x"]}, name=None)

    row, expected = item.serialize(), Model.serialize(item)
    for each in (row, expected):  # a set has no order
        each["tags"]["SS"].sort()
    assert row == expected
    assert "name" not in row


@pytest.mark.parametrize("missing", [{}, {"message": None}])
def test_an_item_without_a_required_attribute_is_not_serialized(missing: Any) -> None:
    with pytest.raises(AttributeNullError, match="counted"):
        Feedback("f", **missing).serialize()
    assert Feedback("f", **missing).serialize(null_check=False) == {"feedbackId": {"S": "f"}}


def test_a_document_is_read_as_it_was_stored() -> None:
    answers = {"q1": 9, "q2": "b", "q3": ["a", "c"], "q4": True, "deep": {"share": 0.5, "none": []}}
    attribute = tables.DocumentAttribute()
    stored = attribute.serialize(answers)
    assert stored["q4"] == {"BOOL": True}
    assert stored["q3"] == {"L": [{"S": "a"}, {"S": "c"}]}
    assert attribute.deserialize(stored) == answers


def test_what_a_later_version_stores_in_a_document_can_be_read() -> None:
    stored = {"set": {"SS": ["a"]}, "nothing": {"NULL": True}, "large": {"N": "1E+20"}}
    assert tables.DocumentAttribute().deserialize(stored) == {"set": ["a"], "nothing": None, "large": 1e20}


def test_a_document_refuses_a_value_that_could_not_be_read_again() -> None:
    with pytest.raises(TypeError, match="object"):
        tables.DocumentAttribute().serialize({"q1": object()})


def test_a_keyed_hash_depends_on_the_key_and_on_where_its_parts_end() -> None:
    hashes = {ids.keyed_hash("k", "a", "bc"), ids.keyed_hash("k", "ab", "c"), ids.keyed_hash("l", "a", "bc")}
    assert len(hashes) == 3
    assert len({ids.new_id() for _ in range(100)}) == 100


def test_ordered_ids_sort_by_time_and_differ_within_a_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [datetime(2026, 11, 30, 5, 0, 0, milliseconds * 1000, UTC) for milliseconds in (0, 1, 999)]
    made = []
    for moment in moments:
        monkeypatch.setattr(clock, "now", lambda at=moment: at)
        made.append([ids.ordered_id() for _ in range(100)])
    assert max(made[0]) < min(made[1])
    assert max(made[1]) < min(made[2])
    assert len(set(made[0])) == 100
    assert {(UUID(text).version, UUID(text).variant) for text in made[0]} == {(7, RFC_4122)}
