"""What is wrong with a draft, in the words of the page and at the control where it can be corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.forms.documents import definition_check
from feedback.forms.documents.definition_check import (
    MOST_COUNTED,
    MOST_TEXTS,
    MOST_VALUES,
    MOST_VARIANTS,
    MOST_WEIGHT,
)
from feedback.forms.documents.definition_faults import LONGEST_TEXT, BadDefinition, Fault
from feedback.forms.editor.documents import Document, tidy

MISSING = gettext_lazy("Write a text: it is missing in the first language of the form.")
LENGTH = gettext_lazy("Write 1 to %(most)s characters, without control characters.")
OF_THE_RULE = gettext_lazy("Choose an earlier question with a scale that is always asked, and one of its numbers.")
# From the place in the document to what to write there.
FIXES: list[tuple[re.Pattern[str], Promise]] = [
    (re.compile(r"/title"), gettext_lazy("Add a title: a text question cannot be the heading of the page.")),
    (re.compile(r"/questions/\d+/options"), gettext_lazy("Give 2 to %(values)s options.")),
    (re.compile(r"/questions/\d+/onlyIf.*"), OF_THE_RULE),
    (re.compile(r"/variants"), gettext_lazy("Give 2 to %(variants)s variants.")),
    (re.compile(r"/variants/\d+/weight"), gettext_lazy("Give a whole number from 1 to %(weight)s.")),
    (re.compile(r".*/(?:title|intro|send|thanks|text|hint|low|high|texts/\w+)"), MISSING),
    (re.compile(r".*/[a-z]{2}"), LENGTH),
]
NUMBERS = {"most": LONGEST_TEXT, "values": MOST_VALUES, "variants": MOST_VARIANTS, "weight": MOST_WEIGHT}


@dataclass(frozen=True)
class Error:
    control: str  # its id
    text: str


def check(document: Document) -> list[Error]:
    """In the order of the page."""
    tidied = tidy(document)
    try:
        definition_check.check(tidied)
    except BadDefinition as error:
        return [_error(tidied, fault) for fault in error.faults]
    return []


def by_control(errors: list[Error]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(error.control, []).append(error.text)
    return found


def counted(document: Document) -> dict[str, int]:
    """How much of what is counted a form has, and how much it may have."""
    questions, values = definition_check.counted(document["questions"])
    return {"questions": questions, "most_questions": MOST_COUNTED, "values": values, "most_values": MOST_VALUES}


def _error(document: Document, fault: Fault) -> Error:
    return Error(_control(document, fault.pointer), _text(document, fault))


def _text(document: Document, fault: Fault) -> str:
    if fault.pointer == "/questions":
        return _about_questions(document)
    # A title that exists is only wrong as a text.
    fixes = FIXES[1:] if "title" in document else FIXES
    for pattern, fix in fixes:
        if pattern.fullmatch(fault.pointer):
            return str(fix) % NUMBERS
    return fault.fix


def _about_questions(document: Document) -> str:
    questions, values = definition_check.counted(document["questions"])
    if not document["questions"]:
        return _("Add a question.")
    if questions > MOST_COUNTED or values > MOST_VALUES:
        numbers = {"questions": questions, "values": values, "most": MOST_COUNTED, "most_values": MOST_VALUES}
        return (
            _(
                "Remove questions or options: at most %(most)s questions with together %(most_values)s values are "
                "counted, and these are %(questions)s with %(values)s."
            )
            % numbers
        )
    return _("Remove text questions: at most %(most)s, and the message, can be asked.") % {"most": MOST_TEXTS}


def _control(document: Document, pointer: str) -> str:
    """The id of the control that a place in the document is shown by."""
    language = document["languages"][0]
    kind, *rest = pointer.strip("/").split("/")
    places: dict[str, Callable[[Document, list[str], str], str]] = {"questions": _of_question, "variants": _of_variant}
    if kind in places and rest:
        return places[kind](document, rest, language)
    if kind in places:
        return f"add-{kind[:-1]}"
    return f"{kind}-{rest[0] if rest else language}"


def _of_question(document: Document, path: list[str], language: str) -> str:
    question = document["questions"][int(path[0])]
    name, (member, *rest) = f"q-{question['id']}", path[1:] or ["text"]
    if member == "options" and rest:
        option = question["options"][int(rest[0])]["id"]
        return f"{name}-o-{option}-text-{rest[2] if len(rest) > 2 else language}"
    if member == "options":
        return f"add-option-{question['id']}"
    if member == "onlyIf":
        return f"{name}-if"
    return f"{name}-{member}-{rest[0] if rest else language}"


def _of_variant(document: Document, path: list[str], language: str) -> str:
    name, (member, *rest) = f"v-{document['variants'][int(path[0])]['id']}", path[1:] or ["title"]
    if member == "weight":
        return f"{name}-weight"
    if member == "texts" and rest:
        return f"{name}-q-{rest[0]}-{rest[1] if len(rest) > 1 else language}"
    return f"{name}-{member}-{rest[0] if rest else language}"
