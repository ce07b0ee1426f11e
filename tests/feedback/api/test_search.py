from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.forms import reference_numbers
from feedback.models import Status
from storage import pagination
from tests.factories import a_feedback, a_key, a_project, move
from tests.feedback.api.conftest import Caller, wrong
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def _search(caller: Caller, **body: Any) -> Any:
    response = caller.send("POST", "/feedback/search", body)
    assert response.status_code == 200, response.content
    return response.json()


def _ids(caller: Caller, **body: Any) -> list[str]:
    return [item["feedbackId"] for item in _search(caller, **body)["items"]]


def test_it_lists_the_items_with_the_words_and_the_filters(reader: Caller) -> None:
    slow = a_feedback(message="Slow checkout", rating=1, tags=frozenset({"a,b"})).feedback_id
    a_feedback(message="slow search", rating=2)
    a_feedback(message="Fast", rating=1)
    assert _ids(reader, search="SLÖW check", rating=[1, 2]) == [slow]
    assert _ids(reader, search="slow", tag=["a,b"], hasEmail=False, status="new") == [slow]
    assert len(_ids(reader, search="slow")) == 2


def test_a_reference_number_finds_its_item(reader: Caller) -> None:
    item = a_feedback()
    a_feedback()
    move(item, Status.DONE)
    assert _ids(reader, search=reference_numbers.of(item.feedback_id), status="new") == [item.feedback_id]


def test_it_goes_on_with_the_same_text_only(reader: Caller) -> None:
    stored = [a_feedback(message="slow", created_at=LONG_AGO + timedelta(days=n)).feedback_id for n in range(5)]
    first = _search(reader, search="slow", limit=3)
    rest = _search(reader, search="slow", limit=3, lastKey=first["lastKey"])
    assert [item["feedbackId"] for page in (first, rest) for item in page["items"]] == stored[::-1]
    assert rest["lastKey"] is None
    for body in ({"search": "slo"}, {"search": "slow", "rating": "5"}, {"search": "slow", "status": "new"}):
        response = reader.send("POST", "/feedback/search", {**body, "limit": 3, "lastKey": first["lastKey"]})
        assert wrong(response) == {"/lastKey": "bad_cursor"}


def test_it_says_how_far_back_it_came(reader: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 20)
    for second in range(30):
        a_feedback(message="needle" if second == 0 else "", created_at=LONG_AGO + timedelta(seconds=second))
    first = _search(reader, search="needle")
    assert (first["items"], first["searchedBackTo"]) == ([], "2026-11-01T00:00:10.000Z")
    rest = _search(reader, search="needle", lastKey=first["lastKey"])
    assert (len(rest["items"]), rest["searchedBackTo"]) == (1, None)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"/search": "required"}),
        ({"search": ""}, {"/search": "blank"}),
        ({"search": None}, {"/search": "null"}),
        ({"search": 5}, {"/search": "invalid"}),
        ({"search": "..."}, {"/search": "invalid"}),
        ({"search": "a\x00"}, {"/search": "unfit"}),
        ({"search": "slow", "limit": 0}, {"/limit": "invalid"}),
        ({"search": "slow", "limit": "5"}, {"/limit": "invalid"}),
        ({"search": "slow", "lastKey": "x"}, {"/lastKey": "bad_cursor"}),
        ({"search": "slow", "lastKey": 5}, {"/lastKey": "bad_cursor"}),
        ({"search": "slow", "rating": 9, "status": "old"}, {"/rating": "invalid", "/status": "invalid_choice"}),
        ({"search": "slow", "rating": True, "form": 5}, {"/rating": "invalid", "/form": "invalid"}),
        ({"search": "slow", "hasEmail": "yes", "tag": [{}]}, {"/hasEmail": "invalid_choice", "/tag": "invalid"}),
    ],
)
def test_a_wrong_member_is_named(reader: Caller, body: dict[str, Any], errors: dict[str, str]) -> None:
    response = reader.send("POST", "/feedback/search", body)
    assert response.status_code == 400
    assert wrong(response) == errors


def test_another_project_is_not_searched(reader: Caller) -> None:
    a_project("other")
    item = a_feedback(message="Zeppelin")
    foreign = Caller(a_key(Scope.FEEDBACK_READ, project_id="other"))
    assert _ids(reader, search="zeppelin") == [item.feedback_id]
    assert _ids(foreign, search="zeppelin") == []
    assert _ids(foreign, search=reference_numbers.of(item.feedback_id)) == []


def test_it_needs_the_right_to_read(widget: Caller, visitor: Caller) -> None:
    assert visitor.send("POST", "/feedback/search", {"search": "slow"}).status_code == 401
    assert widget.send("POST", "/feedback/search", {"search": "slow"}).status_code == 403


def test_the_text_is_in_no_log_line(reader: Caller, caplog: pytest.LogCaptureFixture) -> None:
    reader.send("POST", "/feedback/search", {"search": "Zeppelin"})
    reader.send("POST", "/feedback/search", {"search": "Zeppelin " * 40})
    assert "Zeppelin" not in " ".join(str(vars(record)) for record in caplog.records)
