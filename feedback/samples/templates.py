"""The texts with which the bookshop answers most often."""

from __future__ import annotations

from feedback.replies import reply_templates

TEMPLATES = {
    "Thank you": "Dear {name},\n\nthank you for your kind words. I read them to the whole team this morning.",
    "Which order?": "Dear {name},\n\nwe would like to help. Which order is it about? Its number has five digits "
    "and is in the subject of our first mail.",
    "Money back": "Dear {name},\n\nyou are right, and we are sorry. We returned the amount today. It will be on your "
    "account within three days. If you write again, please name {reference}.",
    "It is fixed": "Dear {name},\n\nyou wrote to us about something that did not work. It works now, thanks to you.",
}


def add(project_id: str, actor: str) -> None:
    """Those of an interrupted run stay."""
    if not reply_templates.of_project(project_id):
        for name, text in TEMPLATES.items():
            reply_templates.create(project_id, name, text, actor=actor)
