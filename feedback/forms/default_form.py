"""The form of a new project: "How was it?", a message, and where to reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from feedback.forms.definitions import Definition
from feedback.forms.questions import Kind, Question

DEFINITION = Definition(
    questions=(
        Question("rating", Kind.RATING, _("How was it?"), is_required=True, low=_("Not good"), high=_("Very good")),
        Question("message", Kind.TEXT, _("What should we know?"), hint=_("What went well, what did not.")),
        Question("name", Kind.TEXT, _("Name")),
        Question("email", Kind.TEXT, _("E-mail")),
    ),
)


def document(question: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of a form with the same questions, and another text by language for the first one."""
    rating, *others = DEFINITION.questions
    texts = {rating.id: dict(question)} | {each.id: _by_language(each.text, question) for each in others}
    return {
        "languages": list(question),
        "questions": [
            {"id": each.id, "kind": str(each.kind), "text": texts[each.id], "required": each.is_required}
            for each in DEFINITION.questions
        ],
    }


def _by_language(text: object, languages: Iterable[str]) -> dict[str, str]:
    by_language = {}
    for language in languages:
        with translation.override(language):
            by_language[language] = str(text)
    return by_language
