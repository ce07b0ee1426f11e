"""The rules for unit tests, which tests/units.py enforces."""

from __future__ import annotations

import socket
import subprocess

import pytest

from tests.units import ProcessRefused


def test_a_unit_test_cannot_start_a_process() -> None:
    with pytest.raises(ProcessRefused, match=r"Mark it with @pytest\.mark\.integration"):
        subprocess.run(["true"], check=False)


def test_a_unit_test_cannot_open_a_socket_even_to_this_machine() -> None:
    with pytest.raises(UserWarning, match="A test tried to use socket"):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.integration
def test_an_integration_test_can_start_a_process() -> None:
    assert subprocess.run(["true"], check=False).returncode == 0


def test_a_test_that_uses_the_emulator_is_no_unit_test(stack: int, request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("integration")


@pytest.fixture
def browser() -> None:
    """By name alone, in place of the real one."""


@pytest.fixture
def page(browser: None) -> None:
    pass


@pytest.mark.usefixtures("page")
def test_a_test_that_uses_the_browser_through_another_fixture_is_no_unit_test(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("integration")


def test_unit_tests_run_first(request: pytest.FixtureRequest) -> None:
    kinds = [item.get_closest_marker("integration") is not None for item in request.session.items]

    assert kinds == sorted(kinds)
