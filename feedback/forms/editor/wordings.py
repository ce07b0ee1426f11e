"""The usual words of each kind of question, in the languages of this site. A new question begins with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.forms.questions import Kind

NPS = {
    "text": _("How likely are you to recommend us to a friend or colleague?"),
    "low": _("Not at all likely"),
    "high": _("Very likely"),
}
CES = {"text": _("How easy was it to do what you wanted to do?"), "low": _("Very hard"), "high": _("Very easy")}
RATING = {"text": _("How was it?"), "low": _("Not good"), "high": _("Very good")}
MESSAGE = {"text": _("What should we know?"), "hint": _("What went well, what did not.")}
USUAL: Mapping[str, Mapping[str, Promise]] = {
    Kind.NPS: NPS,
    Kind.CES: CES,
    Kind.RATING: RATING,
    "message": MESSAGE,
    "name": {"text": _("Name")},
    "email": {"text": _("E-mail")},
}


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def of(question_id: str, kind: str, wanted: Sequence[str]) -> dict[str, Any]:
    """The texts of a new question, by language. Empty for kinds that every form asks in words of its own."""
    usual = USUAL.get(question_id) or USUAL.get(kind, {})
    return {member: by_language(text, wanted) for member, text in usual.items()}


def by_language(text: str | Promise, wanted: Sequence[str]) -> dict[str, str]:
    texts = {}
    for language in wanted:
        with translation.override(language):
            texts[language] = str(text)
    return texts
