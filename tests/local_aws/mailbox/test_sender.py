from __future__ import annotations

import pytest
from pytest_django import Settings

from local_aws.mailbox import sender
from storage.connection.clients import client

pytestmark = pytest.mark.usefixtures("stack")


def test_the_emulated_ses_knows_the_sender_after_each_start(settings: Settings) -> None:
    settings.MAIL_FROM = "someone@machine.example"
    for _ in range(2):
        sender.verify()

    identities = [one["IdentityName"] for one in client("sesv2").list_email_identities()["EmailIdentities"]]
    assert identities.count("someone@machine.example") == 1


def test_without_a_sender_there_is_nothing_to_do(settings: Settings) -> None:
    settings.MAIL_FROM = ""
    sender.verify()
