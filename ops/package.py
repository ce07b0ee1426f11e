"""What a Lambda function is deployed with: our packages and the runtime's, without what none of them reads there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from compileall import compile_dir
from pathlib import Path
from py_compile import PycInvalidationMode

ROOT = Path(__file__).resolve().parents[1]
OURS = ("analytics", "feedback", "feedback_site", "ops", "staff", "storage")

# Anchored at the package's root: by its name alone "locale" would take django.conf.locale along.
DROPPED = {
    Path("ops/local_aws"),
    Path("_distutils_hack"),
    Path("distutils-precedence.pth"),
    Path("pip"),
    Path("pkg_resources"),
    Path("setuptools"),
    # vaderSentiment asks for requests, which only its demo uses. They are what requests brings along.
    Path("requests"),
    Path("certifi"),
    Path("charset_normalizer"),
    Path("idna"),
}
AWS_DATA = Path("botocore/data")
# All that a function may call; one that is missing here fails on AWS only.
AWS_SERVICES = {"cloudwatch", "comprehend", "dynamodb", "lambda", "sns", "sqs", "sts"}
AWS_ENDPOINTS = {"monitoring", *AWS_SERVICES - {"cloudwatch"}}  # by the first part of their addresses


def build(site_packages: Path, folder: Path) -> None:
    """From a virtual environment made of requirements/runtime.txt alone."""
    copy_packages(site_packages, folder)
    for name in OURS:
        shutil.copytree(ROOT / name, folder / name, ignore=_unread(ROOT))
    trim_aws_data(folder)
    compile_all(folder)


def copy_packages(site_packages: Path, folder: Path) -> None:
    shutil.copytree(site_packages, folder, ignore=_unread(site_packages))


def trim_aws_data(folder: Path) -> None:
    """Leaves botocore the services we call. The addresses of all the others take it 40 ms to parse, at each start."""
    for entry in (folder / AWS_DATA).iterdir():
        if entry.is_dir() and entry.name not in AWS_SERVICES:
            shutil.rmtree(entry)
    addresses = folder / AWS_DATA / "endpoints.json"
    known = json.loads(addresses.read_bytes())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in sorted(AWS_ENDPOINTS & services.keys())}
    addresses.write_text(json.dumps(known), encoding="utf-8")


def compile_all(folder: Path) -> None:
    """Never compared with the sources, whose dates a zip file changes: Python would compile all anew at each start."""
    compile_dir(
        folder,
        quiet=2,
        force=True,
        workers=0,
        stripdir=str(folder),
        prependdir="/var/task",
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


def _unread(root: Path) -> Callable[[str, list[str]], set[str]]:
    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(root)
        return {name for name in names if name == "__pycache__" or inside / name in DROPPED}

    return ignore
