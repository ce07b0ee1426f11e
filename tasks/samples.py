"""The tasks of the sample data: what the bookshop's team makes of its feedback. See feedback/samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from feedback.samples import scenes, work
from feedback.samples.scenes import Scene, hours
from feedback.samples.team import KARIN, OWNER, RAVI, Colleague
from feedback.samples.work import Team
from staff.models import Project
from storage import clock
from tasks import comments, edits
from tasks.edits import TaskValues
from tasks.models import Priority, Status, Task

REPOSITORY = "https://github.com/example/bookshop"


@dataclass(frozen=True)
class Comment:
    after: timedelta  # since the task was made
    by: Colleague
    text: str


@dataclass(frozen=True)
class Move:
    after: timedelta
    by: Colleague
    to: Status


@dataclass(frozen=True, kw_only=True)
class Sample:
    title: str
    age: timedelta
    by: Colleague
    assignee: Colleague | None = None
    description: str = ""
    priority: Priority = Priority.NORMAL
    tags: frozenset[str] = frozenset()
    due_in: int | None = None  # days from today; below 0 it is overdue
    reminder_in: timedelta | None = None
    scene: Scene | None = None  # whose item it is about
    links: tuple[str, ...] = ()
    steps: tuple[Comment | Move, ...] = ()


SAMPLES = (
    Sample(
        title="Never send a payment twice",
        age=hours(72),
        by=RAVI,
        assignee=RAVI,
        description="A request without an answer is sent again with a new key: the bank takes it as a second payment."
        "\n\n- keep the key of the order\n- ask for its state before the second try",
        priority=Priority.HIGH,
        tags=frozenset({"checkout", "bug"}),
        due_in=-1,
        scene=scenes.CHARGED_TWICE,
        links=(f"{REPOSITORY}/issues/412",),
        steps=(
            Move(hours(1), RAVI, Status.IN_PROGRESS),
            Comment(hours(20), RAVI, "Works on staging. @Iris Lange may I release it before the weekend?"),
            Comment(hours(22), OWNER, "Yes, but not on Friday evening, please."),
        ),
    ),
    Sample(
        title="Keep the filter for the language in the address",
        age=hours(49),
        by=RAVI,
        assignee=RAVI,
        description="Going back from a book must show the list as it was.",
        tags=frozenset({"search", "bug"}),
        due_in=2,
        scene=scenes.LANGUAGE_FILTER,
        links=(f"{REPOSITORY}/pull/431", "https://example.atlassian.net/browse/SHOP-118"),
        steps=(Move(hours(3), RAVI, Status.IN_PROGRESS),),
    ),
    Sample(
        title="Ask the publisher about the empty pages of the e-book",
        age=hours(4),
        by=KARIN,
        assignee=OWNER,
        description="Order 51877 and two others: pages from chapter 9 on are empty on readers, and fine in the app.",
        priority=Priority.HIGH,
        tags=frozenset({"e-books"}),
        due_in=0,
        reminder_in=timedelta(hours=3),
        scene=scenes.EMPTY_PAGES,
        steps=(Comment(hours(0.5), KARIN, "Their number is in the list of contacts. They answer until five."),),
    ),
    Sample(
        title="Look at every 1 and 2 of last week's release",
        age=hours(190),
        by=OWNER,
        assignee=KARIN,
        description="Who got no answer yet? Whose order was lost?",
        tags=frozenset({"checkout"}),
        due_in=-3,
        steps=(
            Comment(hours(30), KARIN, "All were answered. Four asked for their money, and have it."),
            Move(hours(31), KARIN, Status.COMPLETED),
        ),
    ),
    Sample(
        title="Gift cards that are sent on a chosen day",
        age=hours(96),
        by=OWNER,
        description="For the Christmas plan. First find out how many people asked for it.",
        priority=Priority.LOW,
        tags=frozenset({"idea"}),
        due_in=12,
        scene=scenes.GIFT_CARDS,
    ),
    Sample(
        title="List of countries: complete on old tablets",
        age=hours(24),
        by=KARIN,
        assignee=RAVI,
        tags=frozenset({"delivery", "bug"}),
        due_in=4,
        scene=scenes.ICELAND,
    ),
    Sample(
        title="Write the page about shipping outside of the EU",
        age=hours(310),
        by=OWNER,
        assignee=KARIN,
        description="Prices, duties, how long it takes. Two of three questions in the inbox are about this.",
        tags=frozenset({"delivery"}),
        due_in=-2,
        steps=(
            Move(hours(100), KARIN, Status.IN_PROGRESS),
            Comment(hours(120), KARIN, "The customs part waits for our accountant."),
        ),
    ),
    Sample(
        title="Larger text on the order page",
        age=hours(250),
        by=RAVI,
        assignee=RAVI,
        priority=Priority.LOW,
        tags=frozenset({"accessibility"}),
        steps=(Move(hours(20), RAVI, Status.IN_PROGRESS), Move(hours(76), RAVI, Status.COMPLETED)),
    ),
    Sample(title="Order more boxes for single paperbacks", age=hours(60), by=KARIN, due_in=6),
)


def fill(project: Project, team: Team, ids_of_scenes: Mapping[str, str]) -> int:
    """How many tasks were added. The items of the scenes are linked by their ids."""
    for sample in SAMPLES:
        made_at = team.now - sample.age
        with clock.at(made_at):
            task = edits.create(project.project_id, _values(sample, team, ids_of_scenes), actor=_actor(team, sample.by))
        for step in sample.steps:
            with clock.at(made_at + step.after):
                _do(task, step, team)
    return len(SAMPLES)


def _values(sample: Sample, team: Team, ids_of_scenes: Mapping[str, str]) -> TaskValues:
    return {
        "title": sample.title,
        "description": sample.description,
        "priority": sample.priority,
        "tags": sample.tags,
        "assignee": team.people[sample.assignee].person_id if sample.assignee else "",
        "deadline": team.now.date() + timedelta(days=sample.due_in) if sample.due_in is not None else None,
        "reminder_at": team.now + sample.reminder_in if sample.reminder_in else None,
        "feedback_ids": frozenset({ids_of_scenes[sample.scene.name]} if sample.scene else ()),
        "links": frozenset(sample.links),
    }


def _do(task: Task, step: Comment | Move, team: Team) -> None:
    if isinstance(step, Move):
        edits.change(task, {"status": step.to}, actor=_actor(team, step.by))
    else:
        comments.write(task, step.text, author=_actor(team, step.by), name=step.by.name)
        work.send_mails()


def _actor(team: Team, colleague: Colleague) -> str:
    return team.people[colleague].actor
