"""Our packages, as Django's registry knows them: it is there for their commands."""

from __future__ import annotations

from django.apps import AppConfig, apps


class App(AppConfig):
    def import_models(self) -> None:
        """Our models are DynamoDB's: Django has nothing to register in them.

        Whoever uses some imports them; all of them, with PynamoDB, would be 12 ms of every cold start.
        """
        self.models = apps.all_models[self.label]


class Web(App):
    name = "web"


class Ops(App):
    name = "ops"


class Staff(App):
    name = "staff"


class Feedback(App):
    name = "feedback"


class Analytics(App):
    name = "analytics"


class LocalAws(App):
    name = "local_aws"


class Site(App):
    name = "feedback_site"
