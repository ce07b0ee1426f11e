"""Browsers that have signed in, without the page for it."""

from __future__ import annotations

from django.conf import settings
from django.test import Client, RequestFactory

from staff.models import Person
from staff.sign_in import login
from staff.sign_in.sessions import SessionStore


def session_of(person: Person) -> str:
    """What the cookie holds."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    login.begin(request, person)
    request.session.save()
    return str(request.session.session_key)


def browser_of(person: Person, *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
    return client
