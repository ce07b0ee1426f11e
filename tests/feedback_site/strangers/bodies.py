"""The bodies that strangers send: JSON, forms and multipart."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.feedback_site.strangers.cases import DIGITS, PARAMETERS, WORDS
from tests.feedback_site.strangers.doors import HOST, Headers, Request

JSON: Headers = [("Content-Type", "application/json")]
MEMBERS = ["message", "name", "email", "formId", "source", "release", "status"]
VALUES = [
    *("null", "true", "1", "5.0", "1e999", "-0", DIGITS, "NaN", "[]", "{}", "[[[]]]"),
    *('""', r'"\ud800"', r'"\u0000"', f'"{"a" * 3000}"', '"a@b.c"'),
]
DOCUMENTS = [
    *(f'{{"rating": {value}}}'.encode() for value in VALUES),
    *(f'{{"rating": 5, "message": {value}}}'.encode() for value in VALUES),
    *(('{"rating": 5' + "".join(f', "{name}": {value}' for name in MEMBERS) + "}").encode() for value in VALUES),
    *(b"", b"{", b"[]", b"5", b"\xff", b"\xef\xbb\xbf{}", b'{"a":1,"a":2}', rb'{"\ud800": 1, "rating": 5}'),
    *(b"[" * 60_000, b'{"a":' * 10_000, b" " * 70_000, '{"rating": 5}'.encode("utf-16")),
]

MULTIPART: Headers = [("Content-Type", "multipart/form-data; boundary=b")]
PARTS = [
    *(f"Content-Disposition: form-data; {each}" for each in PARAMETERS),
    *(f"Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; {each}" for each in PARAMETERS),
    *(f"Content-Disposition: form-data; name=a\r\nX-Other: x; {each}" for each in PARAMETERS),
    *("Content-Transfer-Encoding: base64", "Content-Disposition:", "\x00", "a" * 2000),
]
UPLOADS = [
    *(f"--b\r\n{part}\r\n\r\nx\r\n--b--\r\n".encode("latin-1") for part in PARTS),
    *(b"", b"--b", b"--b--", b"\r\n" * 999),
]

# With the CSRF token, a form gets past the CSRF check, like a form of a visitor.
TOKEN = "c" * 32
FORM: Headers = [
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Cookie", f"csrf={TOKEN}"),
    ("Origin", f"https://{HOST}"),
]
# The fields of a group are odd at the same time. The others are valid, so that the view reads more of the form.
FIELDS = [["rating"], ["message", "name"], ["email"], ["website", "password", "next", "to"], ["token"]]
BROKEN = [b"%", b"%ff=%ff", b"a=" + b"%00" * 999, b"&" * 5000, b"a&" * 999, b"\xff" * 99, b"x" * 300_000]


def forms(token: str) -> list[bytes]:
    """`token` is a valid one of the public form."""
    usual = {name: "1" for names in FIELDS for name in names}
    usual |= {"token": token, "csrfmiddlewaretoken": TOKEN, "email": "ada@example.com"}
    odd = [usual | dict.fromkeys(names, word) for names in FIELDS for word in WORDS]
    return [urlencode(fields, errors="replace").encode() for fields in odd] + BROKEN


def with_bodies(address: str, token: str) -> list[Request]:
    kinds = ((JSON, DOCUMENTS), (MULTIPART, UPLOADS), (FORM, forms(token)))
    return [Request(address, "POST", headers, body=body) for headers, bodies in kinds for body in bodies]
