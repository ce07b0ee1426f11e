from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.forms import reference_numbers


@given(st.uuids().map(str))
def test_a_reference_is_what_it_is_cleaned_to(feedback_id: str) -> None:
    reference = reference_numbers.of(feedback_id)
    assert reference_numbers.cleaned(reference) == reference


def test_it_is_short_and_stays_the_same() -> None:
    assert reference_numbers.of("3cc54926-1f0a-4a6e-9d3b-5e1c7d2b9a40") == "7K2M-J9GZ"


@pytest.mark.parametrize("heard", ["7k2m-j9gz", " 7K2M J9GZ ", "7K2MJ9GZ"])
def test_it_accepts_common_ways_to_write_it(heard: str) -> None:
    assert reference_numbers.cleaned(heard) == "7K2M-J9GZ"


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert reference_numbers.cleaned("IL0O-0000") == "1100-0000"


@pytest.mark.parametrize("wrong", ["", "7K2M", "7K2M-J9GU", "7K2M-J9GZ-1", "7K2M-J9Gé"])
def test_a_text_that_is_no_reference_is_refused(wrong: str) -> None:
    with pytest.raises(reference_numbers.BadReference, match="7K2M-94QX"):
        reference_numbers.cleaned(wrong)


def test_the_same_reference_has_another_key_in_another_project() -> None:
    assert reference_numbers.key("default", "7K2M-J9GZ") != reference_numbers.key("other", "7K2M-J9GZ")
