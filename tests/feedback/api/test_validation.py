from __future__ import annotations

import json

import pytest

from tests.feedback.api.conftest import Caller, wrong


@pytest.mark.usefixtures("stack")
def test_an_unlisted_release_is_reported_with_the_other_errors(visitor: Caller) -> None:
    response = visitor.create({"rating": 9, "release": "1"})
    assert wrong(response) == {"/rating": "invalid", "/release": "not_listed"}


def test_it_names_every_wrong_field_at_once(visitor: Caller) -> None:
    response = visitor.create(
        {
            "rating": "5",
            "message": ["no"],
            "name": "A" * 101,
            "email": "ada",
            "formId": "no such form",
            "release": "-1",
            "source": "form",
        }
    )
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert wrong(response) == {
        "/rating": "invalid",
        "/message": "invalid",
        "/name": "max_length",
        "/email": "invalid",
        "/formId": "unknown",
        "/release": "invalid",
        "/source": "invalid_choice",
    }
    assert all(error["detail"] for error in response.json()["errors"])


@pytest.mark.parametrize("rating", ["true", "false", '"5"', "4.5", "0", "6", "-1", "1e400", "[5]", "{}", "5e-1"])
def test_a_rating_is_a_whole_number_from_1_to_5(visitor: Caller, rating: str) -> None:
    response = visitor.create(f'{{"rating": {rating}}}'.encode())
    assert wrong(response) == {"/rating": "invalid"}
    assert response.json()["errors"][0]["detail"] == "Give a whole number from 1 to 5, without quotes."


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("rating", ["5", "5.0", "50e-1"])
def test_5_and_50e_1_are_the_same_number(visitor: Caller, rating: str) -> None:
    response = visitor.create(f'{{"rating": {rating}}}'.encode())
    assert response.status_code == 201
    assert b'"rating":5,' in response.content


@pytest.mark.usefixtures("stack")
def test_it_says_that_the_rating_is_missing(visitor: Caller) -> None:
    assert wrong(visitor.create({})) == {"/rating": "required"}
    assert wrong(visitor.create({"rating": None})) == {"/rating": "required"}
    assert wrong(visitor.create(b"")) == {"/rating": "required"}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("letters", "status"), [(2000, 201), (2001, 400)])
def test_a_message_has_2000_characters_at_most(visitor: Caller, letters: int, status: int) -> None:
    assert visitor.create({"rating": 5, "message": f"  {'🦊' * letters}  "}).status_code == status


@pytest.mark.parametrize("email", ["ada", "ada@", "@example.com", "a b@example.com", f"{'a' * 250}@example.com", "a@b"])
def test_an_incomplete_address_is_refused(visitor: Caller, email: str) -> None:
    assert "/email" in wrong(visitor.create({"rating": 5, "email": email}))


@pytest.mark.parametrize(
    "text", ["\\u0000", "\\u0007", "\\u009b", "\\ud800", "\\udfff\\ud800"], ids=["NUL", "BEL", "C1", "lone", "swapped"]
)
def test_unusable_characters_are_refused(visitor: Caller, text: str) -> None:
    response = visitor.create(f'{{"rating": 5, "message": "a{text}b", "name": "a{text}b"}}'.encode())
    assert wrong(response) == {"/message": "unfit", "/name": "unfit"}
    assert "U+" in response.json()["errors"][0]["detail"]


@pytest.mark.usefixtures("stack")
def test_a_text_cannot_change_the_writing_direction_of_the_text_after_it(visitor: Caller) -> None:
    given = visitor.create({"rating": 5, "message": "\u202eevil\u202c", "name": "\u2067Ada\u2069 \u200f\u05d0"}).json()
    assert (given["message"], given["name"]) == ("evil", "Ada \u200f\u05d0")


@pytest.mark.usefixtures("stack")
def test_texts_are_normalized(visitor: Caller) -> None:
    given = visitor.create({"rating": 5, "message": "Cafe\u0301\u2028bar", "name": "Zoe\u0308\n  B"}).json()
    assert (given["message"], given["name"]) == ("Café\nbar", "Zoë B")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "not JSON"),
        (b"rating=5", "not JSON"),
        (b"[5]", "one JSON object"),
        (b"5", "one JSON object"),
        (b"null", "one JSON object"),
        (b'{"rating": NaN}', "NaN"),
        (b'{"rating": -Infinity}', "Infinity"),
        (b'{"rating": 1, "rating": 5}', "twice"),
        (b'{"rating": 5, "more": {"a": 1, "a": 2}}', "twice"),
        (b'{"rating": 5, "message": "\xff"}', "UTF-8"),
        (b'{"rating": 5, "more": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"rating": 5, "more": ' + b"[" * 40 + b"]" * 40 + b"}", "nested"),
        (b'{"rating": 5, "more": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}", "nested"),
        (b'{"rating": 5, "more": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", "nested"),
        ('{"rating": 5}'.encode("utf-16"), "UTF-8"),
    ],
)
def test_an_ambiguous_or_unreadable_body_is_refused(visitor: Caller, body: bytes, detail: str) -> None:
    response = visitor.create(body)
    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert detail in response.json()["detail"]


@pytest.mark.usefixtures("stack")
def test_a_byte_order_mark_and_some_nesting_are_accepted(visitor: Caller) -> None:
    assert visitor.create(b'\xef\xbb\xbf{"rating": 5, "more": [[[{"a": null}]]]}').status_code == 201


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("extra", "status"), [(0, 201), (1, 413)])
def test_a_body_has_64_kilobytes_at_most(visitor: Caller, extra: int, status: int) -> None:
    empty = len(json.dumps({"rating": 5, "more": ""}))
    response = visitor.create({"rating": 5, "more": "a" * (64 * 1024 - empty + extra)})
    assert response.status_code == status


def test_a_body_that_is_too_large_is_refused_before_parsing(visitor: Caller) -> None:
    response = visitor.create(b"{" * 70_000)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"])
def test_another_content_type_is_refused(visitor: Caller, kind: str) -> None:
    response = visitor.create(b"rating=5", Content_Type=kind)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.usefixtures("stack")
def test_a_charset_in_the_content_type_is_accepted(visitor: Caller) -> None:
    assert visitor.create(Content_Type="application/json; charset=utf-8").status_code == 201
