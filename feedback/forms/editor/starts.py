"""What a new form can begin with. The person's language is the first one of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.forms.editor import acts, wordings
from feedback.forms.editor.documents import Document
from feedback.forms.questions import ITEM_FIELDS, Kind

Texts = Mapping[str, Promise]


@dataclass(frozen=True)
class Asked:
    kind: Kind
    texts: Texts | None = None  # None: the usual ones of the kind
    id: str = ""  # of a field of the item. All others get one of their own
    is_required: bool = False
    options: Sequence[Promise] = ()
    at_most: int | None = None  # only asked if the first question was answered by at most this


@dataclass(frozen=True)
class Start:
    name: str
    title: Promise
    purpose: Promise
    heading: Promise
    asked: Sequence[Asked]


MESSAGE = Asked(Kind.TEXT, id="message")
EMAIL = Asked(Kind.TEXT, id="email")
STARTS = (
    Start(
        "csat",
        _("Satisfaction (CSAT)"),
        _("Stars and a message: how a visit, a purchase or a conversation was."),
        _("Your visit"),
        [Asked(Kind.RATING, id="rating", is_required=True), MESSAGE, EMAIL],
    ),
    Start(
        "nps",
        _("Recommendation (NPS)"),
        _("0 to 10, and why: how customers feel about you over the months."),
        _("Would you recommend us?"),
        [
            Asked(Kind.NPS, is_required=True),
            Asked(Kind.TEXT, {"text": _("What should we do better?")}, id="message", at_most=8),
            EMAIL,
        ],
    ),
    Start(
        "ces",
        _("Effort (CES)"),
        _("1 to 7: how easy one thing was, such as an order or a return."),
        _("Was it easy?"),
        [
            Asked(Kind.CES, is_required=True),
            Asked(Kind.TEXT, {"text": _("What made it hard?")}, id="message", at_most=4),
            EMAIL,
        ],
    ),
    Start(
        "feature",
        _("Feature request"),
        _("What customers miss, and how much."),
        _("What do you miss?"),
        [
            Asked(Kind.TEXT, {"text": _("What would you like to be able to do?")}, id="message", is_required=True),
            Asked(
                Kind.CHOICE,
                {"text": _("How important is it to you?")},
                options=[_("Nice to have"), _("Important"), _("I cannot work without it")],
            ),
            EMAIL,
        ],
    ),
    Start(
        "bug",
        _("Bug report"),
        _("What went wrong, how often, and whom to answer."),
        _("What went wrong?"),
        [
            Asked(Kind.TEXT, {"text": _("What happened, and what did you expect?")}, id="message", is_required=True),
            Asked(
                Kind.CHOICE,
                {"text": _("How often does it happen?")},
                options=[_("Once"), _("Sometimes"), _("Always")],
            ),
            Asked(Kind.YESNO, {"text": _("Can you go on working?")}),
            EMAIL,
        ],
    ),
    Start("blank", _("Blank"), _("One text question, to begin with."), _("Your feedback"), [MESSAGE]),
)


def named(name: str) -> Start | None:
    return next((start for start in STARTS if start.name == name), None)


def document(start: Start, language: str) -> Document:
    """In all languages of this site, so that visitors read theirs."""
    languages = sorted(wordings.languages(), key=lambda code: code != language)
    questions: list[Document] = []
    for asked in start.asked:
        question = _question(asked, languages)
        if asked.at_most is not None:
            question["onlyIf"] = {"question": questions[0]["id"], "atMost": asked.at_most}
        questions.append(question)
    return {"languages": languages, "title": wordings.by_language(start.heading, languages), "questions": questions}


def _question(asked: Asked, languages: list[str]) -> Document:
    question_id = asked.id or acts.new_id(set(ITEM_FIELDS))
    texts = (
        wordings.of(question_id, asked.kind, languages)
        if asked.texts is None
        else {member: wordings.by_language(text, languages) for member, text in asked.texts.items()}
    )
    question: Document = {"id": question_id, "kind": str(asked.kind), **texts}
    if asked.is_required:
        question["required"] = True
    if asked.options:
        question["options"] = [
            {"id": acts.new_id(set()), "text": wordings.by_language(text, languages)} for text in asked.options
        ]
    return question
