"""docs/api.md and docs/figures-api.md are right: each of its curl lines gets the status in its comment."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from tests import curl
from tests.factories import a_feedback, a_key
from web.caller import Scope

GUIDE = "".join(
    (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8") for name in ("api.md", "figures-api.md")
)
LINE = re.compile(r"^(curl .*) # (\d{3})$", re.MULTILINE)


@pytest.mark.usefixtures("stack")
def test_each_line_of_the_guide_does_what_it_says() -> None:
    scopes = [Scope.FEEDBACK_READ, Scope.FEEDBACK_WRITE, Scope.FEEDBACK_MANAGE, Scope.TASKS_READ, Scope.TASKS_WRITE]
    known = {"KEY": a_key(*scopes, Scope.ANALYTICS_READ), "ID": a_feedback().feedback_id}
    lines = LINE.findall(GUIDE)
    assert len(lines) == GUIDE.count("\ncurl ")
    got = [(line, curl.status_of(line, **known)) for line, _ in lines]
    assert got == [(line, int(status)) for line, status in lines]
