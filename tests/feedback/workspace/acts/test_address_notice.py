"""The notice of a page whose address names an act that this release does not know."""

from __future__ import annotations

import pytest

from feedback.inbox import batches, bulk
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.edits import Edit
from feedback.inbox.models import Batch
from feedback.models import Status
from staff.roles import Role
from tests.factories import a_feedback, a_member
from tests.sessions import browser_of


@pytest.mark.usefixtures("stack")
def test_a_link_to_an_act_of_a_newer_release_shows_the_list_without_a_notice() -> None:
    targets = [Target(a_feedback().feedback_id) for _ in range(2)]
    batch_id = bulk.apply("default", targets, Edit(status=Status.DONE), Origin(actor="person:ada")).batch_id
    browser, address = browser_of(a_member(Role.AGENT)), f"/dashboard/inbox/?status=new&batch={batch_id}"
    assert "moved to Done" in browser.get(address).content.decode()

    batches.find("default", batch_id).update(actions=[Batch.edit.set({"status": "done", "mood": "good"})])

    page = browser.get(address)
    assert page.status_code == 200
    assert "moved to Done" not in page.content.decode()
