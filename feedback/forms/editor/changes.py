"""What publishing a draft changes, in sentences: above all for the answers and the counters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.forms.editor.documents import Document, question_of, tidy
from feedback.forms.editor.parts import KIND_TITLES
from feedback.forms.questions import ITEM_FIELDS, Kind


@dataclass(frozen=True)
class Change:
    text: str
    consequence: str = ""


def between(published: Document, draft: Document) -> list[Change]:
    """Empty if a visitor would see no difference."""
    before, after = tidy(published), tidy(draft)
    return [*_questions(before, after), *_rest(before, after)]


def _questions(before: Document, after: Document) -> Iterator[Change]:
    for question in after["questions"]:
        old = question_of(before, question["id"])
        yield from _new(question, after) if old is None else _changed(old, question, after)
    for question in before["questions"]:
        if question_of(after, question["id"]) is None:
            yield Change(
                _("Removed: “%(text)s”") % {"text": _words(question, before)},
                _("Its answers so far stay with the items. Answers no longer draws it."),
            )
    kept = [question["id"] for question in after["questions"] if question_of(before, question["id"])]
    if kept != [question["id"] for question in before["questions"] if question_of(after, question["id"])]:
        yield Change(_("The order of the questions"))


def _new(question: Document, document: Document) -> Iterator[Change]:
    is_counted = question["id"] not in ITEM_FIELDS and question["kind"] != Kind.TEXT
    yield Change(
        _("New: “%(text)s”") % {"text": _words(question, document)},
        _("It is counted from now on.") if is_counted else "",
    )


def _changed(old: Document, new: Document, document: Document) -> Iterator[Change]:
    text = {"text": _words(new, document)}
    if old["kind"] != new["kind"]:
        yield Change(_("Another kind of question: “%(text)s”") % text, _("Old and new answers are counted together."))
    if old["text"] != new["text"]:
        yield Change(
            _("Other words: “%(text)s”") % text,
            _("Answers to the old and to the new words are counted together. For another question, add a new one."),
        )
    yield from _options(old, new, document)
    if {**old, "text": 0, "options": 0} != {**new, "text": 0, "options": 0}:
        yield Change(_("Hint, ends, rule or whether it must be answered: “%(text)s”") % text)


def _options(old: Document, new: Document, document: Document) -> Iterator[Change]:
    before = {option["id"]: option for option in old.get("options", [])}
    after = {option["id"]: option for option in new.get("options", [])}
    text = _words(new, document)
    for option_id in [each for each in after if each not in before]:
        yield Change(
            _("New option of “%(text)s”: %(option)s") % {"text": text, "option": _words(after[option_id], document)}
        )
    for option_id in [each for each in before if each not in after]:
        yield Change(
            _("Option removed from “%(text)s”: %(option)s")
            % {"text": text, "option": _words(before[option_id], document)},
            _("Its answers so far stay counted."),
        )
    common = [option_id for option_id in after if option_id in before]
    if any(before[each] != after[each] for each in common) or common != [each for each in before if each in after]:
        yield Change(_("Words or order of the options of “%(text)s”") % {"text": text})


def _rest(before: Document, after: Document) -> Iterator[Change]:
    parts = [
        (("title", "intro", "send", "thanks"), _("Title, introduction, button or thanks")),
        (("languages",), _("The languages of the form")),
        (("theme",), _("The colours")),
    ]
    for members, text in parts:
        if any(before.get(member) != after.get(member) for member in members):
            yield Change(text)
    if before.get("variants") != after.get("variants"):
        yield Change(_("The variants"), _("Answers compares them by what visitors saw."))


def _words(part: Document, document: Document) -> str:
    texts = part.get("text", {})
    return (
        texts.get(document["languages"][0])
        or next(iter(texts.values()), "")
        or str(KIND_TITLES.get(part.get("kind", ""), ""))
    )
