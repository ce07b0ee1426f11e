"""The emulator keeps the mails that it accepts as files."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.conftest import Emulator

RAW = b"From: a@example.com\r\nTo: b@example.com\r\nX-Mail-Id: 1\r\nSubject: Hello\r\n\r\nText\r\n"


def send(ses: Any, raw: bytes = RAW) -> str:
    answer = ses.send_email(Destination={"ToAddresses": ["b@example.com"]}, Content={"Raw": {"Data": raw}})
    return str(answer["MessageId"])


def test_a_mail_is_a_file_with_all_its_headers_also_after_a_kill(durable: Emulator) -> None:
    ses = durable.client("sesv2")
    ses.create_email_identity(EmailIdentity="example.com")

    message_id = send(ses)
    durable.restart_after_kill()

    file = durable.folder / "mail" / f"{message_id}.eml"
    assert file.read_bytes() == RAW
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_refused_mail_is_no_file(durable: Emulator) -> None:
    with pytest.raises(ClientError, match="not verified"):
        send(durable.client("sesv2"), RAW.replace(b"a@example.com", b"a@other.example"))

    assert not (durable.folder / "mail").exists()


def test_a_mail_without_raw_content_is_accepted(durable: Emulator) -> None:
    ses = durable.client("sesv2")
    ses.create_email_identity(EmailIdentity="example.com")
    text = {"Data": "Text"}

    answer = ses.send_email(
        FromEmailAddress="a@example.com",
        Destination={"ToAddresses": ["b@example.com"]},
        Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
    )

    assert answer["MessageId"]
    assert not (durable.folder / "mail").exists()
