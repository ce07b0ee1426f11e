from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from feedback import catalogue, inbox
from feedback.models import Feedback, Status
from feedback.samples import samples
from storage import clock

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


def test_the_story_covers_weeks_releases_moods_and_spam() -> None:
    told = list(samples(420, NOW))
    said = [sample.submission for sample in told]
    moments = [submission.created_at for submission in said if submission.created_at]
    assert len(moments) == 420
    assert moments == sorted(moments)
    assert max(moments) <= NOW
    assert NOW - min(moments) > timedelta(days=25)
    assert len({submission.release for submission in said}) == 5
    assert {submission.rating for submission in said} == {1, 2, 3, 4, 5}
    assert {sample.folder for sample in told} == {Status.NEW, Status.OPEN, Status.DONE, Status.ARCHIVED, Status.SPAM}
    assert len({submission.form_id for submission in said}) == 3
    assert len({submission.source for submission in said}) == 3


def test_one_release_was_a_bad_one() -> None:
    ratings: dict[str | None, Counter[int]] = {}
    for sample in samples(420, NOW):
        ratings.setdefault(sample.submission.release, Counter())[sample.submission.rating] += 1
    averages = {
        release: sum(stars * n for stars, n in counted.items()) / counted.total()
        for release, counted in ratings.items()
    }
    assert min(averages, key=lambda release: averages[release]) == "43"
    assert averages["44"] - averages["43"] > 0.7


def test_it_is_the_same_story_each_time() -> None:
    assert list(samples(50, NOW)) == list(samples(50, NOW))


@pytest.mark.usefixtures("stack")
def test_it_fills_an_empty_project_once() -> None:
    out = StringIO()
    call_command("sample_data", "--items=40", stdout=out)
    call_command("sample_data", "--items=40", stdout=out)
    assert out.getvalue().splitlines() == [
        "Added 40 items of sample data.",
        "There is feedback already: no sample data added.",
    ]
    stored = list(Feedback.scan())
    assert len(stored) == 40
    assert all(catalogue.find("default", item.form_id) for item in stored)
    assert all(item.expires_at and item.expires_at > clock.now() + timedelta(days=29) for item in stored)
    newest = inbox.newest("default", limit=40).items
    assert [item.created_at for item in newest] == sorted((item.created_at for item in stored), reverse=True)
