from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path

import pytest

from ops.package import contents

LINE = re.compile(r"^([a-z][a-z0-9_.-]*)==", re.MULTILINE)
ELSEWHERE = {"tzdata"}  # on Windows only


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of `.venv-runtime`, from this environment, which has the same versions and the test tools."""
    folder = tmp_path_factory.mktemp("runtime")
    required = set(LINE.findall((contents.ROOT / "requirements" / "runtime.txt").read_text())) - ELSEWHERE
    for name in required:
        found = distribution(name)
        for top in {Path(file).parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            (folder / top).symlink_to(Path(str(found.locate_file(top))))
    return folder


@pytest.fixture
def pieces(tmp_path: Path) -> Path:
    """An environment of a few files, one for each rule."""
    packages = tmp_path / "site-packages"
    for name in (
        "pip/__init__.py",
        "zappa-0.63.dist-info/RECORD",
        "zappa-0.63.dist-info/METADATA",
        "botocore/pip/__init__.py",
        "botocore/data/dynamodb/2012-08-10/examples-1.json",
        "botocore/data/glacier/2012-06-01/service-2.json.gz",
        "django/conf/locale/__init__.py",
        "django/conf/locale/de/LC_MESSAGES/django.mo",
        "django/conf/locale/de/LC_MESSAGES/django.po",
        "django/conf/locale/fr/LC_MESSAGES/django.mo",
        "django/contrib/gis/__init__.py",
        "django/contrib/auth/locale/en/LC_MESSAGES/django.mo",
        "django/contrib/auth/locale/en_GB/LC_MESSAGES/django.mo",
        "django/contrib/auth/migrations/__init__.py",
        "django/core/management/__init__.py",
        "other/gis/__init__.py",
        "six.py",
    ):
        write(packages / name, "")
    known = {"version": 3, "partitions": [{"partition": "aws", "services": {"dynamodb": {"a": 1}, "glacier": {}}}]}
    write(packages / "botocore/data/endpoints.json", json.dumps(known))
    members = {"documentation": {"shape": "Text", "documentation": "<p>What it is.</p>"}}
    model = json.dumps({"shapes": {"Page": {"members": members, "documentation": "A page."}}})
    compressed = packages / "botocore/data/dynamodb/2012-08-10/service-2.json.gz"
    compressed.write_bytes(gzip.compress(model.encode()))
    return packages


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources alone, outside any repository."""
    return copy_sources(tmp_path / "checkout")


def copy_sources(folder: Path) -> Path:
    for name in (*contents.OURS, *contents.PAGES):
        shutil.copytree(contents.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", contents.RUNBOOK):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(contents.ROOT / name, folder / name)
    return folder


def git(root: Path, *arguments: str) -> None:
    names = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin:/bin", **names}
    subprocess.run(["git", *arguments], cwd=root, check=True, env=environment)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
