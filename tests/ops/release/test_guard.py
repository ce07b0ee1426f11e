"""Zappa itself fails between our callbacks: the ledger and the message are those of a refusal."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

import pytest
from botocore.exceptions import EndpointConnectionError
from click import ClickException

from ops import versions
from ops.cloud.stack import DELETE_ONLY
from ops.ledger import ledger_store
from ops.release import failure_report, ledger_entries, preconditions, status_report
from ops.release.refusals import ReleaseRefused
from tests.ops.published import aws
from tests.ops.release.conftest import Site, source
from tests.ops.release.zappa import Zappa

Fail = Callable[..., None]


class Failing(Zappa):
    """It has put the new code in place, and then something fails."""

    def __init__(self, site: Site, fail: Fail, command: str = "update") -> None:
        super().__init__(site, command)
        self.fail = fail

    def update(self, source: str) -> None:
        self.callback("zip")
        self.site.upload(source)
        self.fail()

    deploy = update


def raising(error: BaseException) -> Fail:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def failed(zappa: Zappa, code: str) -> failure_report.Ended:
    with pytest.raises(failure_report.Ended) as raised:
        zappa.release(code)
    return raised.value


@pytest.fixture
def serving(stage: Site) -> Site:
    stage.upload(source(1))
    Zappa(stage, "update").release(source(1))
    return stage


WAYS = {
    "no disk": (OSError(errno.ENOSPC, "No space left on device"), "This failed: [Errno 28] No space left", 1),
    "its own word": (ClickException("\x1b[31mUnable\x1b[0m to upload"), "Zappa failed: Unable to upload", 1),
    "its own exit": (SystemExit(-1), "Zappa failed: its last lines above give the reason.", 1),
    "Ctrl-C": (KeyboardInterrupt(), "It was interrupted.", 130),
    "no network": (
        EndpointConnectionError(endpoint_url="https://s3"),
        "AWS refused a call, or could not be reached",
        1,
    ),
    "a defect": (KeyError("Stacks"), "Unexpected error, see the traceback above: KeyError: 'Stacks'", 1),
}


@pytest.mark.parametrize(("error", "reason", "code"), WAYS.values(), ids=list(WAYS))
def test_what_serves_stays_and_it_is_written_down_with_what_to_do(
    serving: Site, capsys: pytest.CaptureFixture[str], error: BaseException, reason: str, code: int
) -> None:
    ended = failed(Failing(serving, raising(error)), source(2))

    assert ended.exit_code == code
    assert ended.message.startswith(reason)
    assert ended.message.endswith(
        f"\nVersion 1 serves, as before. $LATEST of {serving.function} has changed, but has no traffic. The "
        f"next update replaces it. Correct that, then run `zappa update {serving.stage}` again."
    )
    [entry] = [entry for entry in serving.entries() if entry.kind == "refused-release"]
    assert entry.facts["reason"].startswith(reason)
    assert serving.serves() == "1"
    assert ("Traceback" in capsys.readouterr().err) == isinstance(error, KeyError)
    Zappa(serving, "update").release(source(3))  # the lock is free
    assert serving.serves() != "1"


def test_a_release_that_is_through_is_not_refused_for_what_zappa_says_last(
    serving: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Zappa, "say", raising(BrokenPipeError(errno.EPIPE, "Broken pipe")))

    with pytest.raises(BrokenPipeError):
        Zappa(serving, "update").release(source(2))

    assert serving.serves() != "1"
    assert "refused-release" not in serving.kinds()


def test_an_end_with_success_is_no_refusal(serving: Site) -> None:
    with pytest.raises(SystemExit):
        Failing(serving, lambda: sys.exit(0)).release(source(1))

    assert "refused-release" not in serving.kinds()


def test_a_refusal_of_ours_is_written_down_once(serving: Site) -> None:
    failed(Failing(serving, raising(ReleaseRefused("No."))), source(2))

    assert serving.kinds().count("refused-release") == 1


def test_a_first_deploy_without_an_api_is_deployed_again(stage: Site) -> None:
    aws("cloudformation").delete_stack(StackName=stage.function)

    ended = failed(Failing(stage, raising(OSError("Stack creation failed.")), "deploy"), source(1))

    assert ended.message == (
        "This failed: Stack creation failed.\nNothing serves yet. Correct that, then run "
        f"`zappa deploy {stage.stage}` again."
    )


def test_a_first_deploy_whose_api_was_stillborn_is_not_updated(stage: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.upload(source(1))
    assert status_report.command_to_continue(job := stage.job()) == "update"

    monkeypatch.setattr(preconditions, "api_stack", lambda _: next(iter(DELETE_ONLY)))

    assert status_report.command_to_continue(job) == "deploy"


def test_what_serves_is_not_guessed(serving: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off() -> None:
        unreachable = raising(EndpointConnectionError(endpoint_url="https://lambda"))
        for place, name in ((versions, "read"), (preconditions, "exists"), (ledger_store, "append")):
            monkeypatch.setattr(place, name, unreachable)
        raise OSError("a cable")

    ended = failed(Failing(serving, cut_off), source(2))

    assert "The version that serves could not be read" in ended.message
    assert ended.message.endswith(f"`zappa update {serving.stage}` again.")
    assert "THE LEDGER MISSES the refused-release" in serving.output()


def test_a_refusal_that_cannot_be_written_still_frees_the_lock(serving: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as context, pytest.raises(ZeroDivisionError):
        context.setattr(ledger_entries, "write", raising(ZeroDivisionError()))
        Failing(serving, raising(OSError("a cable"))).release(source(2))

    Zappa(serving, "update").release(source(2))
    assert serving.serves() != "1"


def test_another_command_that_fails_says_to_run_it_again(serving: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Zappa, "schedule", raising(OSError("a cable")))
    before = serving.kinds()

    ended = failed(Zappa(serving, "schedule"), "")

    assert ended.message == f"This failed: a cable\nCorrect that, then run `zappa schedule {serving.stage}` again."
    assert serving.kinds() == before
