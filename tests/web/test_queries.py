from __future__ import annotations

import pytest
from django.http import QueryDict

from web.queries import without_empty


@pytest.mark.parametrize(
    ("query", "tidy"),
    [
        ("", None),
        ("status=new&tag=a&tag=b", None),
        ("status=new&rating=", "status=new"),
        ("tag=&tag=a&search=", "tag=a"),
        ("rating=", ""),
        ("note=a+b%26c&rating=", "note=a+b%26c"),
    ],
)
def test_what_has_no_value_is_left_out(query: str, tidy: str | None) -> None:
    assert without_empty(QueryDict(query)) == tidy
