from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.forms import reference_numbers


@given(st.uuids().map(str))
def test_a_reference_gives_the_start_of_the_id(feedback_id: str) -> None:
    assert feedback_id.startswith(reference_numbers.id_start(reference_numbers.of(feedback_id)))


def test_it_is_short_and_stays_the_same() -> None:
    assert reference_numbers.of("3cc54926-1f0a-4a6e-9d3b-5e1c7d2b9a40") == "7K2M-J9GZ"


@pytest.mark.parametrize("heard", ["7k2m-j9gz", " 7K2M J9GZ ", "7K2MJ9GZ"])
def test_it_accepts_common_ways_to_write_it(heard: str) -> None:
    assert reference_numbers.id_start(heard) == "3cc54926-1f"


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert reference_numbers.id_start("IL0O-0000") == reference_numbers.id_start("1100-0000")


@pytest.mark.parametrize("wrong", ["", "7K2M", "7K2M-J9GU", "7K2M-J9GZ-1", "7K2M-J9Gé"])
def test_a_text_that_is_no_reference_is_refused(wrong: str) -> None:
    with pytest.raises(reference_numbers.BadReference, match="7K2M-94QX"):
        reference_numbers.id_start(wrong)
