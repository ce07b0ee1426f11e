"""The step of a pipeline in docs/your-releases.md, run by bash against a site."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from analytics.releases import watching
from feedback_site.wsgi import application
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.factories import a_key
from tests.serving import served
from web.caller import Scope

pytestmark = [
    pytest.mark.usefixtures("stack"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="the step of the pipeline calls curl; CI installs it"),
]

GUIDE = settings.BASE_DIR / "docs" / "your-releases.md"
# No minute passes, and each pause leaves a line.
SLEEP = '#!/bin/sh\necho "$1" >> "$PAUSES"\n'


@pytest.fixture
def site() -> Iterator[str]:
    with served(application) as address:
        yield address


def watch(site: str, folder: Path, *, key: str, version: str = "2.1.0") -> tuple[int, str, int]:
    """The status of the step, what it says, and how often it looked."""
    [step] = [step for step in _steps() if step["name"].startswith("Watch the ratings")]
    sleep, pauses = folder / "sleep", folder / "pauses"
    sleep.write_text(SLEEP)
    sleep.chmod(0o755)
    given = {"FEEDBACK_SITE": site, "FEEDBACK_KEY": key, "VERSION": version, "PAUSES": str(pauses)}
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"} | given
    assert set(step["env"]) <= set(given)
    done = subprocess.run(  # as the runner of GitHub does
        ["bash", "-e", "-c", step["run"]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, len(pauses.read_text().splitlines())


def _steps() -> list[dict[str, str]]:
    snippets = GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1:]
    return [step for snippet in snippets for step in yaml.safe_load(snippet.partition("```")[0])]


def test_a_release_that_regressed_fails_the_step_at_the_first_look(site: str, tmp_path: Path) -> None:
    release = a_release("2.1.0", at=clock.now() - timedelta(hours=1))
    watching.record(release, [0, 0, 0, 0, 60], [60, 0, 0, 0, 0])

    status, output, looks = watch(site, tmp_path, key=a_key(Scope.ANALYTICS_READ))

    assert (status, looks) == (1, 1)
    assert output == f"::error::The ratings have fallen since 2.1.0: {site}/dashboard/releases/\n"


def test_a_release_that_is_well_passes_after_the_last_look(site: str, tmp_path: Path) -> None:
    a_release("2.1.0", note='"regressedAt":"2026-11-24"')

    assert watch(site, tmp_path, key=a_key(Scope.ANALYTICS_READ)) == (0, "", 30)


@pytest.mark.parametrize("version", ["2.1.0", "9.9"])
def test_a_site_that_refuses_or_does_not_know_the_release_rolls_nothing_back(
    version: str, site: str, tmp_path: Path
) -> None:
    assert watch(site, tmp_path, key="revoked", version=version) == (0, "", 30)
