"""The controls of the editor, as its templates show them: a form, its questions, their options, its variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.forms.documents.definition_check import ACCENTS, COLORS, WITH_OPTIONS
from feedback.forms.editor.documents import Document
from feedback.forms.questions import ITEM_FIELDS, SCALES, Kind

KIND_TITLES: Mapping[str, Promise] = {
    Kind.RATING: _("Stars, 1 to 5"),
    Kind.NPS: _("Recommendation, 0 to 10 (NPS)"),
    Kind.CES: _("Effort, 1 to 7 (CES)"),
    Kind.CHOICE: _("One of several options"),
    Kind.CHOICES: _("Any of several options"),
    Kind.YESNO: _("Yes or no"),
    Kind.TEXT: _("Text"),
    "name": _("Name"),
    "email": _("E-mail address"),
}
LABELS: Mapping[str, Promise] = {
    "title": _("Title"),
    "intro": _("Introduction"),
    "send": _("On the button"),
    "thanks": _("Thanks, after sending"),
    "text": _("Question"),
    "hint": _("Hint"),
    "low": _("What the lowest number means"),
    "high": _("What the highest number means"),
    "option": _("Option"),
}
COLOR_TITLES = {"auto": _("As the visitor's device"), "light": _("Light"), "dark": _("Dark")}
ACCENT_TITLES = {"blue": _("Blue"), "green": _("Green"), "violet": _("Violet"), "red": _("Red"), "gray": _("Gray")}


@dataclass(frozen=True)
class Box:
    """The control of one text in one language."""

    name: str
    language: str
    value: str
    errors: list[str]
    is_shown: bool  # a language that the form does not have now keeps its texts, unseen

    @property
    def language_title(self) -> str:
        return str(dict(settings.LANGUAGES)[self.language])


@dataclass(frozen=True)
class TextField:
    label: str
    boxes: list[Box]
    is_long: bool = False

    @property
    def shown(self) -> list[Box]:
        return [box for box in self.boxes if box.is_shown]

    @property
    def missing(self) -> list[Box]:
        """Those without a text, if the first language has one."""
        first, *others = self.shown
        return [box for box in others if first.value and not box.value]


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class OptionPart:
    id: str
    text: TextField
    is_first: bool


@dataclass(frozen=True)
class Rule:
    """Asked only if the answer to an earlier question is at most a number."""

    name: str
    choices: list[Choice]
    most: str
    errors: list[str]


@dataclass(frozen=True)
class Editing:
    """What all parts need."""

    languages: list[str]
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def text(
        self, part: Document, member: str, prefix: str = "", *, label: str = "", is_long: bool = False
    ) -> TextField:
        texts, boxes = part.get(member, {}), []
        codes = [code for code, _title in settings.LANGUAGES]
        for language in sorted(codes, key=lambda code: ([*self.languages, *codes].index(code), code)):
            name = f"{prefix}{member}-{language}"
            is_shown = language in self.languages
            boxes.append(Box(name, language, texts.get(language, ""), self.errors.get(name, []), is_shown))
        return TextField(label or str(LABELS.get(member, member)), boxes, is_long)


@dataclass(frozen=True)
class QuestionPart:
    editing: Editing
    question: Document
    earlier: list[Document]
    is_last: bool

    @property
    def id(self) -> str:
        return str(self.question["id"])

    @property
    def kind(self) -> str:
        return str(self.question["kind"])

    @property
    def name(self) -> str:
        return f"q-{self.id}"

    @property
    def number(self) -> int:
        return len(self.earlier) + 1

    @property
    def kind_title(self) -> str:
        return str(KIND_TITLES[self.id if self.id in ("name", "email") else self.kind])

    @property
    def is_item_field(self) -> bool:
        return self.id in ITEM_FIELDS

    @property
    def is_required(self) -> bool:
        return bool(self.question.get("required"))

    @property
    def title(self) -> str:
        """For the names of its buttons."""
        return str(self.question.get("text", {}).get(self.editing.languages[0], "")) or self.kind_title

    @cached_property
    def text(self) -> TextField:
        return self._text("text")

    @cached_property
    def ends(self) -> list[TextField]:
        return [self._text("low"), self._text("high")] if self.kind in SCALES else []

    @cached_property
    def hint(self) -> TextField:
        return self._text("hint")

    @property
    def has_options(self) -> bool:
        return self.kind in WITH_OPTIONS

    @property
    def option_errors(self) -> list[str]:
        return self.editing.errors.get(f"add-option-{self.id}", [])

    @cached_property
    def options(self) -> list[OptionPart]:
        parts = []
        for place, option in enumerate(self.question.get("options", [])):
            label = f"{LABELS['option']} {place + 1}"
            text = self.editing.text(option, "text", f"{self.name}-o-{option['id']}-", label=label)
            parts.append(OptionPart(option["id"], text, is_first=place == 0))
        return parts

    @cached_property
    def rule(self) -> Rule | None:
        scales = [each for each in self.earlier if each["kind"] in SCALES and "onlyIf" not in each]
        rule, name = self.question.get("onlyIf", {}), f"{self.name}-if"
        if not rule and (not scales or self.id == "rating"):
            return None
        chosen = rule.get("question", "")
        choices = [Choice(each["id"], self._words(each), each["id"] == chosen) for each in scales]
        if chosen and all(choice.value != chosen for choice in choices):
            choices.append(Choice(chosen, gettext("A question that does not stand above"), is_chosen=True))
        return Rule(name, choices, str(rule.get("atMost", "")), self.editing.errors.get(name, []))

    @property
    def is_open(self) -> bool:
        """Whether what is rarely needed is shown."""
        has_rule = bool(self.rule and (self.question.get("onlyIf") or self.rule.errors))
        return has_rule or any(box.value or box.errors for box in self.hint.shown)

    def texts(self) -> Iterator[TextField]:
        yield self.text
        yield from self.ends
        yield self.hint
        for option in self.options:
            yield option.text

    def _text(self, member: str) -> TextField:
        return self.editing.text(self.question, member, f"{self.name}-")

    def _words(self, question: Document) -> str:
        return str(question.get("text", {}).get(self.editing.languages[0], "")) or str(KIND_TITLES[question["kind"]])


@dataclass(frozen=True)
class VariantPart:
    editing: Editing
    variant: Document
    questions: list[QuestionPart]
    number: int

    @property
    def id(self) -> str:
        return str(self.variant["id"])

    @property
    def weight(self) -> str:
        return str(self.variant["weight"])

    @property
    def weight_errors(self) -> list[str]:
        return self.editing.errors.get(f"v-{self.id}-weight", [])

    @cached_property
    def texts(self) -> list[TextField]:
        name, own = f"v-{self.id}-", self.variant.get("texts", {})
        return [
            self.editing.text(self.variant, "title", name),
            self.editing.text(self.variant, "intro", name, is_long=True),
            *(self.editing.text(own, each.id, f"{name}q-", label=each.title) for each in self.questions),
        ]


@dataclass(frozen=True)
class FormPart:
    document: Document
    editing: Editing

    @cached_property
    def head(self) -> list[TextField]:
        return [self._text("title"), self._text("intro", is_long=True)]

    @cached_property
    def end(self) -> list[TextField]:
        return [self._text("send"), self._text("thanks", is_long=True)]

    @cached_property
    def questions(self) -> list[QuestionPart]:
        all_of_them = self.document["questions"]
        last = len(all_of_them) - 1
        return [
            QuestionPart(self.editing, each, all_of_them[:place], place == last)
            for place, each in enumerate(all_of_them)
        ]

    @cached_property
    def variants(self) -> list[VariantPart]:
        variants = self.document.get("variants", [])
        return [VariantPart(self.editing, each, self.questions, place) for place, each in enumerate(variants, start=1)]

    @property
    def colors(self) -> list[Choice]:
        return self._choices("colors", COLORS, COLOR_TITLES)

    @property
    def accents(self) -> list[Choice]:
        return self._choices("accent", ACCENTS, ACCENT_TITLES)

    @property
    def missing(self) -> list[tuple[str, list[tuple[str, Box]]]]:
        """By language: the label of each text that is not translated, and its control."""
        fields = [*self.head, *self.end, *(text for each in self.questions for text in each.texts())]
        found: dict[str, list[tuple[str, Box]]] = {}
        for each in fields:
            for box in each.missing:
                found.setdefault(box.language_title, []).append((each.shown[0].value, box))
        return list(found.items())

    def _text(self, member: str, *, is_long: bool = False) -> TextField:
        return self.editing.text(self.document, member, is_long=is_long)

    def _choices(self, name: str, values: tuple[str, ...], titles: Mapping[str, Promise]) -> list[Choice]:
        chosen = self.document.get("theme", {}).get(name) or values[0]
        return [Choice(each, str(titles[each]), each == chosen) for each in values]
