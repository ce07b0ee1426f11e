"""The scripts of others in static/vendor are the ones of their packages, and every page knows their licence."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

ROOT: Path = settings.BASE_DIR
VENDOR = ROOT / "static" / "vendor"
DOCUMENTED = re.compile(
    r"^\| `([\w.]+)` \| ([\w.]+) (\d+\.\d+\.\d+), `([\w./-]+)` \| `([0-9a-f]{64})` \|$", re.MULTILINE
)


def _documented() -> dict[str, tuple[str, ...]]:
    page = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    return {name: tuple(rest) for name, *rest in DOCUMENTED.findall(page)}


def test_each_script_is_documented_with_its_version_and_checksum() -> None:
    checksums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}

    assert {name: row[-1] for name, row in _documented().items()} == checksums
    assert {path.name for path in VENDOR.iterdir()} == {*checksums, "LICENSE"}


def test_the_scripts_name_the_documented_version() -> None:
    version = _documented()["htmx.min.js"][1]

    assert f'version:"{version}"' in (VENDOR / "htmx.min.js").read_text(encoding="utf-8")
    assert "Zero-Clause BSD" in (VENDOR / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.integration
def test_a_release_serves_them_unchanged(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {"staticfiles": {"BACKEND": "feedback_site.static_files.HashedFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)

    for path in VENDOR.glob("*.js"):
        [collected] = (tmp_path / "vendor").glob(f"{path.stem}.????????????.js")
        assert collected.read_bytes() == path.read_bytes()
