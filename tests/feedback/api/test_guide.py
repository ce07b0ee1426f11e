"""docs/api.md is true: each of its curl lines gets the status that stands behind it."""

from __future__ import annotations

import re
import shlex
from string import Template

import pytest
from django.conf import settings
from django.test import Client

from staff import keys
from staff.roles import Scope
from tests.factories import a_feedback

GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
LINE = re.compile(r"^(curl .*) # (\d{3})$", re.MULTILINE)
SITE = "http://127.0.0.1:8000"


def _send(line: str) -> int:
    words = iter(shlex.split(line)[1:])
    method, url, headers, body = "", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-i":
            url = word
    kind = headers.pop("Content-Type", "application/octet-stream")
    path = url.removeprefix(SITE)
    answer = Client().generic(method or ("POST" if body else "GET"), path, body, kind, headers=headers)
    return answer.status_code


@pytest.mark.usefixtures("stack")
def test_each_line_of_the_guide_does_what_it_says() -> None:
    scopes = [Scope.FEEDBACK_READ, Scope.FEEDBACK_WRITE, Scope.FEEDBACK_MANAGE]
    known = {"SITE": SITE, "KEY": keys.make("default", "guide", scopes)[1], "ID": a_feedback().feedback_id}
    lines = LINE.findall(GUIDE)
    assert len(lines) == GUIDE.count("\ncurl ")
    got = [(line, _send(Template(line).substitute(known))) for line, _ in lines]
    assert got == [(line, int(status)) for line, status in lines]
