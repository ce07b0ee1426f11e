"""Our packages, as Django's registry knows them: it is there for their commands."""

from __future__ import annotations

from django.apps import AppConfig, apps


class App(AppConfig):
    def import_models(self) -> None:
        """Our models are DynamoDB's, and Django has nothing to register in them. Each request imports those it uses."""
        self.models = apps.all_models[self.label]


class Ops(App):
    name = "ops"


class Feedback(App):
    name = "feedback"


class Analytics(App):
    name = "analytics"
