"""Reads the whole form of the editor, as one person left it. Nothing is refused here: what is wrong stays as it was
typed, and definition_check.py says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import QueryDict

from feedback.forms.documents.definition_check import TEXTS, TEXTS_OF_A_QUESTION, WITH_OPTIONS
from feedback.forms.documents.definition_faults import ID
from feedback.forms.editor.documents import TEXTS_OF_A_VARIANT, Document
from feedback.forms.questions import Kind
from web.texts import BadText, clean_text

MOST_ENTRIES = 100  # of a list. More than any form may have: the rest is not read


def read(post: QueryDict) -> Document:
    known = [code for code, _name in settings.LANGUAGES]
    document: Document = {
        "languages": [code for code in _listed(post, "language") if code in known] or known[:1],
        **_texts(post, "", TEXTS),
        "theme": {name: post.get(name, "") for name in ("colors", "accent")},
        "questions": [_question(post, each) for each in _listed(post, "question") if _kind(post, each) in list(Kind)],
    }
    if variants := [_variant(post, each, document["questions"]) for each in _listed(post, "variant")]:
        document["variants"] = variants
    return document


def _question(post: QueryDict, question_id: str) -> Document:
    name = f"q-{question_id}-"
    question: Document = {"id": question_id, "kind": _kind(post, question_id)}
    question |= _texts(post, name, TEXTS_OF_A_QUESTION)
    if post.get(f"{name}required"):
        question["required"] = True
    if question["kind"] in WITH_OPTIONS:
        ids = _listed(post, f"{name}option")
        question["options"] = [{"id": each, **_texts(post, f"{name}o-{each}-", ("text",))} for each in ids]
    if earlier := post.get(f"{name}if"):
        question["onlyIf"] = {"question": earlier, "atMost": _number(post.get(f"{name}most", ""))}
    return question


def _variant(post: QueryDict, variant_id: str, questions: Iterable[Document]) -> Document:
    name = f"v-{variant_id}-"
    texts = _texts(post, f"{name}q-", [question["id"] for question in questions])
    weight = _number(post.get(f"{name}weight", ""))
    variant = {"id": variant_id, "weight": weight, **_texts(post, name, TEXTS_OF_A_VARIANT)}
    return variant | ({"texts": texts} if texts else {})


def _kind(post: QueryDict, question_id: str) -> str:
    return post.get(f"q-{question_id}-kind", "")


def _listed(post: QueryDict, name: str) -> list[str]:
    ids = dict.fromkeys(each for each in post.getlist(name) if ID.fullmatch(each))
    return list(ids)[:MOST_ENTRIES]


def _texts(post: QueryDict, prefix: str, members: Iterable[str]) -> Document:
    """Those that are not empty, by language: also of a language that the form does not have now."""
    texts: dict[str, Any] = {}
    for member in members:
        typed = {code: _cleaned(post.get(f"{prefix}{member}-{code}", "")) for code, _name in settings.LANGUAGES}
        if given := {code: text for code, text in typed.items() if text}:
            texts[member] = given
    return texts


def _cleaned(text: str) -> str:
    try:
        return clean_text(text)
    except BadText:
        return text


def _number(text: str) -> int | str:
    """Or what was typed instead of one."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text.strip(), re.ASCII) else text
