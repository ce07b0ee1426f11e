"""A package index in a folder, in which each locked package also has a newer release.

The packages are stubs with the names, versions, extras and dependencies of a lock file.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

NEWER = "9999.0"
ENTRY = re.compile(r"^(?P<pin>\S.*?==.*?) \\\n(?:    --hash=\S+(?: \\)?\n)+    # via (?P<via>.*)$", re.MULTILINE)

# What a build calls. The newer release has none, so a build that fetches it fails.
BUILD_BACKEND = """
import pathlib, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    made = pathlib.Path("stub.whl.name").read_text()
    (pathlib.Path(folder) / made).write_bytes(pathlib.Path("stub.whl").read_bytes())
    return made
"""


@dataclass(frozen=True)
class Locked:
    """One package of a lock file."""

    requirement: Requirement
    required_by: frozenset[str]

    @property
    def name(self) -> str:
        return self.requirement.name

    @property
    def version(self) -> str:
        (specifier,) = self.requirement.specifier
        return specifier.version

    @property
    def is_for_this_machine(self) -> bool:
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def read(lock: Path) -> list[Locked]:
    return [
        Locked(Requirement(entry["pin"]), frozenset(entry["via"].split(", ")))
        for entry in ENTRY.finditer(lock.read_text())
    ]


def publish(packages: list[Locked], index: Path, *, from_source: str | None) -> Iterator[str]:
    """Puts both releases of each package into the index, and yields the lines of a lock for it."""
    for package in packages:
        needs = [_dependency(other) for other in packages if package.name in other.required_by]
        files = {_wheel_name(package.name, version): _wheel(package.name, version, needs) for version in _both(package)}
        if package.name == from_source:
            files = dict(_source(package.name, *pair) for pair in zip(_both(package), files.items(), strict=True))
        folder = index / package.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        links = (f'<a href="{path.name}">{path.name}</a>' for path in folder.glob("*-*"))
        (folder / "index.html").write_text("".join(links))
        digest = hashlib.sha256(next(iter(files.values()))).hexdigest()
        yield f"{package.requirement} --hash=sha256:{digest}\n"


def _both(package: Locked) -> tuple[str, str]:
    return package.version, NEWER


def _dependency(other: Locked) -> str:
    """With an extra: a pin without it would not stop pip from looking for the newest release."""
    marker: Marker | None = other.requirement.marker
    return f"{other.name}[extra]>=0" + (f"; {marker}" if marker else "")


def _wheel_name(name: str, version: str) -> str:
    return f"{name.replace('-', '_')}-{version}-py3-none-any.whl"


def _wheel(name: str, version: str, needs: list[str]) -> bytes:
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    described = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    files = {
        f"{folder}/METADATA": "\n".join([*described, *(f"Requires-Dist: {need}" for need in needs)]),
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: stub\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if name == "setuptools" and version != NEWER:
        files |= {"setuptools/__init__.py": "", "setuptools/build_meta.py": BUILD_BACKEND}
    files[f"{folder}/RECORD"] = _record(files, f"{folder}/RECORD")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return packed.getvalue()


def _record(files: Mapping[str, str], itself: str) -> str:
    lines = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(text.encode())}")
    return "\n".join([*lines, f"{itself},,"])


def _source(name: str, version: str, built: tuple[str, bytes]) -> tuple[str, bytes]:
    """A source archive that the stub of setuptools turns into the wheel."""
    root = f"{name}-{version}"
    files = {
        "pyproject.toml": b'[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n',
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        "stub.whl.name": built[0].encode(),
        "stub.whl": built[1],
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, content in files.items():
            member = tarfile.TarInfo(f"{root}/{path}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return f"{root}.tar.gz", packed.getvalue()
