from __future__ import annotations

from typing import Any

import pytest

from feedback.models import Feedback
from storage import writes
from tests.feedback.api.conftest import Caller, wrong

AGENT = "Mozilla/5.0 (X11; Linux x86_64)"


def stored(response: Any) -> dict[str, Any] | None:
    assert response.status_code == 201, response.content
    return writes.find(Feedback, response.json()["feedbackId"]).context


def create(caller: Caller, context: object) -> Any:
    return caller.create({"rating": 5, "context": context})


@pytest.mark.usefixtures("stack")
def test_an_item_says_where_it_was_written(widget: Caller, manager: Caller) -> None:
    context = {
        "page": "https://ada:secret@example.com:8443/cart/7?email=ada@example.com#top",
        "locale": "pt-BR",
        "viewport": "1280x720",
        "appVersion": " 4.2 (build  7) ",
        "attributes": {"plan": "pro", "seats": 12, "share": 0.5, "trial": True, "team": None, "empty": " "},
        "userAgent": AGENT,
        "cookie": "session=1",
    }
    response = create(widget, context)
    kept = {
        "page": "https://example.com:8443/cart/7",
        "locale": "pt-BR",
        "viewport": "1280x720",
        "appVersion": "4.2 (build 7)",
        "attributes": {"plan": "pro", "seats": "12", "share": "0.5", "trial": "true"},
    }
    assert stored(response) == kept
    assert manager.get(f"/feedback/{response.json()['feedbackId']}").json()["context"] == kept


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("nothing", [None, {}, {"page": "", "locale": None, "attributes": {}}, {"other": 1}])
def test_a_context_without_a_value_is_not_stored(visitor: Caller, nothing: object) -> None:
    assert not stored(create(visitor, nothing))


@pytest.mark.usefixtures("stack")
def test_what_fits_exactly_is_stored(visitor: Caller) -> None:
    page = "https://example.com/" + "p" * 480
    attributes = {f"a{n}".ljust(64, "-"): "v" * 100 for n in range(20)}
    kept = stored(create(visitor, {"page": page + "?" + "q" * 5000, "attributes": attributes}))
    assert kept == {"page": page, "attributes": attributes}


@pytest.mark.parametrize(
    ("context", "place", "code"),
    [
        ("here", "/context", "invalid"),
        ([], "/context", "invalid"),
        ({"page": "/cart"}, "/context/page", "invalid"),
        ({"page": "javascript:alert(1)"}, "/context/page", "invalid"),
        ({"page": "https://"}, "/context/page", "invalid"),
        ({"page": "https://[1"}, "/context/page", "invalid"),
        ({"page": 5}, "/context/page", "invalid"),
        ({"page": "https://example.com/" + "p" * 481}, "/context/page", "max_length"),
        ({"locale": "German, please"}, "/context/locale", "invalid"),
        ({"viewport": "1280"}, "/context/viewport", "invalid"),
        ({"viewport": "1280x0"}, "/context/viewport", "invalid"),
        ({"appVersion": "v" * 65}, "/context/appVersion", "max_length"),
        ({"appVersion": "\x07"}, "/context/appVersion", "unfit"),
        ({"attributes": ["pro"]}, "/context/attributes", "invalid"),
        ({"attributes": {"plan": ["pro"]}}, "/context/attributes", "invalid"),
        ({"attributes": {"plan": {"a": 1}}}, "/context/attributes", "invalid"),
        ({"attributes": {"plan": "v" * 101}}, "/context/attributes", "max_length"),
        ({"attributes": {"plan": 10**100}}, "/context/attributes", "max_length"),
        ({"attributes": {"plan": "\ud800"}}, "/context/attributes", "unfit"),
        ({"attributes": {"": "pro"}}, "/context/attributes", "invalid"),
        ({"attributes": {"my plan": "pro"}}, "/context/attributes", "invalid"),
        ({"attributes": {"a" * 65: "pro"}}, "/context/attributes", "invalid"),
        ({"attributes": {f"a{n}": "v" for n in range(21)}}, "/context/attributes", "max_length"),
        ({"attributes": {"User-Agent": AGENT}}, "/context/attributes", "invalid"),
        ({"attributes": {"cookie": "session=1"}}, "/context/attributes", "invalid"),
    ],
)
def test_what_cannot_be_stored_is_named_and_not_repeated(
    visitor: Caller, context: object, place: str, code: str
) -> None:
    response = create(visitor, context)
    assert response.status_code == 400
    assert wrong(response) == {place: code}
    assert response.json()["errors"][0]["detail"]
    assert not [text for text in ("my plan", "javascript", AGENT, "please") if text in response.content.decode()]


@pytest.mark.usefixtures("stack")
def test_all_errors_of_a_context_are_named_at_once(visitor: Caller) -> None:
    response = create(visitor, {"page": "cart", "viewport": "big", "attributes": 5})
    assert set(wrong(response)) == {"/context/page", "/context/viewport", "/context/attributes"}


@pytest.mark.usefixtures("stack")
def test_the_same_request_from_another_window_is_a_repeated_request(visitor: Caller) -> None:
    first, second = (
        visitor.create({"rating": 5, "context": {"viewport": size}}, Idempotency_Key="one") for size in ("1x1", "2x2")
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Idempotency-Replayed"] == "true"
