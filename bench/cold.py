"""How long a new container takes until it has answered its first request, beside its peers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench import canned, figures
from ops import package

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 21
WARM_REQUESTS = 100
REQUEST = "get_health"


@dataclass
class Subject:
    title: str
    package: str
    module: str
    runs: list[dict[str, float]] = field(default_factory=list)

    def figures(self, name: str) -> list[float]:
        return [run[name] for run in self.runs]


def subjects() -> list[Subject]:
    """The first is what the others are compared with."""
    return [
        Subject("bare boto3 function", "peers", "bare"),
        Subject("**this project**", "ours", "feedback_site.lambda_entry"),
        Subject("AWS Powertools", "peers", "powertools"),
        Subject("FastAPI and Mangum", "peers", "fastapi_mangum"),
        Subject("bare boto3 function, botocore's data trimmed like ours", "peers-trimmed", "bare"),
    ]


def measure() -> str:
    measured = subjects()
    with TemporaryDirectory() as folder, canned.dynamodb() as endpoint:
        _pack(Path(folder))
        # The first round fills the file cache of the system; it is not counted.
        for number in range(ROUNDS + 1):
            answers = [_run(subject, Path(folder), endpoint, counts=number > 0) for subject in measured]
            if any(answer != answers[0] for answer in answers):
                raise SystemExit(f"The subjects do not do the same work: {answers}")
    return report(measured)


def report(measured: Sequence[Subject]) -> str:
    reference = measured[0]
    head = [
        "",
        "cold start, ms",
        "least",
        "**to bare**",
        "its CPU, ms",
        "to bare",
        "of it import, ms",
        "warm request, CPU ms",
        "memory, MB",
    ]
    return figures.table(head, [_row(subject, reference) for subject in measured])


def _row(subject: Subject, reference: Subject) -> list[str]:
    wall, cpu = subject.figures("cold_ms"), subject.figures("cold_cpu_ms")
    return [
        subject.title,
        f"{median(wall):.0f}",
        f"{min(wall):.0f}",
        f"{figures.ratio(wall, reference.figures('cold_ms')):.2f}",
        f"{median(cpu):.0f}",
        f"{figures.ratio(cpu, reference.figures('cold_cpu_ms')):.2f}",
        f"{median(subject.figures('import_ms')):.0f}",
        f"{median(subject.figures('warm_cpu_ms')):.2f}",
        f"{median(subject.figures('memory_mb')):.0f}",
    ]


def _pack(folder: Path) -> None:
    package.build(_site_packages(".venv-runtime"), folder / "ours")
    peers, trimmed = folder / "peers", folder / "peers-trimmed"
    package.copy_packages(_site_packages(".venv-bench"), peers)
    for file in (ROOT / "bench" / "peers").glob("*.py"):
        shutil.copy(file, peers)
    package.compile_all(peers)
    shutil.copytree(peers, trimmed)
    package.trim_aws_data(trimmed)


def _site_packages(environment: str) -> Path:
    found = next((ROOT / environment / "lib").glob("python3.*/site-packages"), None)
    if found is None:
        raise SystemExit(f"{environment} is missing: `make bench` makes it.")
    return found


def _run(subject: Subject, folder: Path, endpoint: str, *, counts: bool) -> Any:
    """Only what a Lambda function finds: without `site`, as this interpreter's own packages must not help anybody."""
    child, request = ROOT / "bench" / "child.py", ROOT / "bench" / "events" / f"{REQUEST}.json"
    done = subprocess.run(
        [sys.executable, "-S", str(child), subject.module, str(request), str(WARM_REQUESTS)],
        cwd=folder,
        env=_environment(folder / subject.package, endpoint),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{subject.title} failed:\n{done.stderr}")
    result = json.loads(done.stdout)
    if counts:
        subject.runs.append(result["took"])
    return result["answer"]


def _environment(packages: Path, endpoint: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(packages),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_LAMBDA_FUNCTION_NAME": "feedback-bench",
        "AWS_LAMBDA_FUNCTION_VERSION": "7",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_ENDPOINT_URL": endpoint,
        "STAGE": "bench",
        "SECRET_KEY": "bench",
        "PERSON_HASH_KEY": "bench",
        "ALLOWED_HOSTS": ".execute-api.us-east-1.amazonaws.com",
        "FEEDBACK_TABLE_NAME": "feedback-bench",
    }
