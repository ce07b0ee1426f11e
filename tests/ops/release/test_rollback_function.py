"""The rollback function is released as well: what is not fit is never called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops import versions
from ops.release import events, failure_report, health, preconditions, publishing, rollback_function, rules
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Alias, MovedMeanwhile, Note, Unhealthy
from tests.ops.published import HEALTHY, SICK, UNIMPORTABLE, aws, publish
from tests.ops.release.conftest import Site

DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, "AnOperation")


def another(number: int) -> str:
    return f"{HEALTHY}\n# {number}"


@pytest.fixture
def job(site: Site) -> Iterator[Job]:
    """Version 1 answers alarms, and a topic calls it."""
    topic = aws("sns").create_topic(Name=f"feedback-alarms-{site.stage}")["TopicArn"]
    settings = {"events": [{"function": "main.handler", "event_source": {"arn": topic}}]}
    made = site.job()
    yield replace(made, zappa_stage=f"{site.stage}_rollback", function=f"{site.function}-rollback", settings=settings)
    made.lease.give_back()


def alias(job: Job) -> Alias | None:
    return versions.read(aws("lambda"), job.function, job.alias)


def holds(job: Job) -> str | None:
    found = alias(job)
    return found.version if found else None


def called(job: Job) -> list[str]:
    topic = job.settings["events"][0]["event_source"]["arn"]
    return [found["Endpoint"] for found in aws("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]]


def without_alias(job: Job) -> Job:
    aws("lambda").delete_alias(FunctionName=job.function, Name=job.alias)
    return job


def refused(job: Job) -> str:
    with pytest.raises(failure_report.Ended) as ended, failure_report.recording(job):
        rollback_function.release(job)
    return ended.value.message


def test_a_version_that_passes_its_rehearsal_answers_alarms(site: Site, job: Job) -> None:
    publish(job.function, another(2))

    rollback_function.release(job)

    assert (holds(job), called(job)) == ("2", [job.target])
    found = alias(job)
    assert found
    assert found.note
    assert found.note.state == "serving"
    assert site.lines[-1].startswith(f"> {job.function} is ready: version 2 answers alarms.")
    assert f"the alias {job.alias} of {job.function}: 1 -> 2" in site.output()


def test_the_first_deploy_makes_the_alias(site: Site, job: Job) -> None:
    rollback_function.release(without_alias(job))

    assert (holds(job), called(job)) == ("1", [job.target])
    assert f"the alias {job.alias} of {job.function} points to version 1, the first" in site.output()


@pytest.mark.parametrize("source", [SICK, UNIMPORTABLE])
def test_what_is_not_fit_is_never_called_and_it_says_so(site: Site, job: Job, source: str) -> None:
    rollback_function.release(job)
    before = alias(job), called(job)
    publish(job.function, source)

    message = refused(job)

    assert (alias(job), called(job)) == before
    assert "failed its rehearsal" in message
    assert f"Version 1 of {job.function} answers alarms, as before." in message
    assert f"`zappa update {job.zappa_stage}` again" in message
    entry = site.entries()[-1]
    assert (entry.kind, entry.facts["rollbackVersion"]) == ("refused-release", "2")
    assert "version" not in entry.facts  # by that name the ledger knows the site's
    health.probe_rollback(site_s(site, job))


def site_s(site: Site, job: Job) -> Job:
    """A release of the site goes on meanwhile."""
    return replace(job, zappa_stage=site.stage, function=site.function)


def test_a_first_one_that_is_not_fit_gets_no_alias(job: Job) -> None:
    publish(without_alias(job).function, SICK)

    message = refused(job)

    assert (holds(job), called(job)) == (None, [])
    assert f"{job.function} has no alias {job.alias} yet, and a release of the site needs it." in message


def test_a_failure_after_the_move_names_the_version_that_serves(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(job.function, another(2))

    def denied(*_: object) -> None:
        raise DENIED

    monkeypatch.setattr(events, "bind", denied)

    message = refused(job)

    assert holds(job) == "2"
    assert f"Version 2 of {job.function} answers alarms; the next update does the rest." in message


def test_an_update_without_changes_moves_nothing_and_says_so(site: Site, job: Job) -> None:
    rollback_function.release(job)
    before = alias(job)

    rollback_function.release(job)

    assert alias(job) == before
    assert f"> Nothing to release: version 1 of {job.function} answers alarms already." in site.lines[-1]


def test_another_process_that_moves_it_meanwhile_wins(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(job.function, another(2), another(3))
    rehearse = health.rehearse

    def overtaken(of: Job, qualifier: str) -> None:
        rehearse(of, qualifier)
        found = alias(job)
        assert found
        versions.move(aws("lambda"), found, "2", Note.now("serving"))

    monkeypatch.setattr(health, "rehearse", overtaken)

    with pytest.raises(MovedMeanwhile):
        rollback_function.release(job)
    assert holds(job) == "2"


def test_old_versions_go_and_what_the_alias_holds_stays(job: Job) -> None:
    few = replace(job, rules=rules.read({"keep_versions": 3}))
    publish(job.function, *(another(number) for number in range(2, 6)))
    publishing.prune(few)
    assert numbers(job) == ["1", "3", "4", "5"]

    rollback_function.release(few)

    assert (holds(job), numbers(job)) == ("5", ["3", "4", "5"])


def numbers(job: Job) -> list[str]:
    return [version.number for version in versions.published(aws("lambda"), job.function)]


def test_a_function_from_before_the_alias_keeps_what_it_does_now(site: Site, job: Job) -> None:
    topic = without_alias(job).settings["events"][0]["event_source"]["arn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=job.arn)

    preconditions.create_missing_alias(job)
    publish(job.function, SICK)  # as Zappa uploads what comes next

    assert (holds(job), called(job)) == ("1", [job.target])
    assert f"Version 1 of {job.function} answers alarms, as before." in refused(job)
    assert (holds(job), called(job)) == ("1", [job.target])


def test_a_function_from_before_that_is_not_fit_is_not_kept(site: Site, job: Job) -> None:
    publish(without_alias(job).function, SICK)

    preconditions.create_missing_alias(job)

    assert holds(job) is None
    assert "no healthy version" in site.output()


def test_no_release_of_the_site_begins_without_the_alias(site: Site, job: Job) -> None:
    with pytest.raises(ReleaseRefused, match=f"zappa deploy {site.stage}_rollback` first, or `zappa update`"):
        health.probe_rollback(site_s(site, without_alias(job)))


def test_a_release_of_the_site_asks_what_the_alarm_would_call(site: Site, job: Job) -> None:
    [sick] = publish(job.function, SICK)
    found = alias(job)
    assert found
    health.probe_rollback(site_s(site, job))

    versions.move(aws("lambda"), found, sick, None)

    with pytest.raises(Unhealthy, match="failed its rehearsal"):
        health.probe_rollback(site_s(site, job))


def test_unbinding_leaves_nothing_that_calls_it(job: Job) -> None:
    rollback_function.release(job)

    events.unbind(job)

    assert called(job) == []
    functions: Any = aws("lambda")
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_policy(FunctionName=job.target)
