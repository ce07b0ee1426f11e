"""A recount that can be stopped at any page and taken up again: where it stands is kept in a file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from analytics import recount, tally
from analytics.deltas import Key
from analytics.recount import Pass, Stored
from analytics.tally import Tally
from storage import clock

# Older than this, the stream may no longer reach back to the beginning of the first pass.
STALE_AFTER = timedelta(hours=20)

Say = Callable[[str], None]


@dataclass
class Passes:
    file: Path
    say: Say
    first: Tally = field(default_factory=Tally)
    stored_at_first: dict[Key, Stored] | None = None
    second: Tally | None = None

    def run(self, apart: timedelta) -> tuple[Pass, Pass]:
        """Both passes, with time between them for the stream to be read."""
        self._take_up()
        self._count(self.first, "first pass")
        if self.stored_at_first is None:
            self.stored_at_first = dict(recount.look(self.first).stored)
            self._save()
        self._wait(apart)
        self.second = self.second or Tally()
        self._count(self.second, "second pass")
        self.file.unlink(missing_ok=True)
        return Pass(self.first, self.stored_at_first), recount.look(self.second)

    def _count(self, counted: Tally, name: str) -> None:
        for page in tally.pages(counted):
            self._save()
            self.say(f"{name}: {page.items:,} items")

    def _wait(self, apart: timedelta) -> None:
        if self.second is None and self.first.finished:
            rest = (self.first.finished + apart - clock.now()).total_seconds()
            if rest > 0:
                self.say(f"waiting {rest:.0f} s, so that the stream is read before the second pass")
                time.sleep(rest)

    def _take_up(self) -> None:
        try:
            kept = json.loads(self.file.read_text())
            first = tally.from_json(kept["first"])
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError):
            self.say(f"{self.file} cannot be read: starting anew")
            return
        if kept["table"] != settings.TABLES["feedback"] or clock.now() - first.started > STALE_AFTER:
            self.say("an earlier recount was left too long ago: starting anew")
            return
        self.say(f"going on with the recount of {clock.to_text(first.started)}")
        self.first = first
        self.second = tally.from_json(kept["second"]) if kept["second"] else None
        if kept["stored_at_first"] is not None:
            self.stored_at_first = {(name, bucket): Stored.of(row) for name, bucket, row in kept["stored_at_first"]}

    def _save(self) -> None:
        kept: dict[str, Any] = {
            "table": settings.TABLES["feedback"],
            "first": tally.to_json(self.first),
            "second": tally.to_json(self.second) if self.second else None,
            "stored_at_first": _rows(self.stored_at_first),
        }
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(kept))
        draft.replace(self.file)


def _rows(stored: dict[Key, Stored] | None) -> list[list[Any]] | None:
    return None if stored is None else [[*key, row.to_json()] for key, row in stored.items()]
