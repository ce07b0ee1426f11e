"""A release that is killed at any step leaves what served serving, and the next one does the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ops import versions
from ops.release import (
    alias_moves,
    canary,
    events,
    gateway,
    health,
    ledger_entries,
    preconditions,
    publishing,
    uploaded_package,
)
from ops.release import site as steps
from ops.release.job import Job
from tests.ops.published import aws
from tests.ops.release.conftest import Site, expire, source


class Killed(BaseException):
    """No part of a release may mistake it for an error."""


STEPS: list[tuple[Any, str, str]] = [
    # where, and what serves right after
    (publishing, "candidate", "2"),
    (uploaded_package, "fetch", "2"),
    (health, "probe", "2"),
    (health, "probe_rollback", "2"),
    (alias_moves, "promote_to_good", "2"),
    (alias_moves, "move_to", "2"),
    (ledger_entries, "write_move", "3"),
    (events, "bind", "3"),
    (publishing, "prune", "3"),
    (gateway, "invalidate_edge", "3"),
    (ledger_entries, "notify", "3"),
]


def killed(*_: object, **__: object) -> Any:
    raise Killed


def run(job: Job) -> None:
    steps.release(job)
    job.lease.give_back()


@pytest.mark.parametrize(("module", "step", "serves"), STEPS, ids=[step for _, step, _ in STEPS])
def test_it_is_safe_and_the_next_one_finishes(
    site: Site, monkeypatch: pytest.MonkeyPatch, module: Any, step: str, serves: str
) -> None:
    for number in (1, 2):
        site.upload(source(number))
        run(site.job())
    site.upload(source(3))

    with monkeypatch.context() as context:
        context.setattr(module, step, killed)
        with pytest.raises(Killed):
            run(site.job())
    expire(site)
    assert site.serves() == serves

    run(next_one := site.job())

    assert next_one.lease
    assert (site.serves(), site.good(), site.wrong()) == ("3", "2", [])
    written = [entry.facts for entry in site.entries() if entry.kind == "release"]
    assert [facts["version"] for facts in written] == ["1", "2", "3"]
    assert [facts["commit"] for facts in written] == ["c0ffee"] * 3


def test_a_killed_canary_is_ended_by_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        site.upload(source(number))
        run(site.job())
    site.upload(source(3))
    before = site.serving().note
    assert before

    def killed_at_once(*_: object) -> None:
        expire(site)
        raise SystemError  # a kill leaves no time for what follows

    job = site.job(canary={"percent": 10, "minutes": 1})
    monkeypatch.setattr(canary, "_watch", killed_at_once)
    monkeypatch.setattr(canary, "_end", lambda *_: None)
    with pytest.raises(SystemError):
        run(job)
    assert site.serving().weights == {"3": 0.1}

    preconditions.end_canary(job := site.job())

    alias = site.serving()
    assert (alias.version, alias.weights) == ("2", {})
    assert alias.note
    assert (alias.note.state, alias.note.since) == ("serving", before.since)
    assert site.entries()[-1].facts["reason"] == "Its release was killed."
    run(job)
    assert (site.serves(), site.good(), site.wrong()) == ("3", "2", [])


@pytest.mark.parametrize("step", ["probe", "probe_rollback"])
def test_a_first_deploy_is_taken_up_as_well(site: Site, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    site.upload(source(1))
    with monkeypatch.context() as context:
        context.setattr(health, step, killed)
        with pytest.raises(Killed):
            steps.prepare_first(job := site.job())
    expire(site)

    # `zappa deploy` again: there is no API, so it never had traffic.
    preconditions.remove_unfinished_deploy(job := site.job())
    assert site.alias() is None
    site.upload(source(1))
    run(job)

    assert (site.serves(), site.good(), site.wrong()) == ("1", "1", [])


def test_a_first_deploy_that_has_only_good_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.upload(source(1))
    create: Callable[..., Any] = versions.create

    def create_one(client: Any, function: str, name: str, *more: Any) -> Any:
        if name == site.stage:
            raise Killed
        return create(client, function, name, *more)

    with monkeypatch.context() as context:
        context.setattr(versions, "create", create_one)
        with pytest.raises(Killed):
            run(site.job())
    expire(site)
    assert site.good() == "1"

    run(site.job())

    assert (site.serves(), site.good(), site.kinds()) == ("1", "1", ["release"])
    assert aws("lambda")
