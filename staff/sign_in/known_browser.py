"""A browser in which a person has signed in before, by a signed cookie.

Strangers can enter wrong passwords until an account is locked for them. The tries of a known browser have a limit of
their own, so no stranger keeps an owner out. The cookie is bound to the person and their password, cannot sign in, and
names the browser by a random id.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

from staff.models import Person
from storage import clock
from storage.ids import is_id, new_id

COOKIE = "known-browser"
KEPT = timedelta(days=180)  # after the last sign-in
SALT = "staff.known-browser"


def browser_id(request: HttpRequest, person: Person) -> str | None:
    """None if this person has not signed in here with the password that they have."""
    return _id_in(request.COOKIES.get(COOKIE, ""), person)


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """The caller has made sure that the person sits at this browser."""
    content = {
        "browser": browser_id(request, person) or new_id(),
        "person": person.person_id,
        "password": person.password_mark,
        "at": int(clock.now().timestamp()),
    }
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=SALT).sign_object(content),
        max_age=KEPT,
        path=get_script_prefix(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _id_in(cookie: str, person: Person) -> str | None:
    try:
        content: dict[str, Any] = signing.Signer(salt=SALT).unsign_object(cookie)
    except signing.BadSignature:
        return None
    known_since = datetime.fromtimestamp(content["at"], UTC)
    is_theirs = (content["person"], content["password"]) == (person.person_id, person.password_mark)
    is_fresh = clock.now() - known_since < KEPT
    return content["browser"] if is_theirs and is_fresh and is_id(content["browser"]) else None
