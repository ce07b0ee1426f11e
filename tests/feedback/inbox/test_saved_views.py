from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from feedback.inbox import saved_views
from feedback.inbox.filters import Filters
from feedback.inbox.models import SHARED, SavedView
from feedback.inbox.saved_views import NewView, TooManyViews
from storage import writes
from storage.writes import Conflict, NotFound
from tests.activity.conftest import stored_rows

pytestmark = pytest.mark.usefixtures("stack")

UNHAPPY = Filters(folder="open", rating=frozenset({1, 2}), assignee="me", period="7d", search="slow", search_id="abc")


def _create(owner: str = "ada", name: str = "Unhappy", project_id: str = "default", **more: Any) -> SavedView:
    new = NewView(owner=owner, name=name, filters=more.pop("filters", UNHAPPY), **more)
    return saved_views.create(project_id, new, actor="person:ada")


def _names(person_id: str | None = "ada", project_id: str = "default") -> list[str]:
    return [view.name for view in saved_views.of_reader(project_id, person_id)]


def test_a_view_keeps_the_filters_and_the_words_and_not_the_id_of_a_search() -> None:
    view = saved_views.find("default", "ada", _create().view_id)
    assert view.filters == "status=open&rating=1,2&assignee=me&period=7d"
    selected = saved_views.filters_of(view, person_id="ada")
    assert selected == replace(UNHAPPY, search_id=f"view.{view.view_id}", person_id="ada")


def test_a_view_without_a_search_has_no_id_of_one() -> None:
    view = _create(filters=Filters(folder="new"))
    assert saved_views.filters_of(view) == Filters(folder="new")


def test_me_is_the_reader() -> None:
    view = _create(SHARED, filters=Filters(assignee="me"))
    assert saved_views.filters_of(view, person_id="bob").fixed().assignee == "bob"


def test_a_reader_has_those_of_the_project_and_then_their_own(asked: list[str]) -> None:
    for owner, name in [("ada", "mine"), (SHARED, "all"), ("bob", "his"), ("ada", "mine, too"), (SHARED, "all, too")]:
        _create(owner, name)
    asked.clear()
    assert _names() == ["all", "all, too", "mine", "mine, too"]
    assert asked == ["Query saved-views-local"] * 2
    assert _names("bob") == ["all", "all, too", "his"]
    assert _names(None) == ["all", "all, too"]
    assert _names(project_id="other") == []


def test_a_view_of_another_person_or_project_is_not_found() -> None:
    mine, shared = _create().view_id, _create(SHARED).view_id
    with pytest.raises(NotFound):
        saved_views.find("default", "bob", mine)
    with pytest.raises(NotFound):
        saved_views.find("default", None, mine)
    with pytest.raises(NotFound):
        saved_views.find("other", "ada", shared)
    assert saved_views.find("default", "bob", shared).is_shared


def test_a_view_can_be_renamed_moved_and_given_other_filters() -> None:
    view, _ = _create(name="first"), _create(name="second")
    saved_views.change(view, {"name": "renamed", "position": 9}, actor="person:ada")
    assert _names() == ["second", "renamed"]
    saved_views.change(view, {"filters": Filters(folder="done")}, actor="person:ada")
    stored = saved_views.find("default", "ada", view.view_id)
    assert (stored.name, stored.filters) == ("renamed", "status=done")
    assert not stored.search


def test_of_two_changes_at_once_one_is_refused() -> None:
    view = _create()
    other = saved_views.find("default", "ada", view.view_id)
    saved_views.change(view, {"name": "first"}, actor="person:ada")
    with pytest.raises(Conflict):
        saved_views.change(other, {"name": "second"}, actor="person:bob")
    with pytest.raises(Conflict):
        saved_views.delete(other, actor="person:bob")
    assert _names() == ["first"]


def test_what_changes_nothing_writes_nothing() -> None:
    view = _create()
    saved_views.change(view, {"name": "Unhappy", "filters": UNHAPPY}, actor="person:ada")
    assert view.version == 1


def test_a_deleted_view_is_gone() -> None:
    view = _create()
    saved_views.delete(view, actor="person:ada")
    assert _names() == []


def test_each_act_has_a_row_of_activity_without_texts() -> None:
    view = _create(name="About Zoë", filters=Filters(search="Zoë"))
    saved_views.change(view, {"name": "Zoë", "filters": Filters(search="Okafor")}, actor="person:bob")
    saved_views.delete(view, actor="person:bob")
    rows = stored_rows()
    assert [(row.action, row.actor) for row in rows] == [
        ("view.created", "person:ada"),
        ("view.changed", "person:bob"),
        ("view.deleted", "person:bob"),
    ]
    assert {row.subject for row in rows} == {f"view#{view.view_id}"}
    texts = str([row.serialize() for row in rows])
    assert "Zoë" not in texts
    assert "Okafor" not in texts


@pytest.mark.parametrize("owner", ["ada", SHARED])
def test_a_person_and_a_project_have_a_limited_number(monkeypatch: pytest.MonkeyPatch, owner: str) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    first = _create(owner)
    _create(owner)
    with pytest.raises(TooManyViews):
        _create(owner)
    _create("ada" if owner == SHARED else SHARED)
    saved_views.delete(first, actor="person:ada")
    _create(owner)


def test_a_view_that_a_later_version_saved_shows_what_this_one_knows() -> None:
    view = _create()
    writes.change(view, SavedView.filters.set("status=open&rating=9&color=red"))
    assert saved_views.filters_of(view).folder == "open"
