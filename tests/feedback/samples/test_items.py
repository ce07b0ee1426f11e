from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import fmean

from feedback.intake import screening, submission_limits
from feedback.intake.repeats import First
from feedback.intake.screening import SpamReason, Visitor
from feedback.intake.submissions import Submission
from feedback.models import Status
from feedback.samples.items import DAYS, WORKED_DAYS, samples

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


def test_the_samples_cover_releases_ratings_and_folders() -> None:
    generated = list(samples(900, NOW))
    moments = [sample.created_at for sample in generated if sample.created_at]
    assert len(moments) == 900
    assert moments == sorted(moments)
    assert max(moments) <= NOW
    assert len({sample.release for sample in generated}) == 10  # and None
    assert {sample.rating for sample in generated} == {1, 2, 3, 4, 5}
    assert {sample.status for sample in generated} == {Status.NEW, Status.DONE, Status.ARCHIVED, Status.SPAM}
    assert len({sample.form_id for sample in generated}) == 3
    assert len({sample.source for sample in generated}) == 3
    assert {sample.source for sample in generated if sample.context} == {"widget"}
    assert len({tag for sample in generated for tag in sample.tags}) == 6
    for sample in generated:
        submission_limits.check(sample)


def test_only_what_was_imported_comes_with_its_tags_and_in_its_folder() -> None:
    for sample in samples(900, NOW):
        if sample.created_at and sample.status is not Status.SPAM:
            is_imported = (NOW - sample.created_at).days >= WORKED_DAYS
            assert is_imported == (sample.status is not Status.NEW)
            assert is_imported or not sample.tags


def test_every_day_of_two_default_periods_has_samples() -> None:
    days = {sample.created_at.date() for sample in samples(900, NOW) if sample.created_at}
    assert {NOW.date() - timedelta(days=age) for age in range(60)} <= days


def test_samples_later_than_now_are_spread_over_earlier_weeks() -> None:
    early = NOW.replace(hour=0, minute=5)
    by_day = Counter(early.date() - sample.created_at.date() for sample in samples(900, early) if sample.created_at)
    same_weekday = [by_day[timedelta(days=1, weeks=weeks)] for weeks in range(1, 9)]
    assert by_day[timedelta(days=1)] < 1.5 * fmean(same_weekday)
    assert max(by_day) < timedelta(days=DAYS)


def test_neighbours_have_different_messages() -> None:
    generated = [sample.message for sample in samples(900, NOW) if sample.status is not Status.SPAM and sample.message]
    same = sum(first == second for first, second in pairwise(generated))
    assert same < len(generated) / 100


def test_weekends_are_quieter() -> None:
    by_weekday = Counter(sample.created_at.weekday() for sample in samples(900, NOW) if sample.created_at)
    assert max(by_weekday[5], by_weekday[6]) < min(by_weekday[day] for day in range(5))


def test_one_release_was_bad_and_the_next_was_better() -> None:
    ratings: dict[str, list[int]] = {}
    for sample in samples(900, NOW):
        if sample.rating and sample.release:
            ratings.setdefault(sample.release, []).append(sample.rating)
    averages = {release: fmean(given) for release, given in ratings.items()}
    assert min(averages, key=lambda release: averages[release]) == "3.6"
    assert averages["3.7"] - averages["3.6"] > 0.7


def test_ratings_improve_over_time() -> None:
    ratings = [sample.rating for sample in samples(900, NOW) if sample.rating]
    assert fmean(ratings[-100:]) - fmean(ratings[:300]) > 0.2


def test_spam_comes_from_the_form_and_has_the_right_reason() -> None:
    spam = [sample for sample in samples(900, NOW) if sample.status is Status.SPAM]
    assert {sample.spam_reason for sample in spam} == {SpamReason.DECOY, SpamReason.TOO_FAST, SpamReason.LINKS_ONLY}
    assert {sample.source for sample in spam} == {"form"}
    for sample in spam:
        assert _screened(sample) == sample.spam_reason


def _screened(sample: Submission) -> SpamReason | None:
    visitor = Visitor(
        "203.0.113.9",
        filled_in_decoy=sample.spam_reason is SpamReason.DECOY,
        was_too_fast=sample.spam_reason is SpamReason.TOO_FAST,
    )
    return screening.judge("default", sample.name, sample.texts(), visitor, First(NOW, "any")).reason


def test_other_items_have_no_spam_reason() -> None:
    assert {sample.spam_reason for sample in samples(900, NOW) if sample.status is not Status.SPAM} == {None}


def test_the_same_seed_gives_the_same_samples() -> None:
    assert list(samples(50, NOW)) == list(samples(50, NOW))
