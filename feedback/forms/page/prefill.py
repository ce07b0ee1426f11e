"""What a link chooses on the page of a form, such as `?rating=4`. It only fills in: robots and mail scanners open links
too, so nothing is stored until the visitor sends the form. A text is never taken from an address: it would be in logs.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from feedback.forms.definitions import Definition
from feedback.forms.page.form_fields import name_of, value_of
from feedback.forms.questions import Kind, Question, WrongAnswer

# What the address of a form says about the page. They are never the answer to a question with the same id.
PAGE_PARAMETERS = frozenset({"embed", "lang", "theme", "sent"})


def chosen(definition: Definition, query: QueryDict) -> Mapping[str, list[str]]:
    """By the names of the controls. What is no answer to the question is left out."""
    answers = {
        name_of(question): _valid(question, query.getlist(question.id))
        for question in definition.questions
        if question.id in query and question.id not in PAGE_PARAMETERS and question.kind != Kind.TEXT
    }
    return {name: values for name, values in answers.items() if values}


def _valid(question: Question, values: list[str]) -> list[str]:
    if question.kind == Kind.CHOICES:
        return [value for value in question.values if value in values]
    try:
        is_answer = question.check(value_of(question, values)) is not None
    except WrongAnswer:
        return []
    return values[:1] if is_answer else []
