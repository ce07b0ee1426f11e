from __future__ import annotations

import pytest

from conversations import mentions
from staff.members.project_members import Member

MEMBERS = [
    Member("p1", "Ada Lovelace", "agent"),
    Member("p2", "Ada", "agent"),
    Member("p3", "Grace Hopper", "admin"),
    Member("p4", "Jörg Müller", "owner"),
    Member("p5", "Jörg Schmidt", "viewer"),
    Member("p6", "Twin Name", "agent"),
    Member("p7", "Twin Name", "agent"),
    Member("p8", "", "agent"),
]


@pytest.mark.parametrize(
    ("text", "person_ids"),
    [
        ("@Ada Lovelace, please look", {"p1"}),
        ("@Ada, please look", {"p2"}),
        ("@ada lovelace and @GRACE HOPPER", {"p1", "p3"}),
        ("(@Grace) and @Grace again", {"p3"}),
        ("@Jörg Müller's ferry", {"p4"}),
        ("@Jörg", set()),  # two members have this first name
        ("@Twin Name", {"p6", "p7"}),
        ("grace@Grace.example and a@@Grace", set()),
        ("@Graceful", set()),
        ("@ Grace and @", set()),
        ("no one", set()),
    ],
)
def test_the_mentioned_are_those_whose_name_follows_the_sign(text: str, person_ids: set[str]) -> None:
    assert mentions.find(text, MEMBERS) == person_ids


def test_a_text_is_divided_at_its_mentions_and_loses_nothing() -> None:
    text = "Hello @Ada Lovelace,\nand @Grace: <b>@Unknown</b>"

    parts = list(mentions.parts(text, MEMBERS))

    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.is_mention] == ["@Ada Lovelace", "@Grace"]


def test_one_text_mentions_at_most_twenty() -> None:
    crowd = [Member(f"p{number}", f"Name{number:03}", "agent") for number in range(50)]
    text = " ".join(f"@{member.name}" for member in crowd)

    assert mentions.find(text, crowd) == {f"p{number}" for number in range(20)}


def test_a_long_text_of_signs_is_no_work() -> None:
    assert mentions.find("@A" * 2500, MEMBERS) == frozenset()
