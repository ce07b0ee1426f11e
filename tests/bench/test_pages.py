from __future__ import annotations

from bench import pages

STYLES = ("http://127.0.0.1/static/css/base.css", b"body { margin: 0 } " * 100)


def test_files_are_compressed_and_pages_are_not() -> None:
    page = ("http://127.0.0.1/dashboard/", b"<p>words</p>" * 100)

    assert pages._sizes([page]) == ["1.2", "**1.2**"]
    assert pages._sizes([page, STYLES]) == ["3.1", "**1.2**"]


def test_a_file_that_compression_makes_larger_is_not_compressed() -> None:
    assert pages.transferred("http://127.0.0.1/static/icon.png", b"\x00\xff") == 2


def test_the_widget_is_compressed_by_gzip() -> None:
    assert 20 < pages.transferred(f"http://127.0.0.1{pages.WIDGET}", STYLES[1]) < 100
