"""Measures cold starts and warm requests of this project, and of the same API on other frameworks."""

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
from ops.package import contents, make

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 21
WARM_REQUESTS = 300
REQUESTS = {
    "get_health": "`GET /health`",
    "post_feedback": "`POST /feedback`",
    "get_analytics": "`GET /analytics`",
}
OURS = "feedback_site.entry.lambda_entry"
LIMITED = {"RATE_LIMIT_ADDRESS": "1000000"}
DIFFERENT_EACH_TIME = {"feedbackId", "createdAt"}

Answer = tuple[int, dict[str, Any]]  # status and document


@dataclass
class Subject:
    title: str
    package: str
    module: str
    runs: list[dict[str, float]] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def figures(self, name: str) -> list[float]:
        return [run[name] for run in self.runs]


def subjects() -> list[Subject]:
    """The others are compared with the first."""
    return [
        Subject("bare boto3 function", "peers", "bare"),
        Subject("**this project**", "ours", OURS),
        Subject("AWS Powertools", "peers", "powertools"),
        Subject("FastAPI and Mangum", "peers", "fastapi_mangum"),
        Subject("bare boto3 function, botocore's data trimmed like ours", "peers-trimmed", "bare"),
    ]


def limited() -> list[Subject]:
    """A rate limit is a second write, so a function with a limit is compared with another that has one."""
    return [
        Subject("bare boto3 function", "peers", "bare", settings=LIMITED),
        Subject("**this project**", "ours", OURS, settings=LIMITED),
    ]


def measure(rounds: int = ROUNDS) -> str:
    with TemporaryDirectory() as temporary, canned.dynamodb() as endpoint:
        folder = Path(temporary)
        _pack(folder)
        tables = [(title, request, subjects()) for request, title in REQUESTS.items()]
        tables.append(("`POST /feedback` with a limit", "post_feedback", limited()))
        return "\n\n".join(_measured(*table, folder, endpoint, rounds) for table in tables)


def _measured(title: str, request: str, measured: list[Subject], folder: Path, endpoint: str, rounds: int) -> str:
    # The first round fills the file cache of the system. It does not count.
    for number in range(rounds + 1):
        answers = [run(subject, request, folder, endpoint, counts=number > 0) for subject in measured]
        if not all(is_same(answers[0], answer) for answer in answers):
            raise SystemExit(f"The subjects do not do the same work: {answers}")
    return report(title, measured)


def is_same(reference: Answer, answer: Answer) -> bool:
    """An answer must have all fields of the reference. It may have more."""
    expected = {name: value for name, value in reference[1].items() if name not in DIFFERENT_EACH_TIME}
    actual = {name: answer[1].get(name) for name in expected}
    return (answer[0], actual) == (reference[0], expected)


def report(title: str, measured: Sequence[Subject]) -> str:
    reference = measured[0]
    head = [
        title,
        "cold start, ms",
        "fastest",
        "**to bare**",
        "CPU, ms",
        "to bare",
        "import, ms",
        "warm, CPU ms",
        "**to bare**",
        "memory, MB",
    ]
    return figures.table(head, [_row(subject, reference) for subject in measured])


def _row(subject: Subject, reference: Subject) -> list[str]:
    wall, cpu, warm = (subject.figures(name) for name in ("cold_ms", "cold_cpu_ms", "warm_cpu_ms"))
    return [
        subject.title,
        f"{median(wall):.0f}",
        f"{min(wall):.0f}",
        f"{figures.ratio(wall, reference.figures('cold_ms')):.2f}",
        f"{median(cpu):.0f}",
        f"{figures.ratio(cpu, reference.figures('cold_cpu_ms')):.2f}",
        f"{median(subject.figures('import_ms')):.0f}",
        f"{median(warm):.2f}",
        f"{figures.ratio(warm, reference.figures('warm_cpu_ms')):.2f}",
        f"{median(subject.figures('memory_mb')):.0f}",
    ]


def _pack(folder: Path) -> None:
    make.build("site", folder / "ours")
    peers, trimmed = folder / "peers", folder / "peers-trimmed"
    contents.copy_packages(site_packages(".venv-bench"), peers)
    for file in (ROOT / "bench" / "peers").glob("*.py"):
        shutil.copy(file, peers)
    contents.compile_for_lambda(peers)
    shutil.copytree(peers, trimmed)
    contents.trim_aws_data(trimmed)


def site_packages(environment: str) -> Path:
    folder = next((ROOT / environment / "lib").glob("python3.*/site-packages"), None)
    if folder is None:
        raise SystemExit(f"{environment} is missing: `make bench` makes it.")
    return folder


def run(subject: Subject, request: str, folder: Path, endpoint: str, *, counts: bool) -> Answer:
    """Runs with -S, because the function must not find the packages of this environment."""
    child, event = ROOT / "bench" / "child.py", ROOT / "bench" / "events" / f"{request}.json"
    process = subprocess.run(
        [sys.executable, "-S", str(child), subject.module, str(event), str(WARM_REQUESTS)],
        cwd=folder,
        env=_environment(folder / subject.package, endpoint) | subject.settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise SystemExit(f"{subject.title} failed:\n{process.stderr}")
    result = json.loads(process.stdout)
    if counts:
        subject.runs.append(result["took"])
    status, document = result["answer"]
    return status, document


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
        "ANALYTICS_TABLE_NAME": "analytics-bench",
        "LIMITS_TABLE_NAME": "limits-bench",
        "RATE_LIMIT_ADDRESS": "0",
    }
