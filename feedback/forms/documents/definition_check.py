"""Checks the definition of a form. Each error names the place in the JSON document, and what to write there."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from feedback.forms.documents.definition_faults import BadDefinition, Faults
from feedback.forms.questions import ITEM_FIELDS, SCALES, Kind

MOST_COUNTED, MOST_VALUES, MOST_TEXTS = 10, 60, 5
MOST_VARIANTS, MOST_WEIGHT = 5, 1000
COLORS, ACCENTS = ("auto", "light", "dark"), ("blue", "green", "violet", "red", "gray")
TEXTS = ("title", "intro", "send", "thanks")
TEXTS_OF_A_QUESTION = ("text", "hint", "low", "high")
WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES)
FORM = {*TEXTS, "languages", "theme", "questions", "variants"}
QUESTION = {*TEXTS_OF_A_QUESTION, "id", "kind", "required", "options", "onlyIf"}
VARIANT = {"id", "weight", "title", "intro", "texts"}


def check(document: Any) -> None:
    """Raises BadDefinition, which has all faults."""
    faults = Faults()
    if faults.is_object("", document, FORM, ("languages", "questions")):
        _check_languages(faults, document["languages"])
        faults.texts("", document, TEXTS)
        _check_theme(faults, document.get("theme", {}))
        _check_questions(faults, document)
    if not faults.faults and "variants" in document:  # they refer to the questions
        _check_variants(faults, document)
    if faults.faults:
        raise BadDefinition(faults.faults)


def _check_languages(faults: Faults, value: Any) -> None:
    known = dict(settings.LANGUAGES)
    taken: set[str] = set()
    for place, language in enumerate(faults.entries("/languages", value, 1, len(known))):
        if faults.choice(f"/languages/{place}", language, known):
            faults.id(f"/languages/{place}", language, taken)
    if isinstance(value, list) and len(taken) == len(value):
        faults.languages = tuple(value)


def _check_theme(faults: Faults, value: Any) -> None:
    if faults.is_object("/theme", value, ("colors", "accent")):
        faults.choice("/theme/colors", value.get("colors", COLORS[0]), COLORS)
        faults.choice("/theme/accent", value.get("accent", ACCENTS[0]), ACCENTS)


def _check_questions(faults: Faults, document: dict[str, Any]) -> None:
    most = len(ITEM_FIELDS) + MOST_COUNTED + MOST_TEXTS
    questions = faults.entries("/questions", document["questions"], 1, most)
    ids: set[str] = set()
    for place, question in enumerate(questions):
        pointer = f"/questions/{place}"
        if faults.is_object(pointer, question, QUESTION, ("id", "kind", "text")):
            faults.id(f"{pointer}/id", question["id"], ids)
            if faults.choice(f"{pointer}/kind", question["kind"], list(map(str, Kind))):
                _check_question(faults, pointer, question)
                _check_only_if(faults, pointer, question, questions[:place])
    if faults.faults:
        return
    _check_limits(faults, questions)
    if "title" not in document and questions[0]["kind"] == Kind.TEXT:
        faults.add("/title", "Add a title: the first question is a text, which cannot be the heading of the page.")


def _check_question(faults: Faults, pointer: str, question: dict[str, Any]) -> None:
    faults.texts(pointer, question, TEXTS_OF_A_QUESTION)
    faults.flag(f"{pointer}/required", question.get("required", False))
    kind, needed = question["kind"], ITEM_FIELDS.get(str(question["id"]))
    if needed and kind != needed:
        faults.add(f"{pointer}/kind", f"Give {needed}, or another id: {question['id']} is a field of every item.")
    if kind not in SCALES and {"low", "high"} & question.keys():
        faults.add(pointer, "Remove low and high: only a question with a scale has them.")
    if kind in WITH_OPTIONS:
        _check_options(faults, f"{pointer}/options", question.get("options"))
    elif "options" in question:
        faults.add(f"{pointer}/options", f"Remove it: only {' and '.join(WITH_OPTIONS)} have options.")


def _check_options(faults: Faults, pointer: str, value: Any) -> None:
    ids: set[str] = set()
    for place, option in enumerate(faults.entries(pointer, value, 2, MOST_VALUES)):
        if faults.is_object(f"{pointer}/{place}", option, ("id", "text"), ("id", "text")):
            faults.id(f"{pointer}/{place}/id", option["id"], ids)
            faults.texts(f"{pointer}/{place}", option, ("text",))


def _check_only_if(faults: Faults, pointer: str, question: dict[str, Any], earlier: list[Any]) -> None:
    pointer, only_if = f"{pointer}/onlyIf", question.get("onlyIf")
    if only_if is None or not faults.is_object(pointer, only_if, ("question", "atMost"), ("question", "atMost")):
        return
    scales = {each["id"]: SCALES[each["kind"]] for each in earlier if _is_scale(each) and "onlyIf" not in each}
    if question["id"] == "rating":
        faults.add(pointer, "Remove it: the rating of an item is always asked. Give another id for another rating.")
    elif not scales:
        faults.add(pointer, "Remove it: no earlier question with a scale is always asked.")
    elif faults.choice(f"{pointer}/question", only_if["question"], scales):
        scale = scales[only_if["question"]]
        faults.number(f"{pointer}/atMost", only_if["atMost"], scale[0], scale[-2])


def _is_scale(question: Any) -> bool:
    if not isinstance(question, dict) or not isinstance(question.get("id"), str):
        return False
    return isinstance(question.get("kind"), str) and question["kind"] in SCALES


def _check_limits(faults: Faults, questions: list[dict[str, Any]]) -> None:
    """Each counted value is a number in the counters of each day, which have to stay small."""
    own = [question for question in questions if question["id"] not in ITEM_FIELDS]
    number, values = counted(questions)
    if number > MOST_COUNTED:
        faults.add("/questions", f"Remove some: {number} are counted, and at most {MOST_COUNTED} may be.")
    if values > MOST_VALUES:
        faults.add(
            "/questions",
            f"Remove some questions or options: all scales and options together may have {MOST_VALUES} values, and "
            f"these have {values}. A rating has 5, nps 11, ces 7, yesno 2.",
        )
    if len(own) - number > MOST_TEXTS:
        faults.add("/questions", f"Remove some: at most {MOST_TEXTS} texts, and the message, are asked.")


def counted(questions: list[dict[str, Any]]) -> tuple[int, int]:
    """How many questions have counters of their own, and how many values these have together."""
    own = [each for each in questions if each["id"] not in ITEM_FIELDS and each["kind"] != Kind.TEXT]
    return len(own), sum(_number_of_values(question) for question in own)


def _number_of_values(question: dict[str, Any]) -> int:
    if question["kind"] in SCALES:
        return len(SCALES[question["kind"]])
    return 2 if question["kind"] == Kind.YESNO else len(question["options"])


def _check_variants(faults: Faults, document: dict[str, Any]) -> None:
    question_ids = [question["id"] for question in document["questions"]]
    ids: set[str] = set()
    for place, variant in enumerate(faults.entries("/variants", document["variants"], 2, MOST_VARIANTS)):
        pointer = f"/variants/{place}"
        if faults.is_object(pointer, variant, VARIANT, ("id", "weight")):
            faults.id(f"{pointer}/id", variant["id"], ids)
            faults.number(f"{pointer}/weight", variant["weight"], 1, MOST_WEIGHT)
            faults.texts(pointer, variant, ("title", "intro"))
            if faults.is_object(f"{pointer}/texts", variant.get("texts", {}), question_ids):
                faults.texts(f"{pointer}/texts", variant.get("texts", {}), question_ids)
