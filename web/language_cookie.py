"""The cookie with the language that a person has chosen, in a link or on the page of their profile."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.urls import get_script_prefix

COOKIE = "language"
A_YEAR = 365 * 24 * 3600


def remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        COOKIE,
        language,
        max_age=A_YEAR,
        path=get_script_prefix(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=get_script_prefix(), samesite="Lax")
