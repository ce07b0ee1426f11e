from __future__ import annotations

import pytest
from django.test import Client
from django.test.utils import override_script_prefix
from pytest_django import Settings


def test_a_page_is_in_the_readers_language(client: Client) -> None:
    answer = client.get("/", headers={"Accept-Language": "de-AT, en;q=0.5"})

    assert "Wie war es?" in answer.content.decode()
    assert '<html lang="de" dir="ltr">' in answer.content.decode()
    assert answer.headers["Content-Language"] == "de"
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_link_can_name_the_language(client: Client) -> None:
    assert "Wie war es?" in client.get("/?lang=de").content.decode()


@pytest.mark.parametrize("language", ["fr", "", "x" * 1000, "../de"])
def test_readers_of_other_languages_get_english(client: Client, language: str) -> None:
    answer = client.get("/", {"lang": language}, headers={"Accept-Language": language})

    assert "How was it?" in answer.content.decode()


def test_a_response_that_is_not_a_page_is_the_same_for_every_reader(client: Client) -> None:
    for path in ("/health", "/widget.js", "/nowhere"):
        answer = client.get(path, headers={"Accept-Language": "de"})

        assert "Accept-Language" not in answer.headers.get("Vary", "")
        assert "Content-Language" not in answer.headers


def test_a_language_from_right_to_left_changes_the_direction_of_the_page(client: Client, settings: Settings) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]

    assert '<html lang="ar" dir="rtl">' in client.get("/?lang=ar").content.decode()


def test_staff_keep_the_language_that_a_link_named(client: Client) -> None:
    client.get("/sign-in/?lang=de")

    assert "Anmelden" in client.get("/sign-in/").content.decode()
    assert "Sign in" in client.get("/sign-in/?lang=en").content.decode()
    assert "Sign in" in client.get("/sign-in/", headers={"Accept-Language": "de"}).content.decode()


def test_a_dashboard_that_asks_for_a_sign_in_keeps_the_language(client: Client) -> None:
    answer = client.get("/dashboard/?lang=de")

    assert answer.status_code == 302
    assert "Anmelden" in client.get(answer.headers["Location"]).content.decode()


def test_the_cookie_belongs_to_the_site_and_not_to_scripts(client: Client) -> None:
    with override_script_prefix("/prod/"):
        cookie = client.get("/sign-in/?lang=de").cookies["language"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/prod/", True, "Lax")


@pytest.mark.parametrize("path", ["/?lang=de", "/sign-in/", "/sign-in/?lang=fr", "/dashboard/summary?lang=de"])
def test_other_addresses_set_no_cookie(client: Client, path: str) -> None:
    assert "language" not in client.get(path).cookies


def test_a_cookie_with_an_unsupported_language_is_ignored(client: Client) -> None:
    client.cookies["language"] = "../de"

    assert "How was it?" in client.get("/").content.decode()
