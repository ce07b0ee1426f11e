"""The releases of the sample data, which the sample items name, and what else happened. See feedback/samples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from analytics.releases import announcing, reading, watching
from analytics.releases.announcing import ReleaseValues
from analytics.releases.models import Kind, id_of
from feedback.samples.items import BROKEN, RELEASES
from feedback.samples.team import OWNER, RAVI, Colleague
from feedback.samples.work import Team
from staff.models import Project
from storage import clock

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PAGES = "https://github.com/example/bookshop/releases/tag/"
NOTES = {
    "3.0": "The new shop",
    "3.1": "Wish lists that can be shared",
    "3.2": "Dark mode",
    "3.3": "Preview pages load faster",
    "3.4": "Several addresses for one account",
    "3.5": "Search understands typos",
    "3.6": "A new payment page",
    "3.7": "The old payment page again, and a fix of the cart",
    "3.8": "Reading lists by the staff",
}
# The ratings before the broken release and of its first day, from 1 to 5: with the shares of the sample items.
BEFORE, SINCE = (6, 11, 25, 68, 73), (7, 4, 2, 4, 2)


@dataclass(frozen=True)
class Sample:
    name: str
    age: timedelta
    note: str
    kind: Kind = Kind.RELEASE
    by: Colleague = RAVI
    url: str = ""


# The first items that name a release are a day older than feedback/samples counts.
AGES = {name: (age + 1) * DAY for name, age, _ in RELEASES}
OUTAGE = f"Paying fails for most customers since {BROKEN}, until the old payment page is back"
SAMPLES = [
    *(Sample(name, age, NOTES[name], url=f"{PAGES}{name}") for name, age in AGES.items()),
    Sample("checkout-broken", AGES[BROKEN] - 27 * HOUR, OUTAGE, Kind.INCIDENT),
    Sample("readers-week", 33 * DAY, "A voucher by mail to all members", Kind.CAMPAIGN, OWNER),
]


def fill(project: Project, team: Team) -> int:
    """How many were announced."""
    for sample in SAMPLES:
        _announce(project, team, sample)
    broken = reading.find(project.project_id, id_of(project.project_id, Kind.RELEASE, BROKEN), consistent=True)
    with clock.at(broken.at + 26 * HOUR):  # before the team noticed it
        watching.record(broken, BEFORE, SINCE)
    return len(SAMPLES)


def _announce(project: Project, team: Team, sample: Sample) -> None:
    values: ReleaseValues = {"note": sample.note, "url": sample.url}
    with clock.at(clock.whole_milliseconds(team.now - sample.age)):
        actor = team.people[sample.by].actor
        announcing.announce(project.project_id, sample.kind, sample.name, values, actor=actor)
