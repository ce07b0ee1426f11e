"""Which tests are unit tests, and what they may not do. `make unit` runs them alone, in seconds.

A test that uses the emulator or the browser, directly or through another fixture, is marked `integration` here.
A test that starts a program or a server of its own carries that mark in its file. All other tests are unit tests.
In every run, a unit test fails when it opens a socket or starts a process.
"""

from __future__ import annotations

import sys

import pytest

INTEGRATION_FIXTURES = {"_emulator_port", "browser", "durable", "volatile"}
PROCESS_EVENTS = {"subprocess.Popen", "os.system", "os.posix_spawn", "os.fork", "os.forkpty", "os.exec"}


class ProcessRefused(Exception):
    pass


class _Guard:
    """Python calls it before each process is started; such a hook cannot be removed again."""

    is_on = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_on and event in PROCESS_EVENTS:
            raise ProcessRefused("A unit test must not start a process. Mark it with @pytest.mark.integration.")


_guard = _Guard()
sys.addaudithook(_guard)


def mark_and_sort(items: list[pytest.Item]) -> None:
    """Unit tests come first: what is wrong shows early, and no connection is open yet that one of them could use."""
    for item in items:
        if INTEGRATION_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.integration)
        elif not _is_integration(item):
            item.add_marker(pytest.mark.disable_socket)
    items.sort(key=_is_integration)


def refuse_processes(item: pytest.Item | None) -> None:
    """While this test runs; None ends it."""
    _guard.is_on = item is not None and not _is_integration(item)


def _is_integration(item: pytest.Item) -> bool:
    return item.get_closest_marker("integration") is not None
