"""Stops garbage collection while the program loads: it would find nothing, and take 40 ms. Import it first."""

from __future__ import annotations

import gc

gc.disable()


def finish() -> None:
    gc.freeze()  # later collections skip what is loaded now: it stays until the process ends
    gc.enable()
