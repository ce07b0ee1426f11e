"""What serves, or where to, forbids it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ops.published import HEALTHY, SICK, UNIMPORTABLE, aws, publish
from tests.ops.rollback.conftest import Site, broken, refused, stays

EARLIER = timedelta(minutes=30)


def test_a_release_past_its_watch_period_is_left_to_a_person(site: Site) -> None:
    broken(site, age=timedelta(hours=25))

    assert site.handle() == "past-watch"

    assert stays(site)
    assert refused(site) == ["past-watch"]
    assert len(site.notices("pages")) == 1


def test_no_rollback_follows_a_rollback(site: Site) -> None:
    broken(site)
    assert site.handle() == "rolled back"
    site.notices()

    assert site.handle() == "flapping"

    assert stays(site, "1")
    assert refused(site) == ["flapping"]
    assert site.notices("pages") == []


def test_what_a_rollback_brought_back_and_fails_later_wakes_someone(site: Site) -> None:
    broken(site)
    site.serve("1", age=EARLIER, state="rolled-back")

    assert site.handle() == "rolled-back-already"

    assert stays(site, "1")
    assert len(site.notices("pages")) == 1


def test_an_alias_that_a_person_moved_is_left_to_a_person(site: Site) -> None:
    broken(site)
    aws("lambda").update_alias(FunctionName=site.function, Name=site.stage, FunctionVersion="1")

    assert site.handle() == "moved-by-hand"
    assert len(site.notices("pages")) == 1


def test_without_an_alias_there_is_nothing_to_move(site: Site) -> None:
    publish(site.function, HEALTHY)
    site.fail()

    assert site.handle() == "nothing-serves"
    assert len(site.notices("pages")) == 1


def test_without_good_there_is_nowhere_to_go(site: Site) -> None:
    site.publish(HEALTHY, UNIMPORTABLE, serving="2", age=timedelta(minutes=2))
    site.fail()

    assert site.handle() == "no-good"

    assert stays(site)
    assert refused(site) == ["no-good"]
    assert len(site.notices("pages")) == 1


def test_good_that_serves_already_is_not_moved_to(site: Site) -> None:
    site.publish(UNIMPORTABLE, good="1", serving="1", age=timedelta(minutes=2))
    site.fail()

    assert site.handle() == "good-serves"
    assert len(site.notices("pages")) == 1


@pytest.mark.parametrize("version", ["$LATEST", "9"])
def test_only_a_published_version_is_moved_to(site: Site, version: str) -> None:
    broken(site)
    aws("lambda").update_alias(FunctionName=site.function, Name="good", FunctionVersion=version)

    assert site.handle() == "unpublished"
    assert stays(site)


@pytest.mark.parametrize("source", [SICK, UNIMPORTABLE])
def test_a_good_that_is_unhealthy_is_not_moved_to(site: Site, source: str) -> None:
    site.publish(source, UNIMPORTABLE, good="1", serving="2", age=timedelta(minutes=2))
    site.fail()

    assert site.handle() == "unhealthy"

    assert stays(site)
    assert refused(site) == ["unhealthy"]
    assert len(site.notices("pages")) == 1
