"""What the filters of the inbox offer: for each one the values that a person can choose, with their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.forms.project_forms import ProjectForm
from feedback.forms.questions import Kind, Question
from feedback.models import Mood
from staff.members.project_members import Member

Text = str | Promise
Choices = Sequence[tuple[str, Text]]  # what stands in the address, and the words

RATINGS: Choices = (
    ("1,2", _("1 and 2")),
    ("4,5", _("4 and 5")),
    *((str(rating), str(rating)) for rating in range(1, 6)),
)
MOODS: Choices = (
    (Mood.NEGATIVE, _("negative")),
    (Mood.NEUTRAL, _("neutral")),
    (Mood.POSITIVE, _("positive")),
)
SOURCES: Choices = (("form", _("public form")), ("widget", _("widget")), ("api", _("API")))
PERIODS: Choices = (
    ("today", _("today")),
    ("24h", _("24 hours")),
    ("7d", _("7 days")),
    ("30d", _("30 days")),
    ("90d", _("90 days")),
)
ADDRESSES: Choices = (("true", _("with")), ("false", _("without")))
ME, NO_ONE = ("me", _("me")), ("none", _("no one"))
YES_NO = {"yes": _("Yes"), "no": _("No")}
# The groups of a Net Promoter Score, and those of a Customer Effort Score.
GROUPS: dict[Kind, Choices] = {
    Kind.NPS: (("9-10", _("9 and 10")), ("7-8", _("7 and 8")), ("0-6", _("0 to 6"))),
    Kind.CES: (("5-7", _("5 to 7")), ("4", "4"), ("1-3", _("1 to 3"))),
}


@dataclass(frozen=True)
class Lists:
    """What the filters offer of a project."""

    forms: Sequence[ProjectForm]
    tags: Sequence[str]
    members: Sequence[Member]
    language: str

    def form_choices(self) -> Choices:
        return [(form.form_id, form.title(self.language)) for form in self.forms]

    def tag_choices(self) -> Choices:
        return [(tag, tag) for tag in self.tags]

    def assignee_choices(self) -> Choices:
        return [ME, NO_ONE, *((member.person_id, member.name) for member in self.members)]

    def release_choices(self) -> Choices:
        """Those that forms allow anyone to name. Others can be typed."""
        return [(release, release) for release in sorted({name for form in self.forms for name in form.releases})]

    def answer_choices(self) -> Choices:
        """Of all questions that are counted and no field of an item, each once: forms can share a question."""
        return list(dict(pair for form in self.forms for pair in self._answers(form)).items())

    def _answers(self, form: ProjectForm) -> Iterator[tuple[str, Text]]:
        for question in form.shown(self.language).questions:
            if not question.is_item_field:
                yield from ((f"{question.id}.{value}", f"{question.text}: {text}") for value, text in _values(question))


def _values(question: Question) -> Choices:
    if question.kind in GROUPS:
        return GROUPS[question.kind]
    if question.kind == Kind.YESNO:
        return list(YES_NO.items())
    if question.scale:
        return [(value, value) for value in question.values]
    return [(option.id, str(option.text)) for option in question.options]
