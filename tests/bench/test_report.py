from __future__ import annotations

import pytest

from bench import report
from bench.__main__ import MEASURES

PAGE = "Before\n<!-- cold -->\nold\n<!-- end of cold -->\nAfter\n"


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    assert report.replaced(PAGE, "cold", "new") == "Before\n<!-- cold -->\nnew\n<!-- end of cold -->\nAfter\n"


def test_it_says_which_marks_are_missing() -> None:
    with pytest.raises(ValueError, match="<!-- end of counting -->"):
        report.replaced(PAGE, "counting", "new")


@pytest.mark.parametrize("name", MEASURES)
def test_the_page_has_a_place_for_every_measure(name: str) -> None:
    assert "new" in report.replaced(report.page_of(name).read_text(encoding="utf-8"), name, "new")
