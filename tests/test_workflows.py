"""A tag can be moved by whoever owns the action; a commit cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

WORKFLOWS = sorted((Path(__file__).resolve().parents[1] / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(workflow: Path) -> None:
    used = re.findall(r"uses: (.+)", workflow.read_text(encoding="utf-8"))

    foreign = [action for action in used if not action.startswith("./")]
    assert [one for one in foreign if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
    for action in set(used) - set(foreign):
        assert (workflow.parents[2] / action).is_file()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_has_a_right_that_a_job_does_not_name(workflow: Path) -> None:
    document = yaml.safe_load(workflow.read_text(encoding="utf-8"))

    assert document["permissions"] == {}
    rights = [job["permissions"] for job in document["jobs"].values()]
    assert all(right in ({"contents": "read"}, {"contents": "read", "id-token": "write"}) for right in rights)


def test_production_comes_after_staging_and_both_after_the_tests() -> None:
    jobs = yaml.safe_load((WORKFLOWS[0].parent / "release.yml").read_text(encoding="utf-8"))["jobs"]

    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "test": None,
        "staging": "test",
        "prod": "staging",
    }


def test_only_the_branch_main_is_released() -> None:
    jobs = yaml.safe_load((WORKFLOWS[0].parent / "release.yml").read_text(encoding="utf-8"))["jobs"]

    # What needs a job that was left out is left out, too.
    assert jobs["staging"]["if"] == "github.ref == 'refs/heads/main'"


def test_a_stage_is_released_with_the_rights_of_who_releases() -> None:
    text = (WORKFLOWS[0].parent / "stage.yml").read_text(encoding="utf-8")

    # It takes the builder's rights, which are an administrator's.
    assert "manage.py infrastructure" not in text
