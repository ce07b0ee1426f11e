from __future__ import annotations

import pytest

from analytics.counting import deltas, stream_changes
from analytics.counting.deltas import Uncountable
from tests.capacity import item_size
from tests.factories import a_record, an_image, plain

DAY = "2026-11-21"


def test_a_new_item_counts_in_every_dimension() -> None:
    delta = plain(deltas.between(None, an_image(rating=4)))
    assert set(delta) == {
        ("global", "total"),
        ("global", DAY),
        ("project#default", DAY),
        ("form#default#default", DAY),
        ("release#default#7", DAY),
        ("source#default#form", DAY),
    }
    assert delta["global", "total"] == {"totalCount": 1, "sumRatings": 4, "positiveCount": 1, "rating4": 1}
    assert delta["global", DAY] == delta["global", "total"] | {"h10n": 1, "h10s": 4, "h10c": 1}


def test_a_rating_below_four_is_not_satisfied() -> None:
    assert "h10c" not in plain(deltas.between(None, an_image(rating=3)))["global", DAY]


def test_a_changed_rating_moves_only_what_it_changes() -> None:
    delta = plain(deltas.between(an_image(rating=2, sentiment="negative"), an_image(rating=5)))
    assert delta["global", "total"] == {
        "sumRatings": 3,
        "rating2": -1,
        "rating5": 1,
        "negativeCount": -1,
        "positiveCount": 1,
    }
    assert "totalCount" not in delta["form#default#default", DAY]


@pytest.mark.parametrize("status", ["spam", "deleted"])
def test_spam_and_deleted_items_leave_the_statistics_and_come_back(status: str) -> None:
    counted, aside = an_image(), an_image(status=status)
    out, back = deltas.between(counted, aside), deltas.between(aside, counted)
    assert plain(out)["global", "total"]["totalCount"] == -1
    assert not plain(deltas.merged([out, back]))


def test_work_on_an_item_changes_no_counter() -> None:
    for status in ("open", "done", "archived"):
        assert deltas.between(an_image(), an_image(status=status, name="Ada")) == {}


def test_a_purge_of_a_counted_item_subtracts_it() -> None:
    assert plain(deltas.between(an_image(), None))["global", "total"]["totalCount"] == -1
    assert deltas.between(an_image(status="deleted"), None) == {}


def test_an_item_that_changes_its_form_moves_from_one_bucket_to_the_other() -> None:
    delta = plain(deltas.between(an_image(formId="a"), an_image(formId="b")))
    assert delta["form#default#a", DAY]["totalCount"] == -1
    assert delta["form#default#b", DAY]["totalCount"] == 1
    assert ("global", DAY) not in delta


def test_an_item_without_a_release_counts_everywhere_else() -> None:
    assert len(deltas.between(None, an_image(release=None))) == 5


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"rating": None}, "rating"),
        ({"status": "lost"}, "status"),
        ({"status": None}, "status"),
        ({"sentiment": "angry"}, "sentiment"),
        ({"localHour": "2026-11-21T24"}, "localHour"),
        ({"localHour": "yesterday"}, "localHour"),
        ({"projectId": ""}, "projectId"),
        ({"formId": 7}, "formId"),
    ],
)
def test_the_reason_names_the_attribute(members: dict[str, str | int | None], named: str) -> None:
    with pytest.raises(Uncountable, match=named):
        deltas.between(None, an_image(**members))


def test_the_expiry_of_an_item_leaves_the_statistics_as_they_are() -> None:
    by_retention = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
    assert stream_changes.read(a_record(old=an_image()) | by_retention) is None
    for by in (
        {},
        {"userIdentity": {"type": "Service", "principalId": "replication.dynamodb.amazonaws.com"}},
        {"userIdentity": {"type": "Root", "principalId": "dynamodb.amazonaws.com"}},
        {"userIdentity": None},
    ):
        assert stream_changes.read(a_record(old=an_image()) | by) is not None


def test_an_event_id_is_read_with_and_without_dashes() -> None:
    plain_id = a_record(an_image(), event_id="c4ca4238a0b923820dcc509a6f75849b")
    dashed = a_record(an_image(), event_id="c4ca4238-a0b9-2382-0dcc-509a6f75849b")
    assert stream_changes.read_id(plain_id) == stream_changes.read_id(dashed) == bytes.fromhex("c4ca4238a0b92382")
    with pytest.raises(Uncountable, match="eventID"):
        stream_changes.read_id(a_record(an_image(), event_id="not hexadecimal"))


def test_a_busy_day_with_long_names_stays_below_one_kilobyte() -> None:
    """Ten million items a day: above 1 KB each addition would cost twice."""
    a_day = {f"h{hour:02}{kind}": {"N": "4166666"} for hour in range(24) for kind in "nsc"}
    whole = ("totalCount", "sumRatings", "positiveCount", "neutralCount", "negativeCount", "version")
    a_day |= {name: {"N": "49999999"} for name in (*whole, *(f"rating{stars}" for stars in range(1, 6)))}
    a_day |= {"aggregateId": {"S": f"release#{'p' * 40}#{'r' * 40}"}, "bucket": {"S": DAY}}
    assert item_size(a_day) < 1024
