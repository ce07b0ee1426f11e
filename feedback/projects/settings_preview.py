"""What a change of time zone or retention does, in words. People read it before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from counters import reading as counters
from feedback.projects.changing import ProjectValues
from feedback.projects.settings_form import days_of_the_site
from storage import clock


def signature(values: ProjectValues) -> str:
    """Names what the person has read: other values are shown again."""
    return f"{values.time_zone} {values.retention_days}"


def lines(project_id: str, before: ProjectValues, after: ProjectValues) -> list[str]:
    """Empty: nothing that has to be read first."""
    return [*_of_retention(project_id, before, after), *_of_zone(before, after)]


def _of_retention(project_id: str, before: ProjectValues, after: ProjectValues) -> Iterator[str]:
    old, new = _days(before), _days(after)
    if old == new:
        return
    yield gettext("Feedback that comes from now on: %(new)s. Until now: %(old)s.") % {
        "new": kept(new),
        "old": kept(old),
    }
    number = sum(count for count in counters.folders(project_id).values() if count > 0)
    if number:
        here = ngettext(
            "The %(number)s item that is here keeps the day that it came with: this change deletes nothing now.",
            "The %(number)s items that are here keep the days that they came with: this change deletes nothing now.",
            number,
        )
        yield here % {"number": f"{number:,}"}
    yield gettext("The public forms of the project say the new time within a minute.")


def _of_zone(before: ProjectValues, after: ProjectValues) -> Iterator[str]:
    if before.time_zone == after.time_zone:
        return
    there = clock.now().astimezone(ZoneInfo(after.time_zone))
    yield gettext("New feedback counts on the day and hour of %(zone)s. There it is now %(time)s.") % {
        "zone": after.time_zone,
        "time": date_format(there, "l, H:i"),
    }
    yield gettext("Days that were counted stay as they are: the figures of the past do not move.")


def kept(days: int) -> str:
    """In the middle of a sentence."""
    if days == 0:
        return gettext("kept for ever")
    text = ngettext("deleted after %(days)d day", "deleted after %(days)d days", days)
    return text % {"days": days}


def _days(values: ProjectValues) -> int:
    return days_of_the_site() if values.retention_days is None else values.retention_days
