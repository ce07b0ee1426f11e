from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from django.conf import settings
from django.core.management import CommandError, call_command
from pynamodb.exceptions import PutError

from feedback import backup_restore
from local_aws import emulated
from storage.connection import clients
from storage.connection.aws_errors import sentence
from storage.connection.failures import TooBusy

REFUSED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no right"}}, "PutItem")
SILENT = EndpointConnectionError(endpoint_url="https://dynamodb")


@pytest.mark.parametrize("wrapped", [lambda error: error, lambda error: PutError(cause=error)])
@pytest.mark.parametrize(
    ("error", "explanation"),
    [
        (
            REFUSED,
            "AWS refused: An error occurred (AccessDeniedException) when calling the PutItem operation: no right",
        ),
        (SILENT, "AWS does not answer at "),
        (NoCredentialsError(), "There are no AWS credentials"),
    ],
)
def test_it_explains_the_error_that_pynamodb_wraps(
    error: Exception, explanation: str, wrapped: Callable[[Exception], Exception]
) -> None:
    assert sentence(wrapped(error)).startswith(explanation)


def test_it_explains_an_error_of_pynamodb_itself() -> None:
    assert sentence(PutError("it went wrong")) == "AWS refused: it went wrong"


def test_it_explains_that_a_table_is_too_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_busy(*_: object) -> None:
        raise TooBusy("feedback-prod")

    monkeypatch.setattr(backup_restore, "deleted_by_activity", set)
    monkeypatch.setattr(backup_restore, "put_back", too_busy)

    with pytest.raises(CommandError, match=r"too busy: .* the items of feedback-prod\. Run it again: items"):
        call_command("restore", "copy", "a-restored-table")


@pytest.mark.integration
@pytest.mark.parametrize(
    "command",
    [
        ("recount", "--apart=0"),
        ("sample_data",),
        ("restore", "copy", "a-restored-table"),
        ("redrive", "quarantine"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_without_an_answer_ends_with_a_sentence(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AWS_ENDPOINT_URL", f"http://127.0.0.1:{emulated.free_port()}")
    state = [f"--state={tmp_path / 'state.json'}"] if command[0] == "recount" else []
    clients.forget()
    try:
        with pytest.raises(CommandError, match=r"^AWS does not answer at http://127\.0\.0\.1:\d+\. .*`make run`"):
            call_command(*command, *state, stdout=StringIO())
    finally:
        monkeypatch.undo()
        clients.forget()
