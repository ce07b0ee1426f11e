"""From the API to the counters: a deleted item counts again as it did before."""

from __future__ import annotations

import pytest
from django.test import Client

from analytics.counting import stream_handler
from feedback.models import Status
from tests.factories import FeedbackStream, a_feedback, a_key, counters, move
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.parametrize("folder", [Status.NEW, Status.OPEN, Status.DONE, Status.ARCHIVED, Status.SPAM])
def test_a_restored_item_counts_as_it_did_before(client: Client, folder: Status) -> None:
    key = a_key(Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE)
    stream = FeedbackStream()
    item = a_feedback(rating=4)
    move(item, folder)
    stream_handler.count(stream.records())
    before = counters()
    assert before["project#default", "total"].get("totalCount", 0) == folder.is_counted

    assert client.delete(f"/feedback/{item.feedback_id}", HTTP_X_API_KEY=key).status_code == 204
    stream_handler.count(stream.records())
    assert counters() == {("project#default", "total"): {"folder:deleted": 1}}

    restored = client.post(f"/feedback/{item.feedback_id}/restore", HTTP_X_API_KEY=key)
    stream_handler.count(stream.records())
    assert restored.json()["status"] == folder
    assert counters() == before
