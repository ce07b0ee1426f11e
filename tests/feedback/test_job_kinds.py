"""What the page of jobs says about bulk changes."""

from __future__ import annotations

from typing import Any

import pytest

from feedback.inbox import batches, bulk_jobs
from feedback.inbox.act_writes import Origin
from feedback.inbox.edits import PREVIOUS, Edit
from feedback.inbox.filters import Filters
from feedback.job_kinds import describe_bulk, describe_undo
from feedback.models import Status
from jobs import lifecycle
from jobs.page import job_list
from storage import clock

ADA = Origin(actor="person:ada")
NEW = Filters(folder=Status.NEW)


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ({}, "0 items were changed."),
        ({"changed": 1}, "1 item was changed."),
        (
            {"changed": 1200, "conflict": 2, "missing": 1, "left": 3},
            "1200 items were changed. Changed by other people meanwhile: 2. Gone: 1.",
        ),
    ],
)
def test_the_page_of_jobs_says_what_became_of_the_items(result: dict[str, int], sentence: str) -> None:
    assert describe_bulk(result) == sentence
    assert describe_undo({"restored": 1, "changed_since": 2}).startswith("1 item was restored. Changed by other people")


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (Edit(status=Status.ARCHIVED), "Archive"),
        (Edit(status=Status.DONE), "Move to Done"),
        (Edit(status=Status.SNOOZED, snoozed_until=clock.from_text("2030-01-01T00:00:00.000Z")), "Snooze"),
        (Edit(status=PREVIOUS), "Move back"),
        (Edit(assignee="", add_tags=frozenset({"ramp"}), rating=4), "Add tags, Assign, Correct the rating"),
    ],
)
@pytest.mark.usefixtures("stack")
def test_the_page_of_jobs_says_which_change_it_was_and_the_job_has_no_names(edit: Edit, change: str) -> None:
    job = bulk_jobs.start("default", NEW, edit, ADA)
    undo = bulk_jobs.start_undo(batches.find("default", job.parameters["batchId"]), ADA)

    rows = job_list.read("default", lambda scope: True).rows

    assert [str(row.title) for row in rows] == [f"Undo of a bulk change: {change}", f"Bulk change: {change}"]
    assert undo.parameters["change"] == job.parameters["change"]
    assert "ramp" not in str(job.serialize())


@pytest.mark.parametrize("parameters", [{}, {"change": ["mood", "quarantined"]}])
@pytest.mark.usefixtures("stack")
def test_a_job_of_another_release_has_only_its_title(parameters: dict[str, Any]) -> None:
    lifecycle.start(bulk_jobs.BULK, "default", "person:ada", parameters)

    [row] = job_list.read("default", lambda scope: True).rows

    assert row.title == "Bulk change"
