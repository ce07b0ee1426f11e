"""A form with questions of its own, for the sample data: a recommendation, its reason, and room for words."""

from __future__ import annotations

from typing import Any

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
    ],
}
