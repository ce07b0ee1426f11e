"""Checks all state files before any is loaded, so that nothing changes in a damaged folder."""

from __future__ import annotations

from pathlib import Path

from local_aws.emulator import files, journal
from local_aws.emulator.environment import CannotStart
from local_aws.emulator.files import Damaged
from local_aws.emulator.positions import Positions

TABLES, JOURNAL = "dynamodb.json", "journal.jsonl"

FROM_A_COPY = "Put a copy of it in its place. Without one, `make reset` starts from nothing."
RECOUNT = "It holds no items. Move it away: the next start compares the counters with the items."
REMEDIES = {
    TABLES: f"It holds all items as of the last snapshot. {FROM_A_COPY}",
    JOURNAL: (
        "It holds what changed since the last snapshot. Put a copy of it in its place. Without one, delete the line: "
        "that change is lost, and `manage.py recount --fix` corrects the counters."
    ),
    "streams.json": RECOUNT,
    "pump.json": RECOUNT,
}


def check(folder: Path, positions: Path) -> None:
    journal_file = folder / JOURNAL
    existing = [path for path in [*sorted(folder.glob("*.json")), journal_file, positions] if path.exists()]
    problems = {path: how for path in existing if (how := _problem(path, positions))}
    has_data = any(folder.glob("*.json")) or (journal_file.exists() and journal_file.stat().st_size)
    if has_data and not (folder / TABLES).exists():  # the first file that is ever written
        problems[folder / TABLES] = "it is missing"
    if problems:
        sentences = [
            f"{path} is damaged: {how}. {REMEDIES.get(path.name, f'It holds no items. {FROM_A_COPY}')}"
            for path, how in problems.items()
        ]
        raise CannotStart("\n".join([*sentences, "Nothing was changed. The other state files are whole."]))


def _problem(path: Path, positions: Path) -> str:
    try:
        if path == positions:
            Positions(path).read()
        elif path.name == JOURNAL:
            for _ in journal.lines(path):
                pass
        else:
            files.read(path)
    except Damaged as damage:
        return str(damage)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""
