from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from analytics.releases import reading
from tests.factories import a_project

pytestmark = pytest.mark.usefixtures("stack")


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("announce_release", *arguments, stdout=output)
    return output.getvalue()


def test_it_announces_a_release_once() -> None:
    a_project("other")
    arguments = ["2.1.0", "--project", "other", "--at", "2026-11-20T08:00:00Z", "--note", "The new checkout"]

    outputs = [run(*arguments), run(*arguments)]

    assert outputs == [
        "Announced the release 2.1.0 at 2026-11-20T08:00:00.000Z.\n",
        "It was announced before: the release 2.1.0 at 2026-11-20T08:00:00.000Z.\n",
    ]
    [release] = reading.of_name("other", "2.1.0")
    assert (release.note, release.created_by) == ("The new checkout", "system:manage.py")


def test_it_announces_an_incident() -> None:
    run("payment-outage", "--kind", "incident")

    assert [release.kind for release in reading.of_name("default", "payment-outage")] == ["incident"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2.1.0", "--project", "unknown"], "There is no project unknown."),
        (["a b"], "version: Use letters"),
        (["2.1.0", "--at", "9998-01-01"], "at: Give a time that has come"),
        (["2.1.0", "--url", "javascript:alert(1)"], "url: Give a whole address"),
    ],
)
def test_what_is_wrong_is_named(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=f"^{message}"):
        run(*arguments)

    assert reading.page("default", limit=1).releases == []


def test_another_value_is_named() -> None:
    run("2.1.0", "--note", "The new checkout")

    with pytest.raises(CommandError, match="with another value of note"):
        run("2.1.0", "--note", "The old checkout")
