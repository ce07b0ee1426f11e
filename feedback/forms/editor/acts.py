"""What a button of the editor does to a form, and keeps what was typed. Ids are made here, and never change."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from feedback.forms.documents.definition_check import MOST_COUNTED, MOST_TEXTS, MOST_VALUES, MOST_VARIANTS, WITH_OPTIONS
from feedback.forms.editor import wordings
from feedback.forms.editor.documents import Document, question_of
from feedback.forms.questions import ITEM_FIELDS, Kind
from storage.ids import LETTERS

MOST_QUESTIONS = len(ITEM_FIELDS) + MOST_COUNTED + MOST_TEXTS
MOST_REMOVED = 5  # that can be put back
PERSON = ("name", "email")
ADDED = (*map(str, Kind), *PERSON)


@dataclass
class Edited:
    document: Document
    removed: list[Document] = field(default_factory=list)  # with the place where each was
    focus: str = ""  # the id of the control that the person uses next


def apply(document: Document, removed: list[Document], act: str) -> Edited:
    """An act that is unknown, or about something that is gone, changes nothing."""
    edited = Edited(copy.deepcopy(document), list(removed))
    name, _, rest = act.partition(":")
    if change := ACTS.get(name):
        change(edited, *rest.split(":"))
    return edited


def new_id(taken: set[str]) -> str:
    """Never one that the form had before: the counters of a value belong to its id for ever."""
    while True:
        made = "".join(secrets.choice(LETTERS) for _ in range(7))
        if made not in taken:
            return made


def _add(edited: Edited, kind: str = "", *_more: str) -> None:
    questions = edited.document["questions"]
    if kind not in ADDED or len(questions) >= MOST_QUESTIONS:
        return
    taken = {question["id"] for question in questions}
    # The first stars and the first text are those of the item: its rating and its message.
    own = {Kind.RATING: "rating", Kind.TEXT: "message", "name": "name", "email": "email"}.get(kind)
    if own in taken and kind in PERSON:
        return
    question_id = own if own and own not in taken else new_id(taken)
    known = ITEM_FIELDS.get(question_id, kind)
    question = {
        "id": question_id,
        "kind": str(known),
        **wordings.of(question_id, str(known), edited.document["languages"]),
    }
    if known in WITH_OPTIONS:
        question["options"] = [{"id": new_id(set())}, {"id": new_id(set())}]
    place = len(questions)
    while kind not in PERSON and place and questions[place - 1]["id"] in PERSON:
        place -= 1  # who may be asked back stands last on the page
    questions.insert(place, question)
    edited.focus = _text_of(edited, question_id)


def _remove(edited: Edited, question_id: str = "", *_more: str) -> None:
    for place, question in enumerate(edited.document["questions"]):
        if question["id"] == question_id:
            del edited.document["questions"][place]
            edited.removed = [*edited.removed, {"place": place, "question": question}][-MOST_REMOVED:]
            edited.focus = f"restore-{question_id}"
            return


def _restore(edited: Edited, question_id: str = "", *_more: str) -> None:
    for entry in edited.removed:
        if entry["question"]["id"] == question_id:
            edited.removed = [each for each in edited.removed if each is not entry]
            if question_of(edited.document, question_id) is None:
                edited.document["questions"].insert(entry["place"], entry["question"])
            edited.focus = _text_of(edited, question_id)
            return


def _up(edited: Edited, question_id: str = "", *_more: str) -> None:
    _move(edited.document["questions"], question_id, -1)
    edited.focus = f"up-{question_id}"


def _down(edited: Edited, question_id: str = "", *_more: str) -> None:
    _move(edited.document["questions"], question_id, 1)
    edited.focus = f"down-{question_id}"


def _add_option(edited: Edited, question_id: str = "", *_more: str) -> None:
    options = _options(edited, question_id)
    if options is not None and len(options) < MOST_VALUES:
        made = new_id({option["id"] for option in options})
        options.append({"id": made})
        edited.focus = f"q-{question_id}-o-{made}-text-{edited.document['languages'][0]}"


def _remove_option(edited: Edited, question_id: str = "", option_id: str = "", *_more: str) -> None:
    options = _options(edited, question_id) or []
    options[:] = [option for option in options if option["id"] != option_id]
    edited.focus = f"add-option-{question_id}"


def _option_up(edited: Edited, question_id: str = "", option_id: str = "", *_more: str) -> None:
    _move(_options(edited, question_id) or [], option_id, -1)
    edited.focus = f"up-{question_id}-{option_id}"


def _add_language(edited: Edited, language: str = "", *_more: str) -> None:
    if language in wordings.languages() and language not in edited.document["languages"]:
        edited.document["languages"].append(language)


def _remove_language(edited: Edited, language: str = "", *_more: str) -> None:
    languages = edited.document["languages"]
    if len(languages) > 1 and language in languages:
        languages.remove(language)


def _main_language(edited: Edited, language: str = "", *_more: str) -> None:
    languages = edited.document["languages"]
    if language in languages:
        languages.sort(key=lambda each: each != language)


def _add_variant(edited: Edited, *_more: str) -> None:
    """The first one is the form as it is: two are needed to compare."""
    variants = edited.document.setdefault("variants", [])
    for _ in range(1 if variants else 2):
        if len(variants) < MOST_VARIANTS:
            variants.append({"id": new_id({variant["id"] for variant in variants}), "weight": 1})
            edited.focus = f"v-{variants[-1]['id']}-title-{edited.document['languages'][0]}"


def _remove_variant(edited: Edited, variant_id: str = "", *_more: str) -> None:
    left = [variant for variant in edited.document.get("variants", []) if variant["id"] != variant_id]
    edited.document["variants"] = left if len(left) > 1 else []
    edited.focus = "add-variant"


def _move(entries: list[Document], entry_id: str, by: int) -> None:
    for place, entry in enumerate(entries):
        if entry["id"] == entry_id and 0 <= place + by < len(entries):
            entries.insert(place + by, entries.pop(place))
            return


def _options(edited: Edited, question_id: str) -> list[Document] | None:
    options: list[Document] | None = (question_of(edited.document, question_id) or {}).get("options")
    return options


def _text_of(edited: Edited, question_id: str) -> str:
    return f"q-{question_id}-text-{edited.document['languages'][0]}"


ACTS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "remove": _remove,
    "restore": _restore,
    "up": _up,
    "down": _down,
    "add-option": _add_option,
    "remove-option": _remove_option,
    "option-up": _option_up,
    "add-language": _add_language,
    "remove-language": _remove_language,
    "main-language": _main_language,
    "add-variant": _add_variant,
    "remove-variant": _remove_variant,
}
