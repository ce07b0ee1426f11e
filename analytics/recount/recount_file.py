"""Keeps the state of an operator's recount in a file, so that a recount that was stopped can continue."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analytics.recount import recount_state
from analytics.recount.steps import COMPARISON, Options, Recount
from storage import clock
from storage.ids import new_id


def load(file: Path, options: Options, say: Callable[[str], object]) -> Recount:
    """The recount of the file, with these options, or a new one if it cannot continue."""
    new = Recount(options)
    try:
        stored = recount_state.from_json(json.loads(file.read_text()))
    except FileNotFoundError:
        return new
    except (ValueError, KeyError, TypeError):
        say(f"{file} cannot be read: starting from the beginning")
        return new
    if not stored.passes or stored.stream != new.stream or stored.is_stale:
        say("the earlier recount read other data or is too old: starting from the beginning")
        return new
    say(f"continuing the recount of {clock.to_text(stored.passes[0].started)}")
    return stored if stored.options == options else _with_options(stored, options)


def save(file: Path, recount: Recount) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(recount_state.to_json(recount)))
    draft.replace(file)


def _with_options(stored: Recount, options: Options) -> Recount:
    """What was read stays valid. The comparison is made again."""
    step = min(stored.step, COMPARISON)
    return replace(stored, options=options, recount_id=new_id(), step=step, drifts=[], position=None)
