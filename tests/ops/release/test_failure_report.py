"""What a failed command prints, and what it leaves."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from ops.ledger import ledger_store
from ops.release import events, failure_report, uploaded_package
from ops.release import site as steps
from ops.release.job import Job
from tests.ops.published import aws
from tests.ops.release.conftest import KEY, Site, source

DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, "AnOperation")


def denied(*_: object, **__: object) -> None:
    raise DENIED


def released(site: Site, *sources: str) -> None:
    for text in sources:
        site.upload(text)
        steps.release(job := site.job())
        job.lease.give_back()


def attempt(site: Site, text: str) -> Job:
    site.upload(text)
    job = site.job()
    with failure_report.recording(job):
        steps.release(job)
    job.lease.give_back()
    return job


def test_what_aws_refuses_before_the_move_moves_nothing(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    released(stage, source(1))
    monkeypatch.setattr(uploaded_package, "fetch", denied)

    with pytest.raises(failure_report.Ended, match=r"not allowed\nVersion 1 serves, as before\. .*`zappa update"):
        attempt(stage, source(2))

    assert (stage.serves(), stage.kinds()[-1]) == ("1", "refused-release")
    stage.job().lease.give_back()  # nothing holds it


def test_what_aws_refuses_after_the_move_is_left_to_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    released(site, source(1))
    with monkeypatch.context() as context:
        context.setattr(events, "bind", denied)
        with pytest.raises(failure_report.Ended, match="Version 2 serves; the next release does the remaining steps"):
            attempt(site, source(2))

    attempt(site, source(2))

    assert (site.serves(), site.wrong()) == ("2", [])


def test_a_ledger_that_cannot_be_written_is_reported_and_corrected_by_the_next(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(site, source(1))
    with monkeypatch.context() as context:
        context.setattr(ledger_store, "append", denied)
        attempt(site, source(2))
    assert (site.serves(), site.kinds()) == ("2", ["release"])
    assert "THE LEDGER MISSES the release" in site.output()

    attempt(site, source(2))

    assert (site.kinds(), site.wrong()) == (["release", "release"], [])


def test_the_notice_names_the_version_that_serves(site: Site) -> None:
    queue = aws("sqs").create_queue(QueueName=f"heard-{site.stage}")["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    aws("sns").subscribe(
        TopicArn=site.outputs["NoticeTopicArn"], Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )

    released(site, source(1))

    [message] = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert message["Body"] == "Version 1 is the first to serve. Commit c0ffee, by a person."
    assert KEY not in message["Body"]


def test_without_anything_to_write_to_it_is_one_sentence() -> None:
    with (
        pytest.raises(failure_report.Ended, match=r"AWS refused.*not allowed Nothing was changed\."),
        failure_report.before_the_lock(),
    ):
        denied()
