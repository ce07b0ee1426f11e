from __future__ import annotations

from uuid import UUID

import pytest
from pytest_django import Settings

from feedback.replies import reply_addresses
from feedback.replies.reply_addresses import NotOurs

ITEM, OTHER = "2f1c8a52-3c0e-4b7d-9e64-1f0c2a7b8d35", "2f1c8a52-3c0e-4b7d-9e64-1f0c2a7b8d36"


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.FEEDBACK_REPLY_ADDRESS = "Feedback@Example.com"


@pytest.mark.parametrize("feedback_id", [ITEM, str(UUID(int=0)), str(UUID(int=(1 << 128) - 1))])
def test_an_address_leads_to_its_item(feedback_id: str) -> None:
    address = reply_addresses.of(feedback_id)

    for written in (address, address.upper(), f" {address} "):
        assert reply_addresses.feedback_id_of(written) == feedback_id


def test_the_part_before_the_at_sign_is_not_too_long_and_has_usual_characters(settings: Settings) -> None:
    settings.FEEDBACK_REPLY_ADDRESS = "a" * 20 + "@example.com"

    name, _, domain = reply_addresses.of(ITEM).partition("@")

    assert (len(name), domain) == (64, "example.com")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789+.")


def test_without_a_setting_there_is_no_address_and_none_is_ours(settings: Settings) -> None:
    address = reply_addresses.of(ITEM)
    settings.FEEDBACK_REPLY_ADDRESS = ""

    assert reply_addresses.of(ITEM) == ""
    with pytest.raises(NotOurs):
        reply_addresses.feedback_id_of(address)


@pytest.mark.parametrize(
    "address",
    [
        "feedback@example.com",
        "",
        "@",
        "feedback+@example.com",
        f"feedback+{ITEM}@example.com",
        f"feedback+{'0' * 26}.{'0' * 16}@example.com",
        f"feedback+{'z' * 26}.{'0' * 16}@example.com",  # more than 128 bits
    ],
)
def test_an_address_that_no_one_got_is_refused(address: str) -> None:
    with pytest.raises(NotOurs):
        reply_addresses.feedback_id_of(address)


@pytest.mark.parametrize("place", [*range(10, 36), *range(37, 53)])
def test_an_address_with_one_other_character_is_refused(place: int) -> None:
    address = reply_addresses.of(ITEM)
    other = "1" if address[place] == "0" else "0"

    with pytest.raises(NotOurs):
        reply_addresses.feedback_id_of(address[:place] + other + address[place + 1 :])


def test_the_code_of_one_item_is_not_valid_for_another() -> None:
    first, second = reply_addresses.of(ITEM), reply_addresses.of(OTHER)
    mixed = second.partition(".")[0] + "." + first.partition(".")[2]

    with pytest.raises(NotOurs):
        reply_addresses.feedback_id_of(mixed)


@pytest.mark.parametrize(
    ("ours", "foreign"), [("@Example.com", "@example.org"), ("Feedback+", "support+"), ("Feedback+", "")]
)
def test_the_same_code_at_another_mailbox_is_refused(ours: str, foreign: str) -> None:
    address = reply_addresses.of(ITEM)
    assert ours in address

    with pytest.raises(NotOurs):
        reply_addresses.feedback_id_of(address.replace(ours, foreign))


def test_another_site_gives_other_addresses(settings: Settings) -> None:
    address = reply_addresses.of(ITEM)
    settings.PERSON_HASH_KEY = "another key"

    with pytest.raises(NotOurs):
        reply_addresses.feedback_id_of(address)
