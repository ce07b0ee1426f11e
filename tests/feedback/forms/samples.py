"""Definitions of forms for tests."""

from __future__ import annotations

from typing import Any


def a_survey(**members: Any) -> dict[str, Any]:
    """With a question of each kind, in English and in part in German."""
    return {
        "languages": ["en", "de"],
        "title": {"en": "Your visit", "de": "Ihr Besuch"},
        "questions": [
            {"id": "nps", "kind": "nps", "text": {"en": "Would you recommend us?"}, "required": True},
            {
                "id": "why",
                "kind": "choice",
                "text": {"en": "What was wrong?", "de": "Was war falsch?"},
                "options": [{"id": "price", "text": {"en": "Price"}}, {"id": "speed", "text": {"en": "Speed"}}],
                "onlyIf": {"question": "nps", "atMost": 6},
                "required": True,
            },
            {
                "id": "used",
                "kind": "choices",
                "text": {"en": "What did you use?"},
                "options": [{"id": "web", "text": {"en": "Site"}}, {"id": "app", "text": {"en": "App"}}],
            },
            {"id": "effort", "kind": "ces", "text": {"en": "How easy was it?"}},
            {"id": "again", "kind": "yesno", "text": {"en": "Will you come again?"}},
            {"id": "idea", "kind": "text", "text": {"en": "Any idea?"}},
            {"id": "email", "kind": "text", "text": {"en": "E-mail"}},
        ],
    } | members
