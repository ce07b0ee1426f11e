from __future__ import annotations

import re

import pytest

from analytics.counting import stream_handler
from analytics.item_panels import counted
from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from feedback.workspace import item_panels
from storage import writes
from tests.factories import FeedbackStream, a_feedback
from tests.feedback.workspace.item.items import an_item, staff

pytestmark = pytest.mark.usefixtures("stack")


def _sentences(item: Feedback) -> list[str]:
    return [re.sub("<.*?>", "", entry.sentence({})) for entry in counted(item, staff())]


def test_it_says_where_an_item_was_counted() -> None:
    stream = FeedbackStream()
    item = a_feedback(source="widget", release="3.1 <b>", variant="short")
    writes.change(item, Feedback.local_hour.set("2026-11-21T23"))
    stream_handler.count(stream.records())

    [entry] = counted(item, staff())

    assert entry.sentence({}) == ("<b>Counted</b> on 21 Nov: How was it?, variant short, release 3.1 &lt;b&gt;, Widget")
    assert entry.at == item.received_at


def test_an_item_that_waits_in_the_stream_is_not_counted_yet() -> None:
    stream = FeedbackStream()
    first = a_feedback()
    assert _sentences(first) == ["Not counted yet: that takes some seconds"]
    stream_handler.count(stream.records())
    later = a_feedback()

    assert _sentences(first)[0].startswith("Counted on")
    assert _sentences(later) == ["Not counted yet: that takes some seconds"]


@pytest.mark.parametrize(("status", "folder"), [(Status.SPAM, "Spam"), (Status.DELETED, "Deleted")])
def test_what_is_set_aside_is_not_counted(status: Status, folder: str) -> None:
    item = a_feedback()
    edits.apply(item, Edit(status=status), actor="person:ada")

    assert _sentences(item) == [f"Not counted, as it is in the folder {folder}"]


def test_a_folder_of_a_later_version_counts_by_the_flag_of_the_item(asked: list[str]) -> None:
    assert _sentences(an_item(status="waiting", counted=False)) == ["Not counted, as it is in the folder waiting"]
    assert asked == []


def test_it_is_on_the_timeline() -> None:
    assert counted in item_panels.timeline_sources()
