"""Makes the virtual environments. It runs before they exist, so it uses only the standard library.

It uses only syntax that old interpreters can parse, so that it can report an interpreter that is too old.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {
    "dev": ".venv",
    "runtime": ".venv-runtime",
    "emulator": ".venv-emulator",
    "bench": ".venv-bench",
    "deploy": ".venv-deploy",
}
# Packages without a wheel. The packages that build them are locked in build.txt.
BUILT = {"deploy": "placebo"}
OLDEST, NEWEST = (3, 11), (3, 13)


class NotMade(Exception):
    """The message says what to do."""


def main(names: list[str]) -> int:
    try:
        _check_python()
        with _Lock():
            missing = [name for name in names if not _is_complete(name)]
            if missing:
                _say("Preparing {} (once; about half a minute after the downloads)".format(" and ".join(missing)))
            with ThreadPoolExecutor() as pool:
                list(pool.map(_make, missing))
    except NotMade as problem:
        _say(str(problem))
        return 1
    return 0


def _check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise NotMade(
            "Python 3.11, 3.12 or 3.13 is needed, and {} is {}.{}. Name another one: make PYTHON=python3.12 ...".format(
                sys.executable, *sys.version_info[:2]
            )
        )


class _Lock:
    """Lets one `make` work at a time. The system releases the lock when its process ends, so it cannot be stale."""

    def __enter__(self) -> None:
        folder = ROOT / "var"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.file = (folder / "environments.lock").open("w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another make is preparing the environments: waiting for it.")
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def _is_complete(name: str) -> bool:
    """The stamp is written last, so an incomplete environment has none."""
    stamp = _stamp(name)
    return stamp.is_file() and stamp.read_text() == _stamp_text(name) and (stamp.parent / "bin" / "python").exists()


def _stamp(name: str) -> Path:
    return ROOT / FOLDERS[name] / "made-from"


def _stamp_text(name: str) -> str:
    locks = [_requirements(lock) for lock in (["build", name] if name in BUILT else [name])]
    return " ".join([sys.version, *(hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks)])


def _requirements(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _make(name: str) -> None:
    folder = ROOT / FOLDERS[name]
    log = ROOT / "var" / "log" / f"environment-{name}.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError:
        raise NotMade(
            "Python cannot make virtual environments: its module ensurepip is missing. On Debian and Ubuntu: "
            "apt-get install python3-venv"
        ) from None
    with log.open("w") as output:
        for step in _steps(name):
            done = subprocess.run([*_pip(folder), *step], stdout=output, stderr=subprocess.STDOUT, check=False)
            if done.returncode:
                lines = log.read_text().strip().splitlines()[-5:]
                raise NotMade(
                    "\n".join([*lines, f"The packages of '{name}' were not installed; the full log is {log}"])
                )
    _stamp(name).write_text(_stamp_text(name))


def _pip(folder: Path) -> list[str]:
    return [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]


def _steps(name: str) -> list[list[str]]:
    if name not in BUILT:
        return [_install(name), ["check"]]
    return [_install("build"), [*_install(name), "--no-binary", BUILT[name], "--no-build-isolation"], ["check"]]


def _install(name: str) -> list[str]:
    """Installs exactly what the lock file names. To resolve or build packages could fetch newer ones.

    Without --no-deps, pip looks for the newest `coverage[toml]` even if the lock pins `coverage`. Then `pip check`
    makes sure that the lock is complete.
    """
    return [
        "install", "--quiet", "--no-compile", "--no-deps", "--only-binary", ":all:",
        "--require-hashes", "--requirement", str(_requirements(name)),
    ]  # fmt: skip


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
