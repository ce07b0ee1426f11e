"""Measures the size and the cold start of packages: ours, the same project by stock Zappa, and other frameworks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from bench import canned, cold, figures
from ops.cloud import stages
from ops.package import archive, contents, make

ROUNDS = 11
REQUEST = "get_health"
NAME = re.compile(r"[A-Za-z0-9._-]+")
# The settings of a first `zappa init`, without precompiled packages: Zappa would need a network to look for them.
STOCK = {
    "project_name": "feedback",
    "aws_region": "us-east-1",
    "s3_bucket": "packages",
    "runtime": stages.RUNTIME,
    "django_settings": "feedback_site.settings",
    "use_precompiled_packages": False,
}


@dataclass
class Packed:
    subject: cold.Subject
    zip: Path
    unpacked: Path

    @property
    def files(self) -> int:
        with ZipFile(self.zip) as file:
            return len(file.namelist())


def measure() -> str:
    with TemporaryDirectory() as temporary, canned.dynamodb() as endpoint:
        folder = Path(temporary)
        packed = [
            _peer(folder, "bare boto3 function", "bare", "boto3"),
            _ours(folder),
            _by_stock_zappa(folder),
            _peer(folder, "AWS Powertools", "powertools", "aws-lambda-powertools", "boto3"),
            _peer(folder, "FastAPI and Mangum", "fastapi_mangum", "fastapi", "mangum", "boto3"),
        ]
        # The first round fills the file cache of the system. It does not count.
        for number in range(ROUNDS + 1):
            for each in packed:
                cold.run(each.subject, REQUEST, folder, endpoint, counts=number > 0)
        return report(packed)


def report(packed: list[Packed]) -> str:
    reference = packed[0].subject.figures("cold_ms")
    head = ["package", "zip, MB", "files", "unpacked, MB", "first `GET /health`, ms", "**to bare**"]
    return figures.table(head, [_row(each, reference) for each in packed])


def _row(packed: Packed, reference: list[float]) -> list[str]:
    cold_ms = packed.subject.figures("cold_ms")
    unpacked_bytes = sum(file.stat().st_size for file in packed.unpacked.rglob("*") if file.is_file())
    return [
        packed.subject.title,
        f"{packed.zip.stat().st_size / 1e6:.1f}",
        f"{packed.files:,}",
        f"{unpacked_bytes / 1e6:.1f}",
        f"{median(cold_ms):.0f}",
        f"{figures.ratio(cold_ms, reference):.2f}",
    ]


def _ours(folder: Path) -> Packed:
    make.build("site", folder / "ours")
    return _packed(folder, cold.Subject("**this project**", "ours", cold.OURS))


def _by_stock_zappa(folder: Path) -> Packed:
    """Packed by Zappa without our callbacks, from the same sources and the same environment."""
    project = folder / "project"
    for name in (*contents.OURS, *contents.PAGES):
        shutil.copytree(contents.ROOT / name, project / name)
    (project / "zappa_settings.json").write_text(json.dumps({"prod": STOCK}))
    process = subprocess.run(
        [contents.ROOT / ".venv-deploy" / "bin" / "zappa", "package", "prod", "--output", "stock.zip"],
        cwd=project,
        env=os.environ | {"VIRTUAL_ENV": str(contents.ROOT / ".venv-runtime")},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise SystemExit(f"Zappa could not make its package:\n{process.stdout}{process.stderr}")
    stock = folder / "stock.zip"
    (project / "stock.zip").rename(stock)
    with ZipFile(stock) as file:
        file.extractall(folder / "stock")
    return Packed(cold.Subject("this project, as stock Zappa packs it", "stock", cold.OURS), stock, folder / "stock")


def _peer(folder: Path, title: str, module: str, *required: str) -> Packed:
    """Has only the packages that it needs, compiled like ours."""
    packages = cold.site_packages(".venv-bench")
    target = folder / module
    target.mkdir()
    for distribution in needed(packages, *required):
        for top in {Path(file).parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            source = packages / top
            if source.is_dir():
                shutil.copytree(source, target / top, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
    shutil.copy(contents.ROOT / "bench" / "peers" / f"{module}.py", target)
    contents.compile_for_lambda(target)
    return _packed(folder, cold.Subject(title, module, module))


def needed(packages: Path, *names: str) -> Iterator[Distribution]:
    """These distributions and all their requirements, without those of extras."""
    installed = {_key(each.metadata["Name"]): each for each in distributions(path=[str(packages)])}
    visited: set[str] = set()
    waiting = [_key(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in visited or name not in installed:
            continue
        visited.add(name)
        yield installed[name]
        requirements = [line for line in installed[name].requires or () if "extra ==" not in line]
        waiting += [_key(match[0]) for line in requirements if (match := NAME.match(line))]


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _packed(folder: Path, subject: cold.Subject) -> Packed:
    zip_file = folder / f"{subject.package}.zip"
    archive.write(folder / subject.package, zip_file)
    return Packed(subject, zip_file, folder / subject.package)
