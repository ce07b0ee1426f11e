"""Any sequence of changes, in any batches and deliveries, gives the same counters as a direct count."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from analytics.counting import stream_handler
from tests.analytics.items import Items
from tests.conftest import empty_tables
from tests.factories import counters

pytestmark = pytest.mark.usefixtures("stack")

steps = st.one_of(
    st.tuples(st.just("rating"), st.integers(1, 5) | st.none()),
    st.tuples(st.just("status"), st.sampled_from(["new", "open", "done", "spam", "deleted", "later", "hidden"])),
    st.tuples(st.just("formId"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("variant"), st.sampled_from(["a", "b", None])),
    st.tuples(st.just("counts"), st.sets(st.sampled_from(["q1.9", "q1.10", "q2.b"]), min_size=1) | st.none()),
    st.tuples(st.just("release"), st.sampled_from(["7", "8", None])),
    st.tuples(st.just("source"), st.sampled_from(["form", "api"])),
    st.tuples(st.just("localHour"), st.sampled_from(["2026-11-20T23", "2026-11-21T00"])),
    st.tuples(st.just("remove"), st.none()),
    st.tuples(st.just("expire"), st.none()),
)
stories = st.lists(st.tuples(st.integers(0, 5), steps), min_size=1, max_size=40)


@given(story=stories, seed=st.integers(0, 2**16))
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counters_equal_a_direct_count(story: list[tuple[int, tuple[str, Any]]], seed: int) -> None:
    empty_tables()
    items = Items(random.Random(seed))
    for place, (number, step) in enumerate(story):
        items.do(number, step, second=place // 7)
    for batch in _delivered(items.records, random.Random(seed)):
        stream_handler.count(batch)
    assert counters() == items.direct_count()


def _delivered(records: list[dict[str, Any]], chance: random.Random) -> list[list[dict[str, Any]]]:
    """In batches of any size. Some are repeated later, in other batches and another order."""
    batches = []
    for _ in range(chance.randint(1, 3)):
        start = 0
        while start < len(records):
            size = chance.randint(1, len(records))
            batches.append(records[start : start + size])
            start += size
    repeated = [batch for batch in batches if chance.random() < 0.3]
    chance.shuffle(repeated)
    return batches + repeated
