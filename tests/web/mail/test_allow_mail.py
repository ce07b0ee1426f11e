from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from web.mail import suppression

pytestmark = pytest.mark.usefixtures("stack")


def test_an_address_gets_mail_again() -> None:
    suppression.suppress(suppression.hash_of("ada@example.com"), "bounced", "m-1")
    suppression.suppress(suppression.hash_of("bert@example.com"), "complained", None)

    call_command("allow_mail", " Ada@example.com")

    assert suppression.reason_of("ada@example.com") is None
    assert suppression.reason_of("bert@example.com") == "complained"


def test_an_address_that_was_not_suppressed_is_an_error() -> None:
    with pytest.raises(CommandError, match="was not suppressed"):
        call_command("allow_mail", "ada@example.com")
