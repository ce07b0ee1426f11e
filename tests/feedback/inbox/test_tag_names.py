from __future__ import annotations

import pytest

from feedback.inbox import tag_names
from feedback.inbox.models import Tag
from feedback.inbox.refusals import EditRefused
from feedback.inbox.tag_names import BadTag
from storage import writes
from storage.memory_cache import forget_all
from web.texts import BadText


@pytest.mark.parametrize(("text", "tag"), [("  ask \t sales ", "ask sales"), ("a\nb", "a b")])
def test_a_tag_is_one_line_without_spaces_at_its_ends(text: str, tag: str) -> None:
    assert tag_names.cleaned(text) == tag


@pytest.mark.parametrize(("text", "code"), [("", "blank"), (" \n ", "blank"), ("a" * 51, "max_length")])
def test_a_tag_has_1_to_50_characters(text: str, code: str) -> None:
    with pytest.raises(BadTag) as raised:
        tag_names.cleaned(text)
    assert raised.value.code == code
    assert tag_names.cleaned(f" {'a' * 50} ") == "a" * 50


def test_a_tag_has_no_control_characters() -> None:
    with pytest.raises(BadText):
        tag_names.cleaned("\x07")


@pytest.mark.parametrize(
    ("tags", "added", "removed", "after"),
    [
        ([], ["b", "a"], [], {"a", "b"}),
        (["Slow"], ["slow"], [], {"Slow"}),
        (["Slow", "cart"], [], ["SLOW"], {"cart"}),
        (["Straße"], ["STRASSE"], [], {"Straße"}),
        (["a"], ["b"], ["b", "c"], {"a"}),
        (["a"], [], ["a"], set()),
    ],
)
def test_tags_are_the_same_whatever_their_case(
    tags: list[str], added: list[str], removed: list[str], after: set[str]
) -> None:
    assert tag_names.merged(tags, added, removed) == after


def numbered(count: int) -> set[str]:
    return {f"{n:02}" for n in range(count)}


def test_an_item_has_at_most_twenty_tags() -> None:
    tag_names.check_number(numbered(20), numbered(19))
    with pytest.raises(EditRefused) as raised:
        tag_names.check_number(numbered(23), numbered(18))
    assert raised.value.value == "20"
    tag_names.check_number(numbered(22), numbered(25))  # an older item may lose some


@pytest.mark.usefixtures("stack")
def test_a_project_keeps_the_first_spelling_of_a_tag() -> None:
    assert tag_names.known("default", ["Slow", "cart"]) == {"Slow", "cart"}
    assert tag_names.known("default", ["SLOW", "new"]) == {"Slow", "new"}
    assert tag_names.known("other", ["SLOW"]) == {"SLOW"}
    assert tag_names.names("default") == ["cart", "new", "Slow"]
    forget_all()  # another container
    assert tag_names.names("default") == ["cart", "new", "Slow"]


@pytest.mark.usefixtures("stack")
def test_known_tags_need_no_read_and_no_write(asked: list[str]) -> None:
    tag_names.known("default", ["slow"])
    asked.clear()
    assert tag_names.known("default", ["slow", "SLOW"]) == {"slow"}
    assert asked == []


@pytest.mark.usefixtures("stack")
def test_of_two_first_spellings_in_two_containers_one_stays() -> None:
    assert tag_names.names("default") == []
    writes.create(Tag("default", "slow", name="SLOW"))  # by another container
    assert tag_names.known("default", ["Slow"]) == {"SLOW"}


@pytest.mark.usefixtures("stack")
def test_a_tag_beyond_the_most_of_a_project_is_used_and_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_names, "MOST_NAMES", 1)
    assert tag_names.known("default", ["a"]) == {"a"}
    assert tag_names.known("default", ["b", "A"]) == {"a", "b"}
    assert tag_names.names("default") == ["a"]
