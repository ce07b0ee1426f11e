"""The controls of the filters, and the chips of those that are set."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils.translation import override

from feedback.forms import default_form
from feedback.forms.documents import definition_json
from feedback.forms.project_forms import ProjectForm
from feedback.inbox import filters
from feedback.inbox.filters import Filters
from feedback.samples.survey import DOCUMENT
from feedback.workspace import filter_bar
from feedback.workspace.filter_bar import FilterBar, Pick
from feedback.workspace.filter_choices import Lists
from staff.members.project_members import Member

LISTS = Lists(
    [
        ProjectForm("default", default_form.DEFINITION, frozenset({"3.8"})),
        ProjectForm("recommend", definition_json.load(DOCUMENT)),
    ],
    ["delivery"],
    [Member("p1", "Ada Lovelace", "agent")],
    "en",
)


def bar(query: str) -> FilterBar:
    return filter_bar.of(parsed(query), LISTS)


def parsed(query: str) -> Filters:
    return filters.parse(QueryDict(query), zone=ZoneInfo("UTC"), person_id="p1")


def pick(shown: FilterBar, name: str) -> Pick:
    return next(each for each in [*shown.first, *shown.more] if each.name == name)


def chosen(shown: FilterBar, name: str) -> list[str]:
    return [value for value, _text, is_chosen in pick(shown, name).choices if is_chosen]


def test_without_filters_nothing_is_chosen_and_there_is_no_chip() -> None:
    shown = bar("status=new")

    assert shown.chips == []
    assert not any(each.is_set for each in [*shown.first, *shown.more])


@pytest.mark.parametrize(
    ("query", "name", "value", "text"),
    [
        ("rating=1,2", "rating", "1,2", "1 and 2"),
        ("rating=1-2", "rating", "1,2", "1 and 2"),
        ("rating=2-4", "rating", "2,3,4", "2,3,4"),
        ("sentiment=negative", "sentiment", "negative", "negative"),
        ("form=recommend", "form", "recommend", "How likely are you to recommend our bookshop to a friend?"),
        ("tag=delivery", "tag", "delivery", "delivery"),
        ("tag=unknown+tag", "tag", "unknown tag", "unknown tag"),
        ("assignee=me", "assignee", "me", "me"),
        ("assignee=none", "assignee", "none", "no one"),
        ("assignee=p1", "assignee", "p1", "Ada Lovelace"),
        ("period=7d", "period", "7d", "7 days"),
        ("release=3.8", "release", "3.8", "3.8"),
        ("source=widget", "source", "widget", "widget"),
        ("hasEmail=false", "hasEmail", "false", "without"),
        ("answer=reason.delivery", "answer", "reason.delivery", "What is the main reason?: The delivery"),
        ("answer=nps.0-6", "answer", "nps.0-6", "How likely are you to recommend our bookshop to a friend?: 0 to 6"),
    ],
)
def test_a_filter_is_chosen_in_its_control_and_has_a_chip_that_removes_it(
    query: str, name: str, value: str, text: str
) -> None:
    shown = bar(f"status=open&{query}")

    assert chosen(shown, name) == [value]
    [chip] = shown.chips
    assert chip.text == text
    assert chip.query == "status=open"


def test_a_chip_removes_only_its_own_filter() -> None:
    by_label = {str(chip.label): chip for chip in bar("status=new&rating=5&tag=delivery&period=7d").chips}

    assert by_label["Tag"].query == "status=new&rating=5&period=7d"
    assert by_label["Rating"].query == "status=new&tag=delivery&period=7d"


def test_filters_without_a_control_have_a_chip_too() -> None:
    shown = bar(
        "status=new&page=https://shop.example.com/cart&attribute=plan:pro&variant=short&hour=9,17"
        "&since=2026-11-01&until=2026-11-30T10:30:00Z"
    )

    assert [(str(chip.label), chip.text) for chip in shown.chips] == [
        ("Page", "https://shop.example.com/cart"),
        ("Attribute", "plan:pro"),
        ("Variant", "short"),
        ("Hour", "09:00, 17:00"),
        ("From", "1 Nov 2026"),
        ("Until", "30 Nov 2026, 10:30"),
    ]
    assert all("since" not in chip.query for chip in shown.chips if chip.label == "From")


def test_the_choices_are_those_of_the_project() -> None:
    shown = bar("status=new")

    assert [value for value, *_ in pick(shown, "form").choices] == ["default", "recommend"]
    assert [value for value, *_ in pick(shown, "assignee").choices] == ["me", "none", "p1"]
    assert [value for value, *_ in pick(shown, "release").choices] == ["3.8"]
    assert "rating.5" not in [value for value, *_ in pick(shown, "answer").choices]


def test_a_day_is_written_as_in_the_language_of_the_page() -> None:
    with override("de"):
        [chip] = bar("status=new&since=2026-11-01").chips

    assert (chip.label, chip.text) == ("Von", "1. Nov 2026")
