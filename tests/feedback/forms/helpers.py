"""The public form as a browser would fill it in, without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from feedback.forms.page import tokens
from feedback.forms.page.tokens import Token
from feedback.models import Feedback

URLENCODED = "application/x-www-form-urlencoded"
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


def a_token(form_id: str = "default", *, age: timedelta = timedelta(minutes=1)) -> Token:
    made = tokens.make(form_id)
    return Token(made.form_id, made.nonce, made.issued_at - age)


def send(
    path: str = "/", *, token: Token | str | None = None, headers: Mapping[str, str] | None = None, **fields: Any
) -> Any:
    """Sends the form and returns the page after all redirects. By default it is the default form."""
    filled_in = {"rating": "4", "message": "Nice shelves", "name": "", "email": "", "website": ""} | fields
    token = a_token() if token is None else token
    sent_from = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
    body = urlencode(filled_in | {"token": str(token)}, doseq=True)
    return Client().post(path, body, content_type=URLENCODED, headers=sent_from, follow=True)


def stored() -> list[Feedback]:
    return list(Feedback.scan())


def reference_in(answer: Any) -> str:
    found = REFERENCE.search(answer.content.decode())
    assert found is not None
    return found[0]
