"""The questions of a form as a page shows them, with what was filled in and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from feedback.forms import answers
from feedback.forms.definitions import Definition
from feedback.forms.questions import NO, YES, Answer, Kind, Question, WrongAnswer

# The arcs of the mouths of the five faces.
FACES = (
    "M4 14.5Q10 2.5 16 14.5",
    "M4 12.5Q10 6.5 16 12.5",
    "M4 10H16",
    "M4 7.5Q10 13.5 16 7.5",
    "M4 5.5Q10 17.5 16 5.5",
)
PERSON = ("name", "email")


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    is_checked: bool
    id: str = ""  # of the first one: a link of the summary leads there
    end: str = ""  # what this end of a scale means
    face: str = ""


@dataclass
class Field:
    question: Question
    submitted: list[str]
    condition: Field | None = None  # the question whose answer decides whether this one is asked
    is_heading: bool = False
    error: str = ""

    @property
    def name(self) -> str:
        return name_of(self.question)

    @property
    def id_for_label(self) -> str:
        return f"id_{self.name}"

    @property
    def errors(self) -> list[str]:
        return [self.error] if self.error else []

    @property
    def text(self) -> str:
        """What was typed, as it was typed."""
        return self.submitted[0] if self.submitted else ""

    @property
    def echo(self) -> str:
        """What the page of thanks calls it."""
        names = {"rating": _("Rating"), "message": _("Message"), "name": _("Name"), "email": _("Reply to")}
        return names.get(self.name) or str(self.question.text)

    @property
    def subject(self) -> str:
        """What the summary of errors calls it. The errors of the others name them."""
        return "" if self.question.is_item_field else str(self.question.text)

    @property
    def most(self) -> str:
        return self.question.values[-1]

    @property
    def widget(self) -> str:
        """The template of the control."""
        match self.question.kind:
            case Kind.RATING | Kind.NPS | Kind.CES:
                return "scale"
            case Kind.TEXT:
                return "text"
        return "options"

    @property
    def input_type(self) -> str:
        return "checkbox" if self.question.kind == Kind.CHOICES else "radio"

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(
                value,
                text,
                value in self.submitted,
                id=self.id_for_label if place == 0 else "",
                end=self._end(place),
                face=FACES[place] if self.question.kind == Kind.RATING else "",
            )
            for place, (value, text) in enumerate(self._values())
        ]

    def _values(self) -> list[tuple[str, str]]:
        if self.question.kind == Kind.YESNO:
            return [(YES, _("Yes")), (NO, _("No"))]
        if self.question.scale:
            return [(value, value) for value in self.question.values]
        return [(option.id, str(option.text)) for option in self.question.options]

    def _end(self, place: int) -> str:
        if not self.question.scale:
            return ""
        return str({0: self.question.low, len(self.question.scale) - 1: self.question.high}.get(place, ""))


class FeedbackForm:
    """For the texts of one language: see Definition.shown()."""

    def __init__(
        self, shown: Definition, data: QueryDict | None = None, chosen: Mapping[str, list[str]] | None = None
    ) -> None:
        """`chosen` are the answers that a link to the page chooses."""
        self.data, self.chosen = data, chosen or {}
        self.is_bound = data is not None
        self.title, self.intro = shown.title, shown.intro
        fields: dict[str, Field] = {}
        for question in shown.questions:
            submitted = data.getlist(name_of(question)) if data else self.chosen.get(name_of(question), [])
            condition = fields.get(question.only_if.question_id) if question.only_if else None
            is_heading = not fields and not shown.title
            fields[question.id] = Field(question, submitted, condition, is_heading)
        self.fields = list(fields.values())
        self.answers: dict[str, Answer] = {}
        if self.is_bound:
            self._check()

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page."""
        yield from self.questions
        yield from self.person

    @cached_property
    def questions(self) -> list[Field]:
        return [field for field in self.fields if field.question.id not in PERSON]

    @cached_property
    def person(self) -> list[Field]:
        """Who may be asked back: both fields are one group."""
        return [field for field in self.fields if field.question.id in PERSON]

    @property
    def is_person_required(self) -> bool:
        return any(field.question.is_required for field in self.person)

    @property
    def errors(self) -> list[Field]:
        return [field for field in self.fields if field.error]

    def _check(self) -> None:
        values = {field.question.id: value_of(field.question, field.submitted) for field in self.fields}
        self.answers, wrong = answers.check([field.question for field in self.fields], values)
        for field in self.fields:
            if error := wrong.get(field.question.id):
                field.error = _explained(field.question, error)


def name_of(question: Question) -> str:
    """Of its controls. Answers have a prefix: a form has other fields, too."""
    return question.id if question.is_item_field else f"answer-{question.id}"


def value_of(question: Question, submitted: list[str]) -> object:
    """As it is in the JSON of the API."""
    if question.kind == Kind.CHOICES:
        return submitted
    text = submitted[0] if submitted else ""
    if question.scale and re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    return {YES: True, NO: False}.get(text, text) if question.kind == Kind.YESNO else text


def _explained(question: Question, error: WrongAnswer) -> str:
    match error.code:
        case "unfit":
            return _("This text contains a character that is not allowed. Type it again without the pasted part.")
        case "max_length":
            numbers = {"over": _grouped(error.over), "longest": _grouped(question.longest)}
            return _too_long(question.id) % numbers
    return _expected(question)


def _too_long(question_id: str) -> str:
    texts = {
        "message": _("Too long by %(over)s: the message can have %(longest)s characters."),
        "name": _("Too long by %(over)s: the name can have %(longest)s characters."),
        "email": _("Too long by %(over)s: the e-mail address can have %(longest)s characters."),
    }
    return texts.get(question_id) or _("Too long by %(over)s: %(longest)s characters fit here.")


def _expected(question: Question) -> str:
    if question.scale:
        return _("Choose a number from %(low)s to %(high)s.") % {"low": question.values[0], "high": question.values[-1]}
    match question.kind:
        case Kind.CHOICE:
            return _("Choose one answer.")
        case Kind.CHOICES:
            return _("Choose at least one answer.")
        case Kind.YESNO:
            return _("Choose yes or no.")
    if question.id != "email":
        return _("Fill in this field.")
    if question.is_required:
        return _("Enter a full e-mail address, like anna@example.com.")
    return _("Enter a full e-mail address, like anna@example.com, or leave it empty.")


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
