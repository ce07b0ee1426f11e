from __future__ import annotations

import pytest

from tasks import issue_links


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("https://github.com/norrvik/ferries-app/issues/12", "norrvik/ferries-app#12"),
        ("https://github.com/norrvik/ferries.app/pull/7/", "norrvik/ferries.app#7"),
        ("https://norrvik.atlassian.net/browse/ABC-12", "ABC-12"),
        ("https://jira.example.com/jira/browse/OPS_2-7?focusedCommentId=3", "OPS_2-7"),
        ("https://github.com/norrvik/ferries-app", "github.com"),
        ("https://github.example.com/a/b/issues/12", "github.example.com"),
        ("https://example.com/page?a=b#c", "example.com"),
        ("https://example.com/browse/abc-12", "example.com"),
    ],
)
def test_an_issue_is_shown_with_its_key_and_another_page_with_its_host(address: str, label: str) -> None:
    assert issue_links.read(address) == issue_links.IssueLink(address, label)
