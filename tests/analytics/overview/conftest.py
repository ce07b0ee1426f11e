from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from analytics.counting import stream_handler
from feedback.models import Feedback
from tests.factories import FeedbackStream, a_feedback, a_member
from tests.sessions import browser_of


@pytest.fixture
def viewer(stack: int) -> Client:
    return browser_of(a_member())


@pytest.fixture
def submit(stack: int) -> Callable[..., list[Feedback]]:
    """Creates and counts items with these ratings."""
    stream = FeedbackStream()

    def create(*ratings: int, **fields: Any) -> list[Feedback]:
        items = [a_feedback(rating=rating, **fields) for rating in ratings]
        stream_handler.count(stream.records())
        return items

    return create
