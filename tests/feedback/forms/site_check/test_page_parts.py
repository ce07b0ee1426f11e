"""What is read of the HTML of strangers."""

from __future__ import annotations

import pytest

from feedback.forms.site_check import page_parts

PAGE = "https://shop.example/help/contact"


def test_addresses_are_those_of_a_browser() -> None:
    text = """<base href="/static/"><script src="a.js"></script><SCRIPT SRC=' //b.example/b.js ' async></SCRIPT>
        <iframe src="https://c.example/?a=1&amp;b=2"></iframe><iframe src="http://[bad"></iframe><script>1</script>
        <meta http-equiv="content-security-POLICY" content="script-src 'self'">"""

    parts = page_parts.read(text, PAGE)

    assert [script.address for script in parts.scripts] == [
        "https://shop.example/static/a.js",
        "https://b.example/b.js",
    ]
    assert "async" in parts.scripts[1].attributes
    assert [frame.address for frame in parts.frames] == ["https://c.example/?a=1&b=2", ""]
    assert parts.policies == ["script-src 'self'"]


def test_what_a_browser_does_not_carry_out_does_not_count() -> None:
    text = """<!-- <script src="a.js"></script> --><noscript><script src="b.js"></script></noscript>
        <template><iframe src="c"></iframe></template><textarea></textarea><script>"<script src='d.js'>"</script>"""

    parts = page_parts.read(text, PAGE)

    assert parts.scripts == []
    assert parts.frames == []


@pytest.mark.parametrize(
    "text", ["", "<", "<![foo]>", "<script src=a.js></script><![foo[x]]>", "</" * 1000, "<!--" * 1000, "\0<a b=\0>"]
)
def test_broken_html_is_read_as_far_as_it_can_be(text: str) -> None:
    assert len(page_parts.read(text, PAGE).scripts) == ("src" in text)
