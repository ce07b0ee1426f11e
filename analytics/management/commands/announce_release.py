from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rest_framework.exceptions import ValidationError

from activity.rows import TERMINAL
from analytics.releases import announcing
from analytics.releases.announcing import AnnouncedDifferently
from analytics.releases.api_fields import NewRelease
from analytics.releases.models import Kind
from staff import projects
from storage import clock
from storage.connection.aws_errors import TABLE_ERRORS, sentence
from storage.writes import NotFound


class Command(BaseCommand):
    help = "Announce a release of your product, an incident or a campaign. The same announcement may come again."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        # Not `version`: Django has an option --version.
        parser.add_argument("name", metavar="version", help="as your items have it in `release`")
        parser.add_argument("--kind", choices=list(map(str, Kind)), default=str(Kind.RELEASE))
        parser.add_argument("--at", metavar="TIME", help="such as 2026-11-21T09:30:00Z; by default now")
        parser.add_argument("--note", help="what is in it, in one line")
        parser.add_argument("--url", help="the address of a page about it")
        parser.add_argument("--project", default=projects.DEFAULT)

    def handle(self, *, name: str, kind: str, project: str, **options: Any) -> None:
        given = {member: options[member] for member in ("at", "note", "url") if options[member] is not None}
        try:
            projects.find(project)
            values = NewRelease().run_validation({"version": name, "kind": kind, **given})
            version = values.pop("version")
            announced = announcing.announce(project, Kind(values.pop("kind")), version, values, actor=TERMINAL)
        except NotFound:
            raise CommandError(f"There is no project {project}.") from None
        except ValidationError as error:
            raise CommandError(_sentences(error.detail)) from None
        except AnnouncedDifferently as error:
            fields = ", ".join(error.fields)
            raise CommandError(f"It was announced before, with another value of {fields}. Leave it out.") from None
        except TABLE_ERRORS as error:
            raise CommandError(sentence(error)) from error
        release = announced.release
        done = "Announced" if announced.is_new else "It was announced before:"
        self.stdout.write(f"{done} the {release.kind} {release.name} at {clock.to_text(release.at)}.")


def _sentences(details: Any) -> str:
    return " ".join(f"{member}: {' '.join(map(str, errors))}" for member, errors in details.items())
