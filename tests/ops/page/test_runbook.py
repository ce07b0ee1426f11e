from __future__ import annotations

import re

import pytest

from ops.page import runbook
from tests.runbook import SECTIONS


def test_each_section_of_the_documents_is_there() -> None:
    assert set(runbook.sections()) == set(SECTIONS)


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_no_mark_of_the_document_is_left(name: str) -> None:
    text = re.sub(r"<code>.*?</code>", "", runbook.sections()[name])

    assert not re.search(r"[`*]|\]\(|^\d+\. ", text, re.MULTILINE)
    assert text.count("<li>") == len(re.findall(r"^\d+\. ", SECTIONS[name], re.MULTILINE))


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_its_links_lead_to_alarms_that_are_there_or_to_aws(name: str) -> None:
    links = re.findall(r'href="([^"]+)"', runbook.sections()[name])

    assert all(link.startswith("https://") or link.removeprefix("#alarm-") in SECTIONS for link in links)


def test_marks_become_html_and_what_looks_like_html_does_not() -> None:
    section = runbook._section(
        "**Pages.** A `<b>` and\n  [slow](#alarm-slow).\n\n1. First, see [there](x.md).\n2. *Then*."
    )

    assert section == (
        '<p><b>Pages.</b> A <code>&lt;b&gt;</code> and <a href="#alarm-slow">slow</a>.</p>'
        "<ol><li>First, see there.</li><li><em>Then</em>.</li></ol>"
    )
