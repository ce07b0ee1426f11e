"""What is asked before anything is uploaded."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ops import versions
from ops.release import preconditions
from ops.release import site as steps
from ops.release.refusals import ReleaseRefused
from ops.versions import Note
from tests.ops.published import SICK, aws
from tests.ops.release.conftest import Site, source
from tests.waiting import OFTEN


def test_it_goes_on_while_the_alarm_is_quiet(site: Site) -> None:
    preconditions.refuse_during_alarm(site.job())

    assert "is off" in site.output()


def test_it_is_refused_while_the_alarm_is_on(site: Site) -> None:
    site.alarm("ALARM")

    with pytest.raises(ReleaseRefused, match=f"The alarm {site.function}-failing is on"):
        preconditions.refuse_during_alarm(site.job())


def test_a_repair_may_go_out_during_the_alarm_with_its_reason(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.alarm("ALARM")
    monkeypatch.setenv(preconditions.DURING_ALARM, "repairs the form")
    site.upload(source(1))

    preconditions.refuse_during_alarm(job := site.job())
    steps.release(job)

    assert site.entries()[-1].facts["reason"] == "Released although the alarm was on: repairs the form"


def test_it_is_refused_without_an_alarm(site: Site) -> None:
    aws("cloudwatch").delete_alarms(AlarmNames=[site.outputs["RollbackAlarm"]])

    with pytest.raises(ReleaseRefused, match="infrastructure apply"):
        preconditions.refuse_during_alarm(site.job())


def test_a_function_without_aliases_is_pinned_before_it_is_touched(site: Site) -> None:
    site.upload(source(1))

    preconditions.create_missing_alias(job := site.job())
    site.upload(source(2))

    assert (site.serves(), site.good()) == ("1", "1")
    steps.release(job)
    assert (site.serves(), site.good()) == ("2", "1")


def test_a_sick_function_is_not_pinned_and_the_next_version_is_its_first(site: Site) -> None:
    site.upload(SICK)

    preconditions.create_missing_alias(job := site.job())

    assert (site.serves(), site.good()) == (None, None)
    assert "version 1 is not healthy: Version 1 failed its probe" in site.output()
    site.upload(source(2))
    steps.release(job)
    assert (site.serves(), site.good()) == ("2", "2")


def test_an_alias_that_was_deleted_comes_back_at_what_is_good_and_not_at_the_newest_code(site: Site) -> None:
    site.upload(source(1))
    steps.release(job := site.job())
    job.lease.give_back()
    site.upload(SICK)  # as a release that was refused leaves it
    aws("lambda").delete_alias(FunctionName=site.function, Name=site.stage)

    preconditions.create_missing_alias(site.job())

    assert (site.serves(), site.good()) == ("1", "1")


def test_a_good_version_that_is_sick_now_is_not_pinned(site: Site) -> None:
    site.upload(SICK)
    versions.create(aws("lambda"), site.function, "good", "1")

    preconditions.create_missing_alias(site.job())

    assert site.serves() is None


@pytest.mark.parametrize("is_deployed", [True, False])
def test_the_rollback_function_is_not_undeployed_before_its_site(site: Site, is_deployed: bool) -> None:
    if is_deployed:
        site.upload(source(1))
    job = replace(site.job(), zappa_stage=f"{site.stage}_rollback", function=f"{site.function}-rollback")

    if is_deployed:
        with pytest.raises(ReleaseRefused, match=f"{site.function} is still deployed"):
            preconditions.refuse_undeploy(job)
    else:
        preconditions.refuse_undeploy(job)


def test_an_update_before_the_first_deploy_is_refused(site: Site) -> None:
    with pytest.raises(ReleaseRefused, match=f"zappa deploy {site.stage}`"):
        preconditions.refuse_without_deploy(job := site.job())
    site.upload(source(1))
    with pytest.raises(ReleaseRefused, match="did not finish"):
        preconditions.refuse_without_deploy(job)


def test_a_half_made_api_is_removed_and_the_rights_are_widened_before_the_next_deploy(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who releases may change the API of the stage only, and the next one has another id."""
    site.upload(source(1))
    monkeypatch.setattr(preconditions, "api_stack", lambda _: "ROLLBACK_COMPLETE")

    with pytest.raises(ReleaseRefused) as refused:
        preconditions.remove_unfinished_deploy(site.job())

    steps = [
        f"zappa undeploy {site.stage}",
        f"STAGE={site.stage} manage.py infrastructure apply",
        f"zappa deploy {site.stage}",
        f"STAGE={site.stage} manage.py infrastructure apply",
    ]
    assert re.findall("`(.*?)`", str(refused.value)) == steps


def test_a_deploy_that_has_its_api_is_left_alone(site: Site) -> None:
    site.upload(source(1))
    versions.create(aws("lambda"), site.function, site.stage, "1", Note.now("serving"))
    api = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    aws("cloudformation").create_stack(StackName=site.function, TemplateBody=api)
    aws("cloudformation").get_waiter("stack_create_complete").wait(StackName=site.function, WaiterConfig=OFTEN)

    preconditions.remove_unfinished_deploy(job := site.job())
    preconditions.refuse_without_deploy(job)

    assert site.serves() == "1"
