"""A record that cannot be read goes to quarantine alone. It never raises, because that would block its shard."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from analytics.counting import deltas, images, retention_watermark, stream_changes, stream_handler
from analytics.counting.images import Uncountable
from analytics.counting.stream_changes import StreamChange
from tests.analytics import hostile
from tests.factories import a_record, an_expiry, an_image, counters

Quarantined = Callable[[], list[dict[str, Any]]]


def _is_read(record: Any) -> bool:
    """Whether it can be counted. Anything but Uncountable is a failure of the test."""
    try:
        change = stream_changes.read(record)
    except Uncountable:
        return False
    assert change is None or isinstance(change, StreamChange)
    return True


def _report(record: Any) -> None:
    """The label of a record, which must not raise."""
    event_id, keys = stream_changes.label(record)
    assert len(json.dumps([event_id, keys])) < 20_000
    assert isinstance(stream_changes.request_id(record), str | None)
    assert isinstance(retention_watermark._latest_days([record]), dict)


def test_each_hostile_record_is_read_or_uncountable() -> None:
    read = 0
    for record in hostile.records():
        read += _is_read(record)
        _report(record)
    assert read > 100  # a wrong requestId, for example, does not prevent the counting


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["S", "N", "x"]), inner, max_size=3),
    max_leaves=5,
)
paths = st.sampled_from(hostile.PATHS)


@given(wrong=st.lists(st.tuples(paths, anything), min_size=1, max_size=3), is_new=st.booleans(), expires=st.booleans())
@examples(max_examples=400, deadline=None)
def test_any_value_anywhere_is_read_or_uncountable(wrong: list[Any], is_new: bool, expires: bool) -> None:
    record = a_record(an_image(requestId="r")) if is_new else a_record(an_image(), an_image(rating=4))
    if expires:
        record = an_expiry()
    for path, value in sorted(wrong, key=lambda change: -len(change[0])):  # the inner ones first
        record = hostile.changed(record, path, value)
    _is_read(record)
    _report(record)


@given(record=anything)
@examples(max_examples=200, deadline=None)
def test_a_value_that_is_no_record_is_uncountable(record: Any) -> None:
    assert not _is_read(record)
    _report(record)


@given(
    text=st.text(alphabet="0123456789-T " + "0123456789".translate(hostile.ARABIC), min_size=10, max_size=13)
    | st.datetimes().map(str)
)
@examples(max_examples=300, deadline=None)
def test_an_hour_is_a_real_day_in_ascii_digits(text: str) -> None:
    image = an_image(localHour=text.replace(" ", "T")[:13])
    try:
        day = images.day(image)
    except Uncountable:
        return
    assert day.isascii()
    assert date.fromisoformat(day).isoformat() == text[:10]


@pytest.mark.parametrize("hour", hostile.NO_HOURS)
def test_an_hour_that_does_not_exist_is_uncountable(hour: str) -> None:
    with pytest.raises(Uncountable, match="localHour"):
        deltas.between(None, an_image(localHour=hour))


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("eventID",), 7, "eventID is not hexadecimal"),
        (("eventID",), "ab", "eventID is not hexadecimal"),
        (("eventName",), "TRUNCATE", "its images do not fit its eventName"),
        (("dynamodb", "NewImage"), hostile.MISSING, "its images do not fit its eventName"),
        (("dynamodb", "ApproximateCreationDateTime"), float("nan"), "ApproximateCreationDateTime is not a time"),
        (("dynamodb", "ApproximateCreationDateTime"), 2**40, "ApproximateCreationDateTime is not a time"),
        (("dynamodb", "ApproximateCreationDateTime"), "1800000000", "ApproximateCreationDateTime is not a time"),
        (("dynamodb", "NewImage", "formId"), {"S": "\ud800"}, "formId is not a text in UTF-8"),
        (("dynamodb", "NewImage", "rating"), {"N": ["5"]}, "rating is not a whole number"),
    ],
)
def test_the_reason_names_what_is_wrong(path: tuple[str, ...], value: Any, why: str) -> None:
    with pytest.raises(Uncountable, match=why):
        stream_changes.read(hostile.changed(a_record(an_image()), path, value))


@pytest.mark.usefixtures("stack")
def test_a_batch_full_of_them_counts_the_rest_and_quarantines_each_once(quarantined: Quarantined) -> None:
    wrong = [record for record in list(hostile.records())[::7] if not _is_read(record)]
    good = [a_record(an_image(rating=1 + n % 5)) for n in range(30)]
    mixed = [record for pair in zip(wrong, good * len(wrong), strict=False) for record in pair]

    stream_handler.count(mixed)

    assert len(wrong) > 100
    assert counters()["project#default", "total"]["totalCount"] == 30
    assert len(quarantined()) == len(wrong)


@pytest.mark.usefixtures("stack")
def test_a_record_that_breaks_our_own_code_goes_to_quarantine_alone(
    quarantined: Quarantined, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that we overlooked would fail at each delivery."""
    real = stream_changes.read

    def overlook(record: Any) -> StreamChange | None:
        if record["eventID"] == "ab" * 16:
            raise ZeroDivisionError("a visitor's words")
        return real(record)

    monkeypatch.setattr(stream_changes, "read", overlook)
    stream_handler.count([a_record(an_image()), a_record(an_image(), event_id="ab" * 16), a_record(an_image())])

    assert counters()["project#default", "total"]["totalCount"] == 2
    [message] = quarantined()
    assert (message["eventId"], message["reason"]) == ("ab" * 16, "it cannot be read: ZeroDivisionError")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    "image", [{"requestId": 7}, {"requestId": "x" * 5000}, {"localHour": "2026-02-30T10", "status": "new"}]
)
def test_a_wrong_request_id_or_day_does_not_block_the_shard(image: dict[str, Any], quarantined: Quarantined) -> None:
    record = a_record(an_image(**image))
    expiry = an_expiry(**image)
    for _ in range(2):
        stream_handler.count([record, expiry, *(a_record(an_image()) for _ in range(3))])

    assert counters()["project#default", "total"]["totalCount"] == (7 if _is_read(record) else 6)
    reasons = [message["reason"] for message in quarantined()]
    assert ["localHour" in reason for reason in reasons] == ([] if _is_read(record) else [True] * 2)
