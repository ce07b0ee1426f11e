"""Texts and names use words that most readers know: see the banned words in tests/plain_english.py."""

from __future__ import annotations

import pytest

from tests.plain_english import ITSELF, allowed, banned_words, problems, texts, updated

MAX_EXCEPTIONS = 51  # never increase it
GOOD = "# Count the items again.\n"
BAD = "# Count the items an" + "ew.\n"


def test_no_file_has_a_banned_word_unless_it_is_on_the_list() -> None:
    assert list(problems(texts(), allowed())) == []


def test_the_list_is_sorted_and_names_each_file_once() -> None:
    assert allowed() == sorted(set(allowed()))


def test_the_list_only_shrinks() -> None:
    assert len(allowed()) <= MAX_EXCEPTIONS, "correct the new words in place of adding files to the list"


def test_a_new_file_with_a_banned_word_is_named_with_its_line() -> None:
    assert list(problems({"a.py": GOOD + BAD}, [])) == ['a.py:2 has the banned word "an' + 'ew": use a usual one']
    assert list(problems({"a.py": GOOD + BAD}, ["a.py"])) == []
    assert list(problems({ITSELF: BAD}, [])) == []


def test_a_corrected_file_leaves_the_list() -> None:
    assert list(problems({"a.py": GOOD}, ["a.py"])) == [
        "a.py has no banned word any more: remove it from plain_english_allowed.txt"
    ]


def test_a_path_that_does_not_exist_leaves_the_list() -> None:
    assert list(problems({}, ["gone.py"])) == ["gone.py is in plain_english_allowed.txt and does not exist: remove it"]


@pytest.mark.parametrize(
    "text",
    [
        "# it was t{}old",
        '"""It was t{}old."""',
        "message = 'T{}old you'",
        "t{}old = 1",
        "was_t{}old_by()",
        "class WasT{}oldBy: ...",
        "T{}OLD_BY = 1",
        "<p>t{}old</p>",
        "184&nbsp;in{}&nbsp;all",
        "184 in{}\nall.",
    ],
)
def test_it_finds_a_word_in_prose_and_in_names(text: str) -> None:
    assert len(list(banned_words(text.format("")))) == 1


@pytest.mark.parametrize("text", ["recommended", "besides", "unsaid", "bearer", "amendment", "in all stages"])
def test_it_ignores_parts_of_words_and_phrases_that_go_on(text: str) -> None:
    assert list(banned_words(text)) == []


def test_the_list_follows_files_that_moved_but_never_grows() -> None:
    assert updated({"new.py": BAD, "b.py": GOOD}, ["old.py"]) == ["new.py"]
    assert updated({"a.py": GOOD}, ["a.py"]) == []
    with pytest.raises(ValueError, match=r"may only shrink.*: b\.py"):
        updated({"a.py": BAD, "b.py": BAD}, ["a.py"])
