"""Registers our packages with Django, so that it finds their commands, template tags and navigation."""

from __future__ import annotations

from django.apps import AppConfig, apps


class App(AppConfig):
    def import_models(self) -> None:
        """Imports no models: they belong to DynamoDB, so Django has nothing to register.

        With PynamoDB, importing all of them would add 12 ms to every cold start.
        """
        self.models = apps.all_models[self.label]


class WebConfig(App):
    name = "web"


class OpsConfig(App):
    name = "ops"


class ActivityConfig(App):
    name = "activity"


class StaffConfig(App):
    name = "staff"


class JobsConfig(App):
    name = "jobs"


class ConversationsConfig(App):
    name = "conversations"


class FeedbackConfig(App):
    name = "feedback"


class TasksConfig(App):
    name = "tasks"


class AnalyticsConfig(App):
    name = "analytics"


class LocalAwsConfig(App):
    name = "local_aws"


class SiteConfig(App):
    name = "feedback_site"
