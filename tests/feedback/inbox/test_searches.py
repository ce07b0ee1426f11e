from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.inbox import saved_views, searches
from feedback.inbox.filters import Filters
from feedback.inbox.models import Search
from feedback.inbox.saved_views import NewView
from feedback.inbox.text_search import BadSearch
from storage import clock
from storage.writes import NotFound

pytestmark = pytest.mark.usefixtures("stack")


def test_the_id_stands_for_the_text() -> None:
    search_id = searches.store("default", "ada", "  Zoë  Okafor ")
    opened = searches.opened(Filters(folder="new", search_id=search_id), "default", "ada")
    assert opened == Filters(folder="new", search="Zoë Okafor", search_id=search_id)
    assert opened.query() == f"status=new&search={search_id}"
    assert "Okafor" not in search_id


def test_two_searches_for_the_same_have_different_ids() -> None:
    assert len({searches.store("default", "ada", "slow") for _ in range(2)}) == 2


@pytest.mark.parametrize(("project_id", "person_id"), [("default", "bob"), ("other", "ada")])
def test_another_person_or_project_does_not_get_the_text(project_id: str, person_id: str) -> None:
    search_id = searches.store("default", "ada", "slow")
    with pytest.raises(NotFound):
        searches.opened(Filters(search_id=search_id), project_id, person_id)


def test_it_ends_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    search_id = searches.store("default", "ada", "slow")
    later = clock.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotFound):
        searches.opened(Filters(search_id=search_id), "default", "ada")


@pytest.mark.parametrize("text", ["", "...", "x" * 201])
def test_what_cannot_be_searched_for_is_not_stored(text: str) -> None:
    with pytest.raises(BadSearch):
        searches.store("default", "ada", text)
    assert list(Search.scan()) == []


@pytest.mark.parametrize("search_id", ["unknown", "view.unknown", "view."])
def test_an_unknown_id_is_not_found(search_id: str) -> None:
    with pytest.raises(NotFound):
        searches.opened(Filters(search_id=search_id), "default", "ada")


def test_without_a_search_nothing_is_read(asked: list[str]) -> None:
    asked.clear()
    assert searches.opened(Filters(folder="new"), "default", "ada") == Filters(folder="new")
    assert asked == []


def test_the_search_of_a_saved_view_lasts_as_long_as_the_view() -> None:
    view = saved_views.create(
        "default", NewView(owner="ada", name="Slow", filters=Filters(search="slow")), actor="person:ada"
    )
    selected = saved_views.filters_of(view)
    assert searches.opened(Filters(search_id=selected.search_id), "default", "ada").search == "slow"
    with pytest.raises(NotFound):
        searches.opened(Filters(search_id=selected.search_id), "default", "bob")
    saved_views.delete(view, actor="person:ada")
    with pytest.raises(NotFound):
        searches.opened(Filters(search_id=selected.search_id), "default", "ada")
