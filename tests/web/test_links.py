from __future__ import annotations

import pytest

from web.links import is_link


@pytest.mark.parametrize(
    "text", ["https://example.com", "http://localhost:8000/a?b=c#d", "https://example.com/%E2%82%AC"]
)
def test_a_whole_address_of_a_page_is_a_link(text: str) -> None:
    assert is_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "ftp://example.com/",
        "https://",
        "https://ada:secret@example.com/",
        "https://example.com/ with a space",
        'https://example.com/"onclick="',
        "https://exämple.com/",
        "//example.com/",
        "https://example.com/\u202e",
        "https://example.com/\n",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(text: str) -> None:
    assert not is_link(text)
