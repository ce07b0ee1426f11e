"""A form with questions of its own, for the sample data: a recommendation, its reason, and room for words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from feedback.forms import answers
from feedback.forms.documents import definition_json
from feedback.forms.questions import Answer
from feedback.intake.submissions import Submission
from feedback.models import Status
from feedback.samples.items import BROKEN, WORKED_DAYS, release_at

FORM_ID = "recommend"

DOCUMENT: dict[str, Any] = {
    "languages": ["en", "de"],
    "thanks": {
        "en": "We read every answer, and it decides what we work on next.",
        "de": "Wir lesen jede Antwort. Sie entscheidet, woran wir als Nächstes arbeiten.",
    },
    "theme": {"accent": "green"},
    "questions": [
        {
            "id": "nps",
            "kind": "nps",
            "text": {
                "en": "How likely are you to recommend our bookshop to a friend?",
                "de": "Wie wahrscheinlich empfehlen Sie unsere Buchhandlung weiter?",
            },
            "low": {"en": "Not likely", "de": "Unwahrscheinlich"},
            "high": {"en": "Very likely", "de": "Sehr wahrscheinlich"},
            "required": True,
        },
        {
            "id": "reason",
            "kind": "choice",
            "text": {"en": "What is the main reason?", "de": "Was ist der wichtigste Grund?"},
            "options": [
                {"id": "choice", "text": {"en": "The selection of books", "de": "Die Auswahl an Büchern"}},
                {"id": "price", "text": {"en": "The prices", "de": "Die Preise"}},
                {"id": "delivery", "text": {"en": "The delivery", "de": "Die Lieferung"}},
                {"id": "people", "text": {"en": "The people", "de": "Die Menschen"}},
            ],
        },
        {
            "id": "better",
            "kind": "text",
            "text": {"en": "What should we do better?", "de": "Was sollten wir besser machen?"},
            "onlyIf": {"question": "nps", "atMost": 6},
        },
        {
            "id": "message",
            "kind": "text",
            "text": {"en": "Anything else?", "de": "Noch etwas?"},
        },
    ],
}

WISHES = (
    "A way to reserve a book and collect it in the shop.",
    "Tell me earlier when a book is out of stock.",
    "The delivery window was wrong twice.",
    "Mehr Bücher aus kleinen Verlagen.",
    "More chairs in the reading corner.",
)
WORDS = (
    "Keep the reading evenings, they are the heart of this shop.",
    "I bring all my visitors here.",
    "Ravi repaired my account within minutes. Great service.",
    "The new shelf for small publishers is wonderful.",
    "Danke für die Empfehlungen, ich bin jedes Mal begeistert.",
    "Please open on Sundays in December.",
    "My daughter loves the story hour.",
)
SCORES = (1, 1, 1, 2, 2, 4, 6, 13, 22, 25, 23)  # how often each score from 0 to 10 is given
SCORES_OF_BROKEN = (9, 7, 8, 8, 7, 9, 9, 5, 4, 2, 1)
REASONS = {"choice": 40, "price": 22, "delivery": 20, "people": 18}
QUESTIONS = definition_json.load(DOCUMENT).questions


def answers_to_survey(number: int, now: datetime, seed: int = 27) -> Iterator[Submission]:
    """Of the last five weeks, oldest first. The same seed gives the same answers."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    ages = sorted((chance.random() * 35 for _ in range(number)), reverse=True)
    for age in ages:
        source = chance.choice(("form", "form", "widget"))
        release = release_at(int(age))[0] if source == "widget" else None  # a page of its own has no release
        score = chance.choices(range(11), SCORES_OF_BROKEN if release == BROKEN else SCORES)[0]
        answered: dict[str, Answer] = {"nps": score}
        if chance.random() < 0.8:
            answered["reason"] = chance.choices(list(REASONS), list(REASONS.values()))[0]
        if score <= 6:
            answered["better"] = chance.choice(WISHES)
        elif chance.random() < 0.6:
            answered["message"] = chance.choice(WORDS)
        yield Submission(
            **answers.as_fields(QUESTIONS, answered),
            form_id=FORM_ID,
            release=release,
            source=source,
            created_at=now - timedelta(days=age),
            status=Status.NEW if age < WORKED_DAYS else Status.DONE,
        )
