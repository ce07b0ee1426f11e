"""The definition of a form as JSON: as it is stored, and as it is in the file of `manage.py publish_form`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from feedback.forms.definitions import Definition, Variant
from feedback.forms.questions import Kind, OnlyIf, Option, Question, Text

KINDS = frozenset(Kind)


def load(document: Mapping[str, Any]) -> Definition:
    """The document has been checked. A later version of this program may have stored questions of other kinds: they
    are left out.
    """
    theme = document.get("theme", {})
    texts = {name: document[name] for name in ("title", "intro", "send", "thanks") if name in document}
    return Definition(
        questions=tuple(_question(each) for each in document["questions"] if each["kind"] in KINDS),
        languages=tuple(document["languages"]),
        colors=theme.get("colors", Definition.colors),
        accent=theme.get("accent", Definition.accent),
        variants=tuple(_variant(each) for each in document.get("variants", ())),
        **texts,
    )


def _question(document: Mapping[str, Any]) -> Question:
    texts = {name: document[name] for name in ("hint", "low", "high") if name in document}
    only_if = document.get("onlyIf")
    return Question(
        id=document["id"],
        kind=Kind(document["kind"]),
        text=document["text"],
        is_required=document.get("required", False),
        options=tuple(Option(each["id"], each["text"]) for each in document.get("options", ())),
        only_if=OnlyIf(only_if["question"], only_if["atMost"]) if only_if else None,
        **texts,
    )


def _variant(document: Mapping[str, Any]) -> Variant:
    return Variant(
        id=document["id"],
        weight=document["weight"],
        title=document.get("title", ""),
        intro=document.get("intro", ""),
        texts=document.get("texts", {}),
    )


def dump(definition: Definition) -> dict[str, Any]:
    """Of a form whose texts are those of this site, without options, rules and variants: the built-in one."""
    languages = [code for code, _name in settings.LANGUAGES]
    return {
        "languages": languages,
        "questions": [
            {"id": each.id, "kind": str(each.kind), "required": each.is_required}
            | {
                name: _by_language(getattr(each, name), languages)
                for name in ("text", "hint", "low", "high")
                if getattr(each, name)
            }
            for each in definition.questions
        ],
    }


def _by_language(text: Text, languages: list[str]) -> dict[str, str]:
    by_language = {}
    for language in languages:
        with translation.override(language):
            by_language[language] = str(text)
    return by_language
