from __future__ import annotations

from collections import Counter

import pytest

from analytics.counting import stream_handler as ours
from bench import counting, stream
from tests.factories import counters

pytestmark = pytest.mark.usefixtures("stack")


def test_both_methods_count_the_same() -> None:
    records = list(stream.records(30, since=1_800_000_000))

    counting.add_one_by_one(records)
    one_by_one = counters()
    ours.count(records)

    assert counters() == {key: dict(Counter(numbers) + Counter(numbers)) for key, numbers in one_by_one.items()}


def test_the_stream_has_the_forms_and_releases_of_the_budget() -> None:
    images = [record["dynamodb"]["NewImage"] for record in stream.records(1000, since=0)]

    assert len({image["formId"]["S"] for image in images}) == 50
    assert len({image["release"]["S"] for image in images}) == 5
