from __future__ import annotations

from itertools import pairwise

import pytest

from analytics.counting import deltas, stream_changes
from analytics.counting.images import Uncountable
from tests.capacity import item_size
from tests.factories import a_record, an_expiry, an_image, plain

DAY = "2026-11-21"
TOTAL = "project#default", "total"
PROJECT, FORM = ("project#default", DAY), ("form#default#default", DAY)
RELEASE = ("release#default#7", DAY)


def test_a_new_item_counts_in_every_dimension() -> None:
    delta = plain(deltas.between(None, an_image(rating=4)))
    sums = {"totalCount": 1, "sumRatings": 4, "mood:positive": 1, "rating4": 1}
    assert set(delta) == {TOTAL, PROJECT, FORM, ("release#default#7", DAY), ("source#default#form", DAY)}
    assert delta[TOTAL] == sums | {"folder:new": 1}
    assert delta[PROJECT] == delta[FORM] == sums | {"h10n": 1, "h10s": 4, "h10c": 1}


def test_no_counter_is_shared_by_two_projects() -> None:
    here, there = (deltas.between(None, an_image(projectId=project, variant="b")) for project in ("one", "two"))
    assert not here.keys() & there.keys()


def test_a_rating_below_four_is_not_satisfied() -> None:
    assert "h10c" not in plain(deltas.between(None, an_image(rating=3)))[PROJECT]


def test_an_item_without_a_rating_counts_in_no_sum_of_ratings() -> None:
    delta = plain(deltas.between(None, an_image(rating=None)))
    assert delta[TOTAL] == {"totalCount": 1, "mood:positive": 1, "folder:new": 1}
    assert delta[PROJECT] == {"totalCount": 1, "mood:positive": 1, "h10n": 1, "h10u": 1}


def test_a_changed_rating_moves_only_what_it_changes() -> None:
    delta = plain(deltas.between(an_image(rating=2, sentiment="negative"), an_image(rating=5)))
    assert delta[TOTAL] == {"sumRatings": 3, "rating2": -1, "rating5": 1, "mood:negative": -1, "mood:positive": 1}
    assert "totalCount" not in delta[FORM]


@pytest.mark.parametrize("status", ["spam", "deleted"])
def test_spam_and_deleted_items_leave_the_statistics_and_come_back(status: str) -> None:
    counted, aside = an_image(), an_image(status=status)
    out, back = deltas.between(counted, aside), deltas.between(aside, counted)
    assert plain(out)[TOTAL]["totalCount"] == -1
    assert plain(out)[TOTAL][f"folder:{status}"] == 1
    assert not plain(deltas.merged([out, back]))


def test_work_on_an_item_changes_only_its_folder() -> None:
    for status in ("open", "done", "archived"):
        changed = deltas.between(an_image(), an_image(status=status, name="Ada"))
        assert plain(changed) == {TOTAL: {"folder:new": -1, f"folder:{status}": 1}}
    assert deltas.between(an_image(), an_image(name="Ada")) == {}


def test_a_purge_of_a_counted_item_subtracts_it() -> None:
    assert plain(deltas.between(an_image(), None))[TOTAL]["totalCount"] == -1
    assert plain(deltas.between(an_image(status="deleted"), None)) == {TOTAL: {"folder:deleted": -1}}


def test_an_item_that_changes_its_form_moves_from_one_bucket_to_the_other() -> None:
    delta = plain(deltas.between(an_image(formId="a"), an_image(formId="b")))
    assert delta["form#default#a", DAY]["totalCount"] == -1
    assert delta["form#default#b", DAY]["totalCount"] == 1
    assert PROJECT not in delta


def test_an_item_without_a_release_counts_everywhere_else() -> None:
    assert set(deltas.between(None, an_image(release=None))) == {TOTAL, PROJECT, FORM, ("source#default#form", DAY)}


def test_each_answer_counts_in_its_form_variant_and_release_only() -> None:
    delta = plain(deltas.between(None, an_image(formId="Survey_7-k", variant="b", counts={"q1.9", "q2.b"})))
    answers = {key[0]: {name: n for name, n in of.items() if name.startswith("q:")} for key, of in delta.items()}
    assert {key: names for key, names in answers.items() if names} == {
        "form#default#Survey_7-k": {"q:q1.9": 1, "q:q2.b": 1},
        "variant#default#Survey_7-k/b": {"q:q1.9": 1, "q:q2.b": 1},
        "release#default#7": {"q:Survey_7-k/q1.9": 1, "q:Survey_7-k/q2.b": 1},
    }


def test_the_same_question_of_two_forms_does_not_mix_in_a_release() -> None:
    both = [deltas.between(None, an_image(formId=form, counts={"q1.9"})) for form in ("a", "b")]
    release = plain(deltas.merged(both))[RELEASE]
    assert (release["q:a/q1.9"], release["q:b/q1.9"], release["totalCount"]) == (1, 1, 2)


@pytest.mark.parametrize("form_id", [None, "x" * 65, "a/b", "é"])
def test_without_an_id_of_a_form_the_release_counts_no_answers_and_all_else(form_id: str | None) -> None:
    release = plain(deltas.between(None, an_image(formId=form_id, counts={"q1.9"})))[RELEASE]
    assert release["totalCount"] == 1
    assert not any(name.startswith("q:") for name in release)


def test_an_item_that_changes_its_release_takes_its_answers_with_it() -> None:
    delta = plain(deltas.between(an_image(release="7", counts={"q1.9"}), an_image(release="8", counts={"q1.9"})))
    assert set(delta) == {RELEASE, ("release#default#8", DAY)}
    assert (delta[RELEASE]["q:default/q1.9"], delta["release#default#8", DAY]["q:default/q1.9"]) == (-1, 1)


def test_spam_takes_its_answers_out_of_the_release_and_brings_them_back() -> None:
    counted, spam = an_image(counts={"q1.9"}), an_image(status="spam", counts={"q1.9"})
    out, back = deltas.between(counted, spam), deltas.between(spam, counted)
    assert plain(out)[RELEASE]["q:default/q1.9"] == -1
    assert not plain(deltas.merged([out, back]))


def test_a_changed_answer_moves_from_one_option_to_the_other() -> None:
    delta = plain(deltas.between(an_image(counts={"q1.a", "q2.x"}), an_image(counts={"q1.b", "q2.x"})))
    assert delta == {FORM: {"q:q1.a": -1, "q:q1.b": 1}, RELEASE: {"q:default/q1.a": -1, "q:default/q1.b": 1}}


@pytest.mark.parametrize("status", ["later", "hidden"])
@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("mood", ["positive", "mixed"])
def test_what_a_later_version_wrote_is_subtracted_as_it_was_added(status: str, counted: bool, mood: str) -> None:
    """After a rollback this version moves the item, and after the next release the later version moves it again."""
    by_later = an_image(status=status, counted=counted, sentiment=mood)
    by_this = an_image(status="done", sentiment=mood)
    story = [None, by_later, by_this, by_later, None]
    parts = [deltas.between(old, new) for old, new in pairwise(story)]
    assert plain(parts[0])[TOTAL][f"folder:{status}"] == 1
    assert plain(parts[0])[TOTAL].get("totalCount", 0) == counted
    assert plain(parts[1])[TOTAL].get("totalCount", 0) == 1 - counted
    assert plain(deltas.merged(parts)) == {}


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"status": "Not a name"}, "status"),
        ({"status": None}, "status"),
        ({"sentiment": "x" * 21}, "sentiment"),
        ({"sentiment": None}, "sentiment"),
        ({"counted": None}, "counted"),
        ({"counted": "true"}, "counted"),
        ({"counted": 1}, "counted"),
        ({"counts": "q1.9"}, "counts"),
        ({"counts": {"q1"}}, "counts"),
        ({"counts": {"q1.9", "Q2.b"}}, "counts"),
        ({"counts": {f"q1.{n}" for n in range(101)}}, "counts"),
        ({"localHour": "2026-11-21T24"}, "localHour"),
        ({"localHour": "yesterday"}, "localHour"),
        ({"projectId": ""}, "projectId"),
        ({"formId": 7}, "formId"),
        ({"variant": "b", "formId": None}, "formId"),
    ],
)
def test_the_reason_names_the_attribute(members: dict[str, str | int | None], named: str) -> None:
    with pytest.raises(Uncountable, match=named):
        deltas.between(None, an_image(**members))


def test_the_most_answers_are_counted() -> None:
    delta = deltas.between(None, an_image(counts={f"q1.{n}" for n in range(100)}))
    assert len(delta[FORM]) == 107


SECOND = 1_800_000_000


@pytest.mark.parametrize(("expires_at", "is_retention"), [(SECOND - 1, True), (SECOND + 5, True), (SECOND + 6, False)])
def test_a_removal_after_the_expiry_changes_only_the_folder(expires_at: int, is_retention: bool) -> None:
    """Our sweep or DynamoDB removed it: the record of the first does not show who. Its clock may be 5 seconds ahead."""
    change = stream_changes.read(a_record(old=an_image(expiresAt=expires_at), second=SECOND))
    assert change
    assert (plain(change.delta) == {TOTAL: {"folder:new": -1}}) is is_retention
    assert plain(change.delta)[TOTAL]["folder:new"] == -1


def test_the_removal_of_an_item_that_is_kept_for_ever_subtracts_it() -> None:
    change = stream_changes.read(a_record(old=an_image()))
    assert change
    assert plain(change.delta)[TOTAL]["totalCount"] == -1


def test_a_change_of_an_expired_item_is_no_expiry() -> None:
    change = stream_changes.read(a_record(an_image(rating=1, expiresAt=1), an_image(expiresAt=1)))
    assert change
    assert plain(change.delta)[TOTAL] == {"sumRatings": -4, "rating1": 1, "rating5": -1}


def test_a_removal_with_an_expiry_that_is_no_time_is_uncountable() -> None:
    with pytest.raises(Uncountable, match="expiresAt"):
        stream_changes.read(a_record(old=an_image(expiresAt="soon")))
    assert stream_changes.read(an_expiry())


def test_an_event_id_is_read_with_and_without_dashes() -> None:
    plain_id = a_record(an_image(), event_id="c4ca4238a0b923820dcc509a6f75849b")
    dashed = a_record(an_image(), event_id="c4ca4238-a0b9-2382-0dcc-509a6f75849b")
    assert stream_changes.read_id(plain_id) == stream_changes.read_id(dashed) == bytes.fromhex("c4ca4238a0b92382")
    with pytest.raises(Uncountable, match="eventID"):
        stream_changes.read_id(a_record(an_image(), event_id="not hexadecimal"))


def test_a_busy_day_with_long_names_stays_below_one_kilobyte() -> None:
    """Ten million items a day: above 1 KB each addition would cost twice."""
    a_day = {f"h{hour:02}{kind}": {"N": "4166666"} for hour in range(24) for kind in "nsc"}
    whole = ("totalCount", "sumRatings", "mood:positive", "mood:neutral", "mood:negative", "version")
    a_day |= {name: {"N": "49999999"} for name in (*whole, *(f"rating{stars}" for stars in range(1, 6)))}
    a_day |= {"aggregateId": {"S": f"release#{'p' * 40}#{'r' * 40}"}, "bucket": {"S": DAY}}
    assert item_size(a_day) < 1024
