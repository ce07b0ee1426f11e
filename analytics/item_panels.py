"""Says on the timeline of an item where it was counted, or why it is not, and leads from a list to its figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from counters.models import TOTAL, Aggregate, aggregate_id
from feedback.models import Feedback
from feedback.workspace import folder_tabs
from feedback.workspace.item import answers, facts
from feedback.workspace.item_panels import ListLink, add_list_link, add_timeline_source
from feedback.workspace.timeline_entries import TimelineEntry
from staff.people import Staff
from storage import reads
from web.caller import Scope
from web.templatetags import times

COUNTED = gettext_lazy("<b>Counted</b> on {day}: {places}")
NOT_COUNTED = gettext_lazy("<b>Not counted</b>, as it is in the folder {folder}")
SOON = gettext_lazy("<b>Not counted yet</b>: that takes some seconds")


def counted(item: Feedback, staff: Staff) -> Iterator[TimelineEntry]:
    """One read. The counting writes the time of its last change to the total of the project."""
    if not item.counted:
        yield _entry(item, NOT_COUNTED, folder=folder_tabs.title(item.status))
    elif _is_behind(item):
        yield _entry(item, SOON)
    else:
        yield _entry(item, COUNTED, day=times.day(date.fromisoformat(item.local_hour[:10])), places=_places(item))


def _is_behind(item: Feedback) -> bool:
    total = reads.find_fast(Aggregate(aggregate_id("project", item.project_id), TOTAL))
    return total is None or total.last_updated is None or total.last_updated < item.received_at


def _places(item: Feedback) -> str:
    """What has counters of its own, besides the project. See analytics.counting.deltas."""
    form = facts.form_title(item, answers.definition_seen(item, get_language() or ""))
    variant = _("variant {name}").format(name=item.variant) if item.variant else ""
    release = _("release {name}").format(name=item.release) if item.release else ""
    source = str(facts.SOURCES.get(item.source, item.source))
    return ", ".join(filter(None, [form, variant, release, source]))


def _entry(item: Feedback, text: object, **values: object) -> TimelineEntry:
    return TimelineEntry(at=item.received_at, icon="counters", text=str(text), values=values)


add_timeline_source(counted)
add_list_link(ListLink("sample", gettext_lazy("Show as figures"), "overview", Scope.FEEDBACK_READ))
