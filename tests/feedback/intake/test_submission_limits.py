from __future__ import annotations

from typing import Any

import pytest

from feedback.intake import submission_limits
from feedback.intake.submission_limits import OverLimit
from feedback.intake.submissions import Submission

AT_THE_LIMIT: dict[str, Any] = {
    "message": "m" * 2000,
    "name": "n" * 100,
    "email": "e" * 254,
    "release": "r" * 64,
    "tags": frozenset(f"{n:050}" for n in range(20)),
    "answers": {f"q{n}": "a" * 2000 for n in range(20)},
    "counts": frozenset(f"q{n}.b" for n in range(100)),
    "context": {"page": "p" * 500, "attributes": {f"a{n}": "v" * 100 for n in range(20)}},
}


def test_what_fits_exactly_is_accepted() -> None:
    submission_limits.check(Submission(rating=5, **AT_THE_LIMIT))


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"message": "m" * 2001}, "message"),
        ({"name": "n" * 101}, "name"),
        ({"email": "e" * 255}, "email"),
        ({"release": "r" * 65}, "release"),
        ({"variant": "v" * 65}, "variant"),
        ({"form_id": "f" * 65}, "form_id"),
        ({"source": "s" * 65}, "source"),
        ({"tags": frozenset({"t" * 51})}, "tags"),
        ({"tags": frozenset(map(str, range(21)))}, "tags"),
        ({"answers": {"q1": "a" * 2001}}, "answers/q1"),
        ({"answers": {f"q{n}": True for n in range(21)}}, "answers"),
        ({"counts": frozenset(map(str, range(101)))}, "counts"),
        ({"context": {"page": "p" * 501}}, "context/page"),
        ({"context": {"attributes": {"a": "v" * 101}}}, "context/attributes"),
        ({"context": {"attributes": {f"a{n}": "v" for n in range(21)}}}, "context/attributes"),
    ],
)
def test_what_is_over_a_limit_is_refused_by_the_name_of_its_field(over: dict[str, Any], field: str) -> None:
    with pytest.raises(OverLimit, match=f"^{field}: at most ") as refusal:
        submission_limits.check(Submission(**{"rating": 5, "message": "", **over}))
    assert refusal.value.field == field
