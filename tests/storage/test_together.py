from __future__ import annotations

import threading

import pytest
from django.urls import clear_script_prefix, reverse, set_script_prefix
from django.utils.translation import get_language, gettext, override

from storage.together import MOST_THREADS, together
from web.logs.log_format import request_id


def test_the_results_have_the_order_of_the_reads() -> None:
    assert together(lambda: 1) == [1]
    assert together(*(lambda number=number: number for number in range(20))) == list(range(20))


def test_the_reads_run_at_the_same_time() -> None:
    """Each waits for all the others."""
    barrier = threading.Barrier(MOST_THREADS + 1, timeout=10)
    assert len(together(*[barrier.wait] * (MOST_THREADS + 1))) == MOST_THREADS + 1


def test_an_error_is_raised_after_all_reads_have_ended() -> None:
    ended = []

    def fail() -> None:
        raise KeyError("first")

    def end() -> None:
        ended.append(1)

    with pytest.raises(KeyError, match="first"):
        together(fail, end, end)
    with pytest.raises(KeyError, match="first"):
        together(end, fail, end)
    assert len(ended) == 4


def test_log_lines_of_a_read_have_the_id_of_the_request() -> None:
    token = request_id.set("7f3c")
    try:
        assert together(*[request_id.get] * 3) == ["7f3c"] * 3
    finally:
        request_id.reset(token)


def test_texts_and_addresses_of_a_read_are_those_of_the_caller() -> None:
    set_script_prefix("/prod")
    try:
        with override("de"):
            assert together(*[lambda: (gettext("Yes"), reverse("overview"))] * 3) == [("Ja", "/prod/dashboard/")] * 3
        assert together(*[get_language] * 2) == [get_language()] * 2
    finally:
        clear_script_prefix()
