"""A person rolls back: what the button of the ops page sends. tests/ops/rollback/test_commands.py is the terminal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ops import versions
from ops.ledger import ledger_store
from ops.rollback import by_hand, execute, handler
from ops.rollback.signed_request import signed
from ops.versions import Note
from tests.ops.published import HEALTHY, SICK, UNIMPORTABLE, aws, publish
from tests.ops.rollback.conftest import HOME, KEY, Refuse, Site


def ask(site: Site, to: str | None = None, **changes: Any) -> dict[str, Any]:
    return handler.handle(site.context, {"rollback": signed(KEY, to, "ada", "wrong prices") | changes}, HOME)


def released(site: Site, *versions_: str) -> None:
    for version in versions_:
        ledger_store.append(aws("dynamodb"), site.context.config.ledger_table, KEY, "release", {"version": version})


@pytest.fixture
def three(site: Site) -> Site:
    """Version 3 serves since a week, 2 is the last that baked, 1 was released before it."""
    site.publish(HEALTHY, HEALTHY, HEALTHY, good="2", serving="3", age=timedelta(days=7))
    released(site, "1", "2", "3")
    return site


def test_it_goes_to_the_last_that_baked(three: Site) -> None:
    """However long the other has served: a person knows why."""
    assert ask(three) == {"moved": True, "outcome": "moved", "text": "Version 2 serves in place of 3."}

    assert three.alias().version == "2"
    facts = three.entries()[0].facts
    assert (facts["who"], facts["reason"], facts["replaced"]) == ("ada", "wrong prices", "3")
    assert "wrong prices" in three.notices()[0]["Message"]


def test_it_goes_to_any_version_of_the_ledger(three: Site) -> None:
    assert ask(three, "1")["moved"]
    assert three.alias().version == "1"


def test_it_goes_on_after_a_rollback(three: Site) -> None:
    assert ask(three)["moved"]
    assert ask(three, "1")["moved"]
    assert ask(three, "3")["moved"]  # and forward again


def good(site: Site) -> str:
    found = versions.read(site.context.functions, site.function, "good")
    assert found
    return found.version


def test_further_back_than_good_takes_good_along(three: Site) -> None:
    """Else the alarm of the next release would go forward, to what the person has just left."""
    told = "Version 1 serves in place of 3. `good` went there as well, from 2."
    assert ask(three, "1") == {"moved": True, "outcome": "moved", "text": told}

    assert good(three) == "1"
    facts = three.entries()[0].facts
    assert (facts["good"], facts["goodWas"]) == ("1", "2")
    publish(three.function, UNIMPORTABLE)
    three.serve("4", age=timedelta(minutes=2))
    three.fail()
    assert three.handle() == "rolled back"
    assert three.alias().version == "1"


def test_what_is_newer_than_good_has_not_baked(three: Site) -> None:
    assert ask(three, "1")["moved"]

    assert ask(three, "3")["text"] == "Version 3 serves in place of 1."

    assert good(three) == "1"
    assert "good" not in three.entries()[0].facts


def test_good_that_cannot_be_moved_holds_nothing_up(three: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = versions.move

    def only_what_serves(client: Any, alias: versions.Alias, *more: Any) -> versions.Alias:
        if alias.name == "good":
            raise versions.MovedMeanwhile("by somebody else")
        return real(client, alias, *more)

    monkeypatch.setattr(versions, "move", only_what_serves)

    text = ask(three, "1")["text"]

    assert (three.alias().version, good(three)) == ("1", "2")
    command = f"aws lambda update-alias --function-name {three.function} --name good --function-version 1"
    assert text.endswith(f"`good` could not be moved, and still holds 2: `{command}`.")
    assert "goodWas" not in three.entries()[0].facts


def test_it_ends_a_canary(three: Site) -> None:
    publish(three.function, UNIMPORTABLE)
    before = three.alias().note
    versions.move(three.context.functions, three.alias(), "3", Note.of_canary(before), {"4": 0.1})

    assert ask(three)["text"] == "The canary 4 was ended; version 3 serves all visitors."

    assert (three.alias().version, three.alias().weights, good(three)) == ("3", {}, "2")
    after = three.alias().note
    assert before
    assert after
    assert (after.state, after.since) == ("serving", before.since)


def test_ending_a_canary_by_its_name_leaves_good_alone(three: Site) -> None:
    three.serve("1", state="rolled-back")
    versions.move(three.context.functions, three.alias(), "1", Note.of_canary(three.alias().note), {"3": 0.1})

    assert ask(three, "1")["moved"]

    assert (three.alias().version, good(three)) == ("1", "2")


@pytest.mark.parametrize(
    ("to", "outcome"),
    [("3", "good-serves"), ("9", "unpublished"), ("$LATEST", "unpublished"), ("x", "unpublished"), ("", "unpublished")],
)  # fmt: skip
def test_it_refuses_what_cannot_serve(three: Site, to: str, outcome: str) -> None:
    assert ask(three, to)["outcome"] == outcome

    assert three.alias().version == "3"
    entry = three.entries()[0]
    assert (entry.kind, entry.facts["outcome"], entry.facts["who"]) == ("refused-rollback", outcome, "ada")


def test_it_refuses_a_version_that_was_never_released(three: Site) -> None:
    publish(three.function, HEALTHY)

    assert ask(three, "4")["outcome"] == "not-in-ledger"


def test_without_a_ledger_the_probe_has_the_last_word(three: Site) -> None:
    aws("dynamodb").delete_table(TableName=three.context.config.ledger_table)

    assert ask(three, "1")["moved"]


def test_it_refuses_a_version_that_is_unhealthy(site: Site) -> None:
    site.publish(SICK, HEALTHY, serving="2")
    released(site, "1")

    answer = ask(site, "1")

    assert (answer["moved"], answer["outcome"]) == (False, "unhealthy")
    assert "GET /health answered 500" in answer["text"]


def test_it_refuses_where_nothing_baked(site: Site) -> None:
    site.publish(HEALTHY, serving="1")

    assert ask(site)["outcome"] == "no-good"


def test_what_was_agreed_to_happens_or_nothing(three: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = execute.carry_out

    def late(*args: Any) -> str:
        three.serve("1")
        return real(*args)

    monkeypatch.setattr(execute, "carry_out", late)

    assert ask(three)["outcome"] == "moved-meanwhile"
    assert three.alias().version == "1"


def test_an_unhealthy_version_serves_if_a_person_insists(site: Site, refuse: Refuse) -> None:
    site.publish(SICK, UNIMPORTABLE, serving="2")
    released(site, "1")
    refuse(site.context.prober, "Invoke", 500, "MustNotBeAsked")

    plan = by_hand.plan(site.context, "1", even_if_unhealthy=True)
    by_hand.carry_out(site.context, plan, "ada", "less broken")

    assert site.alias().version == "1"
    assert site.entries()[0].facts["probe"] == "not probed, on demand"


@pytest.mark.parametrize("changes", [{"by": ""}, {"by": None}, {"reason": ""}, {"reason": 5}, {"to": 7}, {"to": ["7"]}])
def test_nobody_and_no_reason_is_refused(three: Site, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="`by` and `reason`"):
        handler.handle(three.context, {"rollback": {"to": None, "by": "ada", "reason": "x", **changes}}, HOME)
    assert three.alias().version == "3"
