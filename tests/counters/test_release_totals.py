from __future__ import annotations

import pytest
from django.conf import LazySettings
from pynamodb.exceptions import QueryError

from analytics.counting import stream_handler
from counters import release_totals
from counters.models import Aggregate
from tests.factories import FeedbackStream, a_feedback


def test_it_counts_what_came_in_while_a_release_served(stack: int, settings: LazySettings) -> None:
    stream = FeedbackStream()
    for release in ("7", "7", "8"):
        settings.RELEASE = release
        a_feedback()
    stream_handler.count(stream.records())

    assert release_totals.by_release("default", "7") == 2
    assert release_totals.by_release("default", "9") == 0
    assert release_totals.by_release("other", "7") == 0


def test_it_says_so_when_it_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise QueryError("on purpose")

    monkeypatch.setattr(Aggregate, "query", fail)

    assert release_totals.by_release("default", "7") is None
