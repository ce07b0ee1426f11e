from __future__ import annotations

from bench import lighthouse


def test_each_page_has_the_median_of_its_runs() -> None:
    runs = [
        {"performance": speed, "accessibility": 1.0, "best-practices": 0.96, "seo": 1.0} for speed in (0.5, 0.97, 0.98)
    ]

    table = lighthouse.report({"the form": runs})

    assert table.splitlines()[-1] == "| the form | 97 | 100 | 96 | 100 |"


def test_a_category_that_could_not_be_measured_has_no_points() -> None:
    categories = {key: {"score": 1} for key in lighthouse.CATEGORIES}

    answer = {"categories": categories | {"performance": {"score": None}}}

    assert lighthouse.scores_of(answer)["performance"] == 0
