"""The definition of a form as JSON while it is edited: it may be incomplete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedback.forms.documents.definition_check import ACCENTS, COLORS, TEXTS, TEXTS_OF_A_QUESTION

Document = dict[str, Any]
TEXTS_OF_A_VARIANT = ("title", "intro")


def tidy(document: Document) -> Document:
    """As it is published and compared: without what says no more than its absence, and without the texts of languages
    that the form does not have. While a form is edited these are kept, so that a language can come back.
    """
    languages = document["languages"]
    theme = {name: value for name, value in _theme(document).items() if value not in (COLORS[0], ACCENTS[0])}
    tidied: Document = {
        "languages": languages,
        **_texts(document, TEXTS, languages),
        **({"theme": theme} if theme else {}),
        "questions": [_question(question, languages) for question in document["questions"]],
    }
    ids = {question["id"] for question in document["questions"]}
    if variants := document.get("variants"):
        tidied["variants"] = [_variant(variant, ids, languages) for variant in variants]
    return tidied


def question_of(document: Document, question_id: str) -> Document | None:
    return next((each for each in document["questions"] if each["id"] == question_id), None)


def _theme(document: Document) -> Document:
    theme: Document = document.get("theme", {})
    return {name: theme[name] for name in ("colors", "accent") if theme.get(name)}


def _question(question: Document, languages: list[str]) -> Document:
    texts = {"text": {}, **_texts(question, TEXTS_OF_A_QUESTION, languages)}
    tidied = {"id": question["id"], "kind": question["kind"], **texts}
    if question.get("required"):
        tidied["required"] = True
    if "options" in question:
        tidied["options"] = [
            {"id": each["id"], "text": {}, **_texts(each, ("text",), languages)} for each in question["options"]
        ]
    if "onlyIf" in question:
        tidied["onlyIf"] = question["onlyIf"]
    return tidied


def _variant(variant: Document, question_ids: Iterable[str], languages: list[str]) -> Document:
    texts = _texts(variant.get("texts", {}), question_ids, languages)
    own = {"id": variant["id"], "weight": variant["weight"], **_texts(variant, TEXTS_OF_A_VARIANT, languages)}
    return own | ({"texts": texts} if texts else {})


def _texts(part: Document, names: Iterable[str], languages: list[str]) -> Document:
    texts = {
        name: {each: part[name][each] for each in languages if each in part[name]} for name in names if name in part
    }
    return {name: text for name, text in texts.items() if text}
