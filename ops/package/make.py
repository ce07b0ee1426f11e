"""Makes a package from the checkout and the runtime's environment, for Zappa, `make package` and tests."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from ops.package import archive, contents, manifest, rollback_contents, stand_ins

Kind = Literal["site", "rollback"]
MAKE_RUNTIME = "make it with `python3 -m local_aws.environments runtime`"


class PackageError(Exception):
    """The message says what is missing and how to get it."""


@dataclass(frozen=True)
class Package:
    path: Path
    sha256: str
    release: dict[str, Any]  # the content of release.json
    source: manifest.Source

    @property
    def label(self) -> str:
        return f"{self.release['version']}-{self.sha256[:12]}"


def make(kind: Kind, path: Path, *, root: Path = contents.ROOT, site_packages: Path | None = None) -> Package:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "package"
        release = build(kind, folder, root=root, site_packages=site_packages)
        archive.write(folder, path)
    return Package(path, archive.sha256(path), release, manifest.source(root))


def build(kind: Kind, folder: Path, *, root: Path = contents.ROOT, site_packages: Path | None = None) -> dict[str, Any]:
    """Writes the files that the function will have in /var/task."""
    packages = site_packages or runtime_packages(root)
    if kind == "site":
        contents.build(packages, folder, root)
        stand_ins.put(folder)
        collect_static(folder)
    else:
        rollback_contents.build(packages, folder, root)
    contents.compile_for_lambda(folder)
    return manifest.write(folder, root)


def runtime_packages(root: Path) -> Path:
    """Not the active environment of the terminal: a function needs no deployment tools."""
    library = root / ".venv-runtime" / "lib"
    this_python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if (library / this_python / "site-packages").is_dir():
        return library / this_python / "site-packages"
    if other := next(library.glob("python3.*"), None):
        raise PackageError(f".venv-runtime is for {other.name}, not {this_python}: {MAKE_RUNTIME}, with {this_python}.")
    raise PackageError(f".venv-runtime is missing: {MAKE_RUNTIME}.")


def collect_static(folder: Path) -> None:
    """Runs the package's own code, so that the names are those that the site will use."""
    if importlib.util.find_spec("brotli") is None:
        raise PackageError(
            "The module brotli is missing, which compresses static files: use .venv-deploy, which "
            "`python3 -m local_aws.environments deploy` makes."
        )
    process = subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=folder,
        env={
            "DJANGO_SETTINGS_MODULE": "feedback_site.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            # The settings require these. collectstatic does not use them.
            "STAGE": "package",
            "SECRET_KEY": "unused",
            "PERSON_HASH_KEY": "unused",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise PackageError(f"The static files cannot be collected:\n{process.stderr.strip()}")
    for compressed in (folder / "var" / "static").rglob("*.gz"):
        compressed.unlink()  # browsers take Brotli over HTTPS, and other programs take the file as it is
