from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from feedback_site import environment as env


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(env, "DEFAULTS", {})
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_a_variable_that_is_not_set_has_its_default() -> None:
    assert env.text("COLOUR", "green") == "green"
    assert env.integer("NUMBER", 7, least=1, most=9) == 7
    assert env.flag("SWITCH", default=True) is True
    assert env.names("LIST", "a,b") == ["a", "b"]
    assert env.DEFAULTS == {"COLOUR": "green", "NUMBER": "7", "SWITCH": "yes", "LIST": "a,b"}


def test_a_variable_that_is_set_is_read(environment: pytest.MonkeyPatch) -> None:
    for name, value in {"NUMBER": "3", "SWITCH": "no", "LIST": " a, ,b ", "SIZE": "small"}.items():
        environment.setenv(name, value)
    assert env.integer("NUMBER", 7, least=1, most=9) == 3
    assert env.flag("SWITCH", default=True) is False
    assert env.names("LIST") == ["a", "b"]
    assert env.choice("SIZE", "large", among=("large", "small")) == "small"


@pytest.mark.parametrize("value", ["0", "10", "", "two", "3.5"])
def test_a_wrong_number_names_its_variable(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("NUMBER", value)
    with pytest.raises(ImproperlyConfigured, match=f"NUMBER must be a whole number from 1 to 9, not '{value}'"):
        env.integer("NUMBER", 7, least=1, most=9)


@pytest.mark.parametrize("value", ["feedback@example.com", "a.b+c@mail.example.com", ""])
def test_an_address_for_mails_is_read(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("SENDER", value)
    assert env.mail_address("SENDER", "other@example.com") == value


@pytest.mark.parametrize(
    "value", ["Feedback <feedback@example.com>", "feedback", "a@b\nBcc: c@d", "a@b,c@d", "@", "ä@b"]
)
def test_a_wrong_address_for_mails_names_its_variable(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("SENDER", value)
    with pytest.raises(ImproperlyConfigured, match="SENDER must be an address such as"):
        env.mail_address("SENDER", "")


@pytest.mark.parametrize(
    "value",
    ["https://feedback.example.com", "http://127.0.0.1:8000", "https://a.amazonaws.com/prod", "http://[::1]:8000", ""],
)
def test_the_address_of_the_site_is_read(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("SITE", value)
    assert env.site_url("SITE", "https://other.example.com") == value


@pytest.mark.parametrize(
    "value", ["feedback.example.com", "https://a.example.com/", "javascript:alert(1)", "https://a b"]
)
def test_a_wrong_address_of_the_site_names_its_variable(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("SITE", value)
    with pytest.raises(ImproperlyConfigured, match="SITE must be an address such as"):
        env.site_url("SITE", "")


def test_a_wrong_choice_names_its_variable_and_the_choices(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SWITCH", "true")
    with pytest.raises(ImproperlyConfigured, match="SWITCH must be one of no, yes, not 'true'"):
        env.flag("SWITCH", default=False)


@pytest.mark.parametrize(
    ("value", "layouts"),
    [
        ("1/1", [(0.0, 1, 1)]),
        ("5/16", [(0.0, 5, 16)]),
        ("1/1, 5/32 from 2027-01-15T08:00:00Z", [(0.0, 1, 1), (1_800_000_000.0, 5, 32)]),
    ],
)
def test_layouts_of_markers_apply_since_their_time(
    environment: pytest.MonkeyPatch, value: str, layouts: list[tuple[float, int, int]]
) -> None:
    environment.setenv("MARKERS", value)
    assert env.marker_layouts("MARKERS", "1/1") == layouts


@pytest.mark.parametrize(
    "value",
    [
        *("", "1", "0/1", "6/1", "1/0", "1/33", "1/1 from 2027-01-15T08:00:00Z", "1/1, 2/2", "x, 1/1"),
        *("1/1, 2/2 from 2027-02-30T08:00:00Z", "1/1, 2/2 from yesterday", "1/1, 2/2 from 2027-01-15T08:00:00"),
        *("1/1, 2/2 from 2027-01-15T08:00:00Z, 1/4 from 2026-01-15T08:00:00Z",),
    ],
)
def test_wrong_layouts_name_their_variable(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("MARKERS", value)
    with pytest.raises(ImproperlyConfigured, match="MARKERS must be layouts such as 1/1, 5/16 from 2026"):
        env.marker_layouts("MARKERS", "1/1")


def _start(**variables: str) -> str:
    """The last line of a start in a new process: settings are read once, at import."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return "started" if process.returncode == 0 else process.stderr.strip().splitlines()[-1]


PRODUCTION = {"STAGE": "prod", "SECRET_KEY": "s", "PERSON_HASH_KEY": "p", "ALLOWED_HOSTS": "example.com"}

IN_LAMBDA = PRODUCTION | {"AWS_LAMBDA_FUNCTION_NAME": "feedback-prod"}


@pytest.mark.integration
@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({}, "started"),
        (PRODUCTION, "started"),
        ({**IN_LAMBDA, "SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({**IN_LAMBDA, "PERSON_HASH_KEY": ""}, "PERSON_HASH_KEY must be set"),
        ({**PRODUCTION, "SECRET_KEY": "", "PERSON_HASH_KEY": ""}, "started"),
        ({"AWS_LAMBDA_FUNCTION_NAME": "feedback-prod"}, "STAGE must be set inside Lambda"),
        ({**IN_LAMBDA, "DEBUG": "yes"}, "DEBUG must not be set inside Lambda"),
        ({**IN_LAMBDA, "GUARDED_HTTP_ALLOWS_LOOPBACK": "yes"}, "GUARDED_HTTP_ALLOWS_LOOPBACK must not be set"),
        ({"DEFAULT_TIME_ZONE": "Mars/Olympus"}, "DEFAULT_TIME_ZONE must be a zone"),
        ({"DEFAULT_TIME_ZONE": "../etc/passwd"}, "DEFAULT_TIME_ZONE must be a zone"),
        ({"FEEDBACK_SHARDS": "8", "FEEDBACK_SHARDS_EVER": "4"}, "FEEDBACK_SHARDS_EVER must be a whole number from 8"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(variables: dict[str, str], line: str) -> None:
    assert line in _start(**variables)
