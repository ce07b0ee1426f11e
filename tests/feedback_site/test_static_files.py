from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import set_script_prefix
from pytest_django import Settings

STYLE = re.compile(r'href="([^"]+/css/base[^"]*\.css)"')


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """The static files as on a stage: collected, with hashes in their names."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {"staticfiles": {"BACKEND": "feedback_site.static_files.HashedFiles"}}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.WHITENOISE_MAX_AGE = 60
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def _ignore(status: str, headers: list[tuple[str, str]], error: object = None, /) -> Callable[[bytes], object]:
    return len


def style_of(prefix: str) -> str:
    """The style sheet of the form under a prefix. Django's test client does not send prefixes."""
    environ = {"SCRIPT_NAME": prefix, "PATH_INFO": "/", "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    page = b"".join(get_wsgi_application()(environ, _ignore)).decode()
    set_script_prefix("/")
    found = STYLE.search(page)
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("collected")
def test_the_urls_of_static_files_have_the_prefix_of_the_request() -> None:
    below, other, root = style_of("/prod"), style_of("/beta"), style_of("")

    assert below == f"/prod{root}"
    assert other == f"/beta{root}"
    assert re.fullmatch(r"/static/css/base\.[0-9a-f]{12}\.css", root)


@pytest.mark.usefixtures("collected")
def test_a_hashed_file_is_cached_for_ever_and_a_plain_one_is_not(client: Client) -> None:
    with closing(client.get(style_of(""))) as hashed:
        assert hashed.status_code == 200
        assert "immutable" in hashed.headers["Cache-Control"]
    with closing(client.get("/static/css/base.css")) as plain:
        assert plain.status_code == 200
        assert plain.headers["Cache-Control"] == "max-age=60, public"


def test_every_source_can_be_collected(collected: Path) -> None:
    """The files that a style sheet names exist: otherwise collectstatic fails."""
    assert (collected / "staticfiles.json").exists()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_a_file_accepts_get_and_head_only(client: Client, method: str) -> None:
    response = client.generic(method, "/static/css/base.css")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert response.json()["code"] == "method_not_allowed"


def test_a_range_that_a_file_does_not_have_is_a_problem(client: Client) -> None:
    response = client.get("/static/css/base.css", headers={"Range": "bytes=99999999-"})

    assert (response.status_code, response.json()["code"]) == (416, "range_not_satisfiable")
    assert response.headers["Content-Range"].startswith("bytes */")


def test_a_valid_range_of_a_file_is_sent(client: Client) -> None:
    with closing(client.get("/static/css/base.css", headers={"Range": "bytes=0-9"})) as response:
        assert (response.status_code, len(b"".join(response))) == (206, 10)


def test_one_machine_works_without_collectstatic(client: Client) -> None:
    assert style_of("/prod") == "/prod/static/css/base.css"
    with closing(client.get("/static/css/base.css")) as style:
        assert style.status_code == 200
    assert staticfiles_storage.url("css/base.css") == "/static/css/base.css"
