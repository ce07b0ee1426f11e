"""A copy of the project with a history of its own: each release of a test is a commit there, good or broken."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
ENVIRONMENTS = (".venv-deploy", ".venv-runtime")
AUTHOR = ("-c", "user.name=A test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Ended:
    code: int
    output: str
    logged: str = ""


@dataclass(frozen=True)
class Checkout:
    folder: Path
    log: Path  # all that the commands said

    def change(self, path: str, message: str, edit: Callable[[str], str]) -> None:
        file = self.folder / path
        file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
        self.commit(message)

    def take_back(self) -> None:
        """What the last commit changed."""
        self.git("revert", "--no-edit", "HEAD")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *AUTHOR, *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def zappa(self, *arguments: str, environment: Mapping[str, str], say: Say) -> Ended:
        return self._run([str(self.folder / ".venv-deploy/bin/zappa"), *arguments], environment, say)

    def manage(self, *arguments: str, environment: Mapping[str, str], entered: str = "") -> Ended:
        command = [str(self.folder / ".venv-deploy/bin/python"), "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, input=entered, check=False, capture_output=True, text=True
        )
        said = done.stdout if done.returncode == 0 else done.stdout + done.stderr
        return Ended(done.returncode, said, done.stderr)

    def _run(self, command: list[str], environment: Mapping[str, str], say: Say) -> Ended:
        said = []
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command, cwd=self.folder, env=environment, text=True, errors="replace",
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            ) as running,
        ):  # fmt: skip
            log.write(f"$ {' '.join(command)}\n")
            assert running.stdout
            for line in running.stdout:
                log.write(line)
                said.append(line)
                say(line.rstrip())
        return Ended(running.returncode, "".join(said))


def copy(folder: Path, log: Path) -> Checkout:
    """As it stands now, with what is not committed. The environments are the project's own."""
    for name in _files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for name in ENVIRONMENTS:
        (folder / name).symlink_to(ROOT / name)
    made = Checkout(folder, log)
    made.git("init", "--quiet")
    (folder / ".git" / "info" / "exclude").write_text("".join(f"{name}\n" for name in ENVIRONMENTS))
    made.commit("The project as it is")
    return made


def _files() -> Iterator[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return (name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())
