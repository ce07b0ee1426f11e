"""A recount that can be stopped at any moment and taken up again: where it stands is kept in a file."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from analytics.recount import item_scan
from analytics.recount.item_scan import Tally
from analytics.recount.reconcile import Pass
from counters import reading
from counters.models import Key
from counters.reading import Stored
from storage import clock, streams

# Older than this, the stream may no longer reach back to the beginning of the first pass.
STALE_AFTER = timedelta(hours=20)

Say = Callable[[str], None]


class TookTooLong(Exception):
    """The stream no longer reaches back to the beginning: nothing would be sure."""


@dataclass
class Counted:
    """A pass on its way: the items first, then what the counters say."""

    tally: Tally = field(default_factory=Tally)
    stored: dict[Key, Stored] | None = None


class Passes:
    def __init__(self, file: Path, say: Say) -> None:
        self.file = file
        self.say = say
        self.stream = streams.stream_of(settings.TABLES["feedback"])  # another one means another table
        self.passes: list[Counted] = []

    def run(self, apart: timedelta) -> tuple[Pass, Pass]:
        """Both passes, with time between them for the stream to be read."""
        self._take_up()
        first = self._count(0, "first pass")
        if len(self.passes) == 1:
            self._wait_since(first, apart)
        second = self._count(1, "second pass")
        if clock.now() - first.tally.started > STALE_AFTER:
            self.done()
            raise TookTooLong("The recount took too long to be sure of anything. Run it again.")
        return first, second

    def done(self) -> None:
        """Called when all is fixed: until then, the next run goes on with these passes."""
        self.file.unlink(missing_ok=True)

    def _count(self, number: int, name: str) -> Pass:
        if len(self.passes) == number:
            self.passes.append(Counted())
        counted = self.passes[number]
        for page in item_scan.pages(counted.tally):
            self._save()
            self.say(f"{name}: {page.items:,} items")
        if counted.stored is None:
            counted.stored = dict(reading.stored())
            self._save()
        return Pass(counted.tally, counted.stored)

    def _wait_since(self, first: Pass, apart: timedelta) -> None:
        rest = ((first.tally.finished or clock.now()) + apart - clock.now()).total_seconds()
        if rest > 0:
            self.say(f"waiting {rest:.0f} s, so that the stream is read before the second pass")
            time.sleep(rest)

    def _take_up(self) -> None:
        try:
            kept = json.loads(self.file.read_text())
            stream, passes = kept["stream"], [_from_json(counted) for counted in kept["passes"]]
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError):
            self.say(f"{self.file} cannot be read: starting anew")
            return
        if not passes or stream != self.stream or clock.now() - passes[0].tally.started > STALE_AFTER:
            self.say("an earlier recount was of other data or too long ago: starting anew")
            return
        self.say(f"going on with the recount of {clock.to_text(passes[0].tally.started)}")
        self.passes = passes

    def _save(self) -> None:
        kept = {"stream": self.stream, "passes": [_to_json(counted) for counted in self.passes]}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(kept))
        draft.replace(self.file)


def _to_json(counted: Counted) -> dict[str, Any]:
    rows = None
    if counted.stored is not None:
        rows = [[*key, dict(row.counters), row.version] for key, row in counted.stored.items()]
    return {"tally": item_scan.to_json(counted.tally), "stored": rows}


def _from_json(kept: Mapping[str, Any]) -> Counted:
    rows = kept["stored"]
    stored = None if rows is None else {(name, bucket): Stored(Counter(n), v) for name, bucket, n, v in rows}
    return Counted(item_scan.from_json(kept["tally"]), stored)
