"""The links of a mail that choose an answer: one for each answer to the first question that has few of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.forms.definitions import Definition
from feedback.forms.page.prefill import PAGE_PARAMETERS
from feedback.forms.questions import NO, YES, Kind, Question
from feedback.forms.share.addresses import Addresses

MOST_ANSWERS = 11


@dataclass(frozen=True)
class Link:
    text: str
    address: str
    end: str = ""  # what this end of a scale means


@dataclass(frozen=True)
class MailLinks:
    question: str
    links: list[Link]  # none: the question is a link to the form
    address: str  # of the form

    @property
    def low(self) -> str:
        return self.links[0].end if self.links else ""

    @property
    def high(self) -> str:
        return self.links[-1].end if self.links else ""


def of(shown: Definition, addresses: Addresses) -> MailLinks:
    question = _asked_by_mail(shown)
    if question is None:
        return MailLinks(str(shown.heading), [], addresses.form)
    answers = _answers(question)
    last = len(answers) - 1
    ends = {0: str(question.low), last: str(question.high)}
    links = [
        Link(text, addresses.answering(question.id, value), ends.get(place, ""))
        for place, (value, text) in enumerate(answers)
    ]
    return MailLinks(str(question.text), links, addresses.form)


def _asked_by_mail(shown: Definition) -> Question | None:
    """A rating before all others, then another scale, then yes or no, then a choice."""
    kinds = (Kind.RATING, Kind.NPS, Kind.CES, Kind.YESNO, Kind.CHOICE)
    fit = [
        each
        for each in shown.questions
        if each.kind in kinds
        and each.id not in PAGE_PARAMETERS
        and not each.only_if
        and len(each.values) <= MOST_ANSWERS
    ]
    return min(fit, key=lambda each: kinds.index(each.kind), default=None)


def _answers(question: Question) -> list[tuple[str, str]]:
    if question.scale:
        return [(value, value) for value in question.values]
    if question.kind == Kind.YESNO:
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(option.id, str(option.text)) for option in question.options]
