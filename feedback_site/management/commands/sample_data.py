from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.releases import samples as release_samples
from feedback.models import Feedback
from feedback.samples import fill
from staff import projects
from storage import clock
from storage.connection.aws_errors import TABLE_ERRORS, sentence
from storage.pagination import newest_first
from tasks import samples as task_samples


class Command(BaseCommand):
    help = (
        "Fill an empty default project with some weeks of realistic feedback, the work of a team on it, and releases."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--items", type=int, default=900)

    def handle(self, *, items: int, **options: Any) -> None:
        try:
            self._fill(items)
        except TABLE_ERRORS as error:
            raise CommandError(sentence(error)) from error

    def _fill(self, items: int) -> None:
        project = projects.find(projects.DEFAULT)
        shards = settings.FEEDBACK_SHARDS_EVER
        if newest_first(Feedback.by_time, project.project_id, shards=shards, limit=1).items:
            self.stdout.write("There is feedback already: no sample data added.")
            return
        logging.disable(logging.INFO)  # a line for each mail and person would hide the others of `make run`
        try:
            at_work = fill.fill(project, items, clock.now())
            played = fill.play(project, at_work)
            tasks = task_samples.fill(project, at_work, played)
            releases = release_samples.fill(project, at_work)
        finally:
            logging.disable(logging.NOTSET)
        self.stdout.write(f"Added {items + len(played)} items of sample data, {tasks} tasks and {releases} releases.")
