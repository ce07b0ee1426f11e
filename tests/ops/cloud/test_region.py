"""The region of the stages stands in one place: `aws_region` in zappa_settings.json."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from ops.cloud import stages

ROOT: Path = settings.BASE_DIR
A_REGION = re.compile(r"\b(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d\b")
FOLDERS = ("analytics", "feedback", "feedback_site", "ops", "staff", "storage", ".github")
KINDS = {".py", ".json", ".yaml", ".yml", ".toml"}

ONE_MACHINE = {"feedback_site/settings.py", "local_aws/emulated.py", "local_aws/emulator/environment.py"}
# CloudFront has its certificates, firewalls and metrics there, wherever the stage is.
OF_CLOUDFRONT = {"ops/cloud/edge.yaml", "ops/cloud/operations.yaml"}
OF_SES = {"feedback/replies/conversation.py"}  # its Message-IDs have another domain in its first region
OF_THE_PRICES = {"ops/costs/prices.json"}


def files() -> Iterator[Path]:
    yield from (ROOT / name for name in ("Makefile", "pyproject.toml", "zappa_settings.json"))
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in KINDS)


def test_no_other_file_names_a_region() -> None:
    found = {path.relative_to(ROOT).as_posix(): A_REGION.findall(path.read_text("utf-8")) for path in files()}
    naming = {name: regions for name, regions in found.items() if regions}

    assert naming.keys() - ONE_MACHINE - OF_CLOUDFRONT - OF_SES - OF_THE_PRICES == {"zappa_settings.json"}
    assert len(naming["zappa_settings.json"]) == 1
    named = Counter(region for name in OF_CLOUDFRONT for region in naming[name])
    assert named.keys() == {"us-east-1"}


@pytest.mark.parametrize("name", ["prod", "prod_rollback", "staging", "staging_rollback"])
def test_every_stage_has_it(name: str) -> None:
    assert stages.read_settings(name)["aws_region"] == stages.read_settings(stages.COMMON)["aws_region"]


def test_the_workflow_reads_it_from_there() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/stage.yml").read_text("utf-8"))["jobs"]["release"]["steps"]
    [credentials] = [step for step in steps if "configure-aws-credentials" in step.get("uses", "")]

    assert credentials["with"]["aws-region"] == "${{ env.AWS_REGION }}"
    before = steps[: steps.index(credentials)]
    assert any("['common']['aws_region']" in step.get("run", "") and "GITHUB_ENV" in step["run"] for step in before)
