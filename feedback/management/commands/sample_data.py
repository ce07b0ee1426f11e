from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback import sample_survey
from feedback.forms import default_form, publishing
from feedback.inbox import folders
from feedback.intake import submissions
from feedback.samples import TITLES, samples
from staff import projects
from storage import clock, writes
from storage.connection.aws_errors import TABLE_ERRORS, sentence


class Command(BaseCommand):
    help = "Fill an empty default project with some weeks of realistic feedback."
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
        if folders.newest(project.project_id, limit=1).items:
            self.stdout.write("There is feedback already: no sample data added.")
            return
        documents = {form_id: default_form.document(title) for form_id, title in TITLES.items()}
        for form_id, document in (documents | {sample_survey.FORM_ID: sample_survey.DOCUMENT}).items():
            with suppress(writes.Conflict):  # an interrupted run created it
                publishing.create(project, form_id, document, form_id=form_id)
        now, in_survey = clock.now(), items // 9
        for sample in samples(items - in_survey, now):
            submissions.accept(project, sample, visitor=None)
        for sample in sample_survey.answers_to_survey(in_survey, now):
            submissions.accept(project, sample, visitor=None)
        self.stdout.write(f"Added {items} items of sample data.")
