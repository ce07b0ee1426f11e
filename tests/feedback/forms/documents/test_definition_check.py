"""Each error names the place in the document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feedback.forms.documents.definition_check import check
from feedback.forms.documents.definition_faults import BadDefinition
from tests.feedback.forms.samples import a_survey

NPS = {"kind": "nps", "text": {"en": "?"}}
TEXT = {"kind": "text", "text": {"en": "?"}}
MANY = [{"id": f"o{number}", "text": {"en": "?"}} for number in range(60)]


def pointers(document: Any) -> list[str]:
    with pytest.raises(BadDefinition) as raised:
        check(document)
    return [fault.pointer for fault in raised.value.faults]


def edited(path: str, value: Any) -> dict[str, Any]:
    """The survey with another value at this JSON pointer. `...` removes the member."""
    document = a_survey()
    *parents, last = path.strip("/").split("/")
    place: Any = document
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    if value is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return json.loads(json.dumps(document))  # type: ignore[no-any-return]


def test_a_good_form_is_accepted() -> None:
    check(a_survey())
    check(a_survey(variants=[{"id": "a", "weight": 1}, {"id": "b", "weight": 1, "texts": {"nps": {"en": "b?"}}}]))
    check(a_survey(theme={"colors": "dark", "accent": "green"}, thanks={"en": "Thank you"}))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/languages", []),
        ("/languages/0", "fr"),
        ("/languages/1", "en"),
        ("/languages", ...),
        ("/title", "Your visit"),
        ("/title", {"de": "Ihr Besuch"}),
        ("/title/en", ""),
        ("/title/en", "a" * 301),
        ("/title/en", "bell \a"),
        ("/title/fr", "Votre visite"),
        ("/name", "x"),
        ("/theme", {"colors": "pink"}),
        ("/questions", []),
        ("/questions/0", "nps"),
        ("/questions/0/id", "NPS"),
        ("/questions/0/id", 5),
        ("/questions/1/id", "nps"),
        ("/questions/0/kind", "stars"),
        ("/questions/0/kind", []),
        ("/questions/0/text", ...),
        ("/questions/0/required", "yes"),
        ("/questions/0/options", MANY[:2]),
        ("/questions/1/options", ...),
        ("/questions/1/options", MANY[:1]),
        ("/questions/1/options/0/id", "a b"),
        ("/questions/1/options/1/id", "price"),
        ("/questions/1/options/0/text", {}),
        ("/questions/1/onlyIf", {"question": "nps"}),
        ("/questions/1/onlyIf/question", "effort"),
        ("/questions/1/onlyIf/atMost", 10),
        ("/questions/1/onlyIf/atMost", True),
        ("/questions/0/onlyIf", {"question": "nps", "atMost": 3}),
        ("/questions/6/kind", "nps"),
    ],
)
def test_an_error_names_the_place(path: str, value: Any) -> None:
    found = pointers(edited(path, value))

    assert any(pointer == path or pointer.startswith(f"{path}/") for pointer in found), found
    assert all(pointer.startswith("/".join(path.split("/")[:2])) for pointer in found), found


@pytest.mark.parametrize("document", [None, [], "form", {}, {"languages": {}, "questions": 5}])
def test_what_is_no_form_is_refused(document: Any) -> None:
    assert pointers(document)


def test_all_errors_are_named_at_once() -> None:
    document = a_survey(languages=["en", "de"], title={"en": ""}, theme=5)
    assert pointers(document) == ["/title/en", "/theme"]


@pytest.mark.parametrize(
    "questions",
    [
        [{**NPS, "id": f"q{number}"} for number in range(6)],
        [{"id": f"q{number}", "kind": "yesno", "text": {"en": "?"}} for number in range(11)],
        [{"id": "q", "kind": "choice", "text": {"en": "?"}, "options": MANY}, {**NPS, "id": "nps"}],
        [{**NPS, "id": "nps"}, *({**TEXT, "id": f"t{number}"} for number in range(6))],
    ],
)
def test_a_form_whose_counters_would_be_large_is_refused(questions: list[dict[str, Any]]) -> None:
    assert pointers(a_survey(questions=questions)) == ["/questions"]
    check(a_survey(questions=questions[:-1]))


def test_the_rating_of_an_item_is_always_asked() -> None:
    questions = [{**NPS, "id": "nps"}, {"id": "rating", "kind": "rating", "text": {"en": "?"}}]
    check(a_survey(questions=questions))
    questions[1]["onlyIf"] = {"question": "nps", "atMost": 3}

    assert pointers(a_survey(questions=questions)) == ["/questions/1/onlyIf"]


def test_the_heading_is_the_title_or_a_question_that_is_no_text() -> None:
    questions = [{**TEXT, "id": "message"}, {**NPS, "id": "nps"}]
    untitled = a_survey(questions=questions)
    del untitled["title"]

    assert pointers(untitled) == ["/title"]
    check(untitled | {"questions": questions[::-1]})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/variants", [{"id": "a", "weight": 1}]),
        ("/variants/0/weight", [{"id": "a", "weight": 0}, {"id": "b", "weight": 1}]),
        ("/variants/1/id", [{"id": "a", "weight": 1}, {"id": "a", "weight": 1}]),
        (
            "/variants/0/texts/else",
            [{"id": "a", "weight": 1, "texts": {"else": {"en": "?"}}}, {"id": "b", "weight": 1}],
        ),
        ("/variants/0/texts/nps", [{"id": "a", "weight": 1, "texts": {"nps": "?"}}, {"id": "b", "weight": 1}]),
    ],
)
def test_variants_are_checked(path: str, value: Any) -> None:
    assert pointers(a_survey(variants=value)) == [path]
