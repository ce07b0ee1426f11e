"""Runs the two passes of a recount, and stores the progress in a file: a stopped recount can continue."""

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
from analytics.recount.item_scan import ItemScan
from analytics.recount.reconcile import Pass
from counters import reading
from counters.models import Key
from counters.reading import StoredCounters
from storage import clock, streams

# Older than this, the stream may no longer reach back to the beginning of the first pass.
STALE_AFTER = timedelta(hours=20)

Say = Callable[[str], None]


class TookTooLong(Exception):
    """The stream no longer reaches back to the start of the recount, so no drift would be certain."""


@dataclass
class PassProgress:
    """A pass that may be incomplete: it scans the items first, then reads the counters."""

    scan: ItemScan = field(default_factory=ItemScan)
    stored: dict[Key, StoredCounters] | None = None


class RecountProgress:
    def __init__(self, file: Path, say: Say) -> None:
        self.file = file
        self.say = say
        self.stream = streams.stream_of(settings.TABLES["feedback"])  # another stream means another table
        self.passes: list[PassProgress] = []

    def run(self, apart: timedelta) -> tuple[Pass, Pass]:
        """Both passes, with enough time between them for the counting to read the stream."""
        self._load()
        first = self._count(0, "first pass")
        if len(self.passes) == 1:
            self._wait_since(first, apart)
        second = self._count(1, "second pass")
        if clock.now() - first.scan.started > STALE_AFTER:
            self.done()
            raise TookTooLong("The recount took too long, so no result is certain. Run it again.")
        return first, second

    def done(self) -> None:
        """Call it after the corrections: until then, the next run continues with these passes."""
        self.file.unlink(missing_ok=True)

    def _count(self, number: int, name: str) -> Pass:
        if len(self.passes) == number:
            self.passes.append(PassProgress())
        progress = self.passes[number]
        for page in item_scan.pages(progress.scan):
            self._save()
            self.say(f"{name}: {page.items:,} items")
        if progress.stored is None:
            progress.stored = dict(reading.all_counters())
            self._save()
        return Pass(progress.scan, progress.stored)

    def _wait_since(self, first: Pass, apart: timedelta) -> None:
        rest = ((first.scan.finished or clock.now()) + apart - clock.now()).total_seconds()
        if rest > 0:
            self.say(f"waiting {rest:.0f} s, so that the counting reads the stream before the second pass")
            time.sleep(rest)

    def _load(self) -> None:
        try:
            saved = json.loads(self.file.read_text())
            stream, passes = saved["stream"], [_from_json(each) for each in saved["passes"]]
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError):
            self.say(f"{self.file} cannot be read: starting from the beginning")
            return
        if not passes or stream != self.stream or clock.now() - passes[0].scan.started > STALE_AFTER:
            self.say("the earlier recount read other data or is too old: starting from the beginning")
            return
        self.say(f"continuing the recount of {clock.to_text(passes[0].scan.started)}")
        self.passes = passes

    def _save(self) -> None:
        content = {"stream": self.stream, "passes": [_to_json(each) for each in self.passes]}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(content))
        draft.replace(self.file)


def _to_json(progress: PassProgress) -> dict[str, Any]:
    rows = None
    if progress.stored is not None:
        rows = [[*key, dict(row.counters), row.version] for key, row in progress.stored.items()]
    return {"scan": item_scan.to_json(progress.scan), "stored": rows}


def _from_json(saved: Mapping[str, Any]) -> PassProgress:
    rows = saved["stored"]
    stored = None if rows is None else {(name, bucket): StoredCounters(Counter(n), v) for name, bucket, n, v in rows}
    return PassProgress(item_scan.from_json(saved["scan"]), stored)
