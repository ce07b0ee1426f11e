"""For any form and any answers: what the page accepts, what the API accepts and what is counted are the same."""

from __future__ import annotations

import re
from typing import Any

import hypothesis
from django.http import QueryDict
from hypothesis import strategies as st

from feedback.api import new_items
from feedback.forms import answers
from feedback.forms.definitions import Definition
from feedback.forms.documents import definition_check, definition_json
from feedback.forms.page.form_fields import FeedbackForm, name_of
from feedback.forms.questions import ITEM_FIELDS, SCALES, Answer, Kind, Question

COUNT = re.compile(r"[a-z0-9]{1,12}\.[a-z0-9]{1,12}")
WORDS = st.text("ab \n\té\u0301\u202e\x07<&", max_size=12)
JUNK = st.sampled_from(["junk", "a b", "<", "0x1"])
TEXT = {"en": "?"}


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    ids = draw(st.lists(st.sampled_from(["q1", "q2", "q3", "q4", *ITEM_FIELDS]), min_size=1, max_size=7, unique=True))
    questions: list[dict[str, Any]] = []
    for question_id in ids:
        kind = str(ITEM_FIELDS.get(question_id) or draw(st.sampled_from(list(Kind))))
        question = {"id": question_id, "kind": kind, "text": TEXT, "required": draw(st.booleans())}
        if kind in (Kind.CHOICE, Kind.CHOICES):
            question["options"] = [{"id": f"o{number}", "text": TEXT} for number in range(draw(st.integers(2, 4)))]
        scales = [each for each in questions if each["kind"] in SCALES and "onlyIf" not in each]
        if scales and question_id != "rating" and draw(st.booleans()):
            asked = draw(st.sampled_from(scales))
            scale = SCALES[asked["kind"]]
            question["onlyIf"] = {"question": asked["id"], "atMost": draw(st.integers(scale[0], scale[-2]))}
        questions.append(question)
    return {"languages": ["en"], "title": TEXT, "questions": questions}


def answers_to(question: Question) -> st.SearchStrategy[Any]:
    """As JSON: right ones, wrong ones, none."""
    options = st.sampled_from(question.values or ("none",))
    right: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.CHOICE: options | JUNK,
        Kind.CHOICES: st.lists(options | JUNK, max_size=4),
        Kind.YESNO: st.booleans() | JUNK,
        Kind.TEXT: WORDS | st.just("ada@example.com") | st.just("a" * 2001),
    }
    return st.none() | right.get(question.kind, st.integers(-2, 12) | JUNK)


def typed(value: Any) -> list[str]:
    """As a browser sends it."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def by_page(definition: Definition, sent: dict[str, Any]) -> tuple[dict[str, Answer], set[str]]:
    data = QueryDict(mutable=True)
    for question in definition.questions:
        data.setlist(name_of(question), typed(sent[question.id]))
    form = FeedbackForm(definition.shown("en"), data)
    return form.answers, {field.question.id for field in form.errors}


def by_api(definition: Definition, sent: dict[str, Any]) -> tuple[dict[str, Answer], set[str]]:
    own = {name: value for name, value in sent.items() if name not in ITEM_FIELDS}
    members = {name: value for name, value in sent.items() if name in ITEM_FIELDS}
    values, errors = new_items.NEW.read(members | {"answers": own})
    answered = new_items.check_answers(definition, values, errors)
    return answered, {place.removeprefix("answers/") for place in errors}


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=150, deadline=None)
def test_page_and_api_accept_and_count_the_same(data: st.DataObject) -> None:
    document = data.draw(documents())
    definition_check.check(document)
    definition = definition_json.load(document)
    sent = {question.id: data.draw(answers_to(question)) for question in definition.questions}

    on_page, wrong_on_page = by_page(definition, sent)
    in_api, wrong_in_api = by_api(definition, sent)

    assert wrong_on_page == wrong_in_api
    if not wrong_on_page:
        assert on_page == in_api
        counted = answers.counts(definition.questions, in_api)
        assert all(COUNT.fullmatch(name) for name in counted)
        assert {name.partition(".")[0] for name in counted} == {
            question.id
            for question in definition.questions
            if question.id in in_api and question.kind != Kind.TEXT and question.id not in ITEM_FIELDS
        }
        assert answers.check(definition.questions, in_api) == (in_api, {})
