"""manage.py train_mood: makes the model of moods from the labelled messages."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from feedback.mood.reader import MODEL
from feedback.mood.training import labelled, train


class Command(BaseCommand):
    help = "Trains the model that reads the mood of messages, in half a minute. The same messages make the same file."

    def handle(self, *args: Any, **options: Any) -> None:
        messages = labelled.training_part()
        train.write(train.train(messages))
        self.stdout.write(f"Learned from {len(messages)} messages: {MODEL}")
