from __future__ import annotations

import pytest

from feedback.replies import quotes

QUOTED = "> The ramp is fixed.\n>\n> Maja Ek"


@pytest.mark.parametrize(
    "heading",
    [
        "On 21 Nov 2026, at 14:22, Maja Ek (Norrvik) <feedback+abc@example.com> wrote:",
        "On Sat, Nov 21, 2026 at 2:22 PM Maja Ek (Norrvik Ferries) <\nfeedback+abc@example.com> wrote:",
        "Am 21.11.2026 um 14:22 schrieb Maja Ek (Norrvik):",
        "Am Sa., 21. Nov. 2026 um 14:22 Uhr schrieb Maja Ek <feedback@example.com>:",
        "Le 21 nov. 2026 à 14:22, Maja Ek <feedback@example.com> a écrit :",
        "El 21 nov 2026, a las 14:22, Maja Ek <feedback@example.com> escribió:",
        "Maja Ek (Norrvik Ferries) <feedback@example.com> wrote:",
    ],
)
def test_a_quotation_and_its_heading_are_removed(heading: str) -> None:
    above = f"Thank you!\n\nAnna\n\n{heading}\n\n{QUOTED}"
    below = f"{heading}\n{QUOTED}\n\nThank you!\n\nAnna"

    assert quotes.without(above) == quotes.without(below) == "Thank you!\n\nAnna"


@pytest.mark.parametrize(
    "original",
    [
        "-----Original Message-----\nFrom: Maja Ek\nSent: Saturday\nTo: Anna\n\nThe ramp is fixed.",
        "-------- Ursprüngliche Nachricht --------\nVon: Maja Ek",
        "________________________________\nFrom: Maja Ek <feedback@example.com>\nSent: Saturday, 21 November\nThe ramp",
        "Von: Maja Ek\nGesendet: Samstag, 21. November\nAn: Anna\n\nDie Rampe",
    ],
)
def test_what_outlook_puts_below_is_removed(original: str) -> None:
    assert quotes.without(f"Thank you!\n\n{original}") == "Thank you!"


def test_an_answer_between_the_lines_of_a_quotation_is_kept() -> None:
    assert quotes.without("> When was it?\nOn Monday.\n> At which deck?\nDeck 4.") == "On Monday.\nDeck 4."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday the ramp was late.\nOn Tuesday too:\nno one came.",
        "From: the ferry. To: the town. A long way.",
        "It was -- how to say -- late",
        "a > b\n1 >2",
        "I heard on the phone that they wrote:\nnothing",
    ],
)
def test_words_that_only_look_like_it_are_kept(text: str) -> None:
    assert quotes.without(text) == text


def test_a_text_that_is_only_a_quotation_is_kept() -> None:
    """To show too much is better than to lose what the customer wanted to say."""
    assert quotes.without(QUOTED) == QUOTED
    assert quotes.without("") == ""


def test_a_long_answer_is_cut() -> None:
    cut = quotes.without("word " * 2000)

    assert len(cut) <= 5000
    assert cut.endswith(" […]")


@pytest.mark.parametrize(
    "line", ["On " + "a " * 100_000, "_" * 200_000, "-" * 200_000 + "original message", "from:" * 50_000]
)
def test_long_lines_are_no_work(line: str) -> None:
    assert quotes.without(f"{line}\n> a").startswith(line[:20].strip())
