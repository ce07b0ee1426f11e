from __future__ import annotations

import pytest

from staff import members
from staff.roles import Role
from tests.staff.conftest import PASSWORD
from web.logs.log_format import JsonFormatter

pytestmark = pytest.mark.usefixtures("stack")


def test_making_a_member_and_setting_a_password_is_logged_without_name_and_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    member = members.create("default", "ada@example.com", "Ada", Role.AGENT, PASSWORD)
    members.set_password(member, "another long password")
    made, changed = [JsonFormatter().line(record) for record in caplog.records]
    person = f"staff:{member.member_id}"
    assert (made["event"], made["metadata"]) == ("staff_made", {"subject": person, "role": "agent"})
    assert (changed["event"], changed["metadata"]) == ("password_set", {"subject": person})
