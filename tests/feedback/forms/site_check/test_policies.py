"""Whether a policy allows an address, as browsers decide."""

from __future__ import annotations

import pytest

from feedback.forms.site_check import policies
from feedback.forms.site_check.policies import CONNECT, FRAME, SCRIPT

WIDGET = "https://feedback.example.com/prod/widget.js"
PAGE = "https://shop.example/contact"


@pytest.mark.parametrize(
    "policy",
    [
        *("", "img-src 'none'", "script-src *", "script-src https:", "script-src HTTPS://FEEDBACK.example.com"),
        *("script-src feedback.example.com", "script-src *.example.com", "script-src http://feedback.example.com"),
        *("script-src feedback.example.com:443", "script-src feedback.example.com:*", "default-src https:"),
        *("script-src https://feedback.example.com/prod/", f"script-src {WIDGET}", "script-src 'nonce-abc'"),
        *("script-src 'strict-dynamic' 'nonce-abc'", "script-src-elem *; script-src 'none'; default-src 'none'"),
        *("script-src *; script-src 'none'", "default-src 'none'; script-src 'self' https://feedback.example.com"),
    ],
)
def test_an_address_that_a_policy_allows(policy: str) -> None:
    assert policies.block(policy, SCRIPT, WIDGET, PAGE, nonce="abc") is None


@pytest.mark.parametrize(
    ("policy", "directive"),
    [
        ("default-src 'self'", "default-src"),
        ("script-src", "script-src"),
        ("script-src 'none'", "script-src"),
        ("script-src 'self' 'unsafe-inline' 'nonce-abc'", "script-src"),
        ("script-src *.feedback.example.com", "script-src"),
        ("script-src example.com", "script-src"),
        ("script-src https://feedback.example.com:8443", "script-src"),
        ("script-src https://feedback.example.com/other/", "script-src"),
        ("script-src http:; script-src *", None),
        ("script-src 'strict-dynamic' https://feedback.example.com", "script-src"),
        ("script-src-elem 'self'; script-src *", "script-src-elem"),
        ("script-src http://[::1 https://:x data: blob:", "script-src"),
    ],
)
def test_an_address_that_a_policy_does_not_allow(policy: str, directive: str | None) -> None:
    found = policies.block(policy, SCRIPT, WIDGET, PAGE)

    assert (found.directive if found else None) == directive


@pytest.mark.parametrize(
    ("policy", "directives", "cure"),
    [
        (
            "script-src 'self' https://a.example",
            SCRIPT,
            "script-src 'self' https://a.example https://feedback.example.com",
        ),
        ("default-src 'none'", SCRIPT, "script-src https://feedback.example.com"),
        ("default-src 'self'", CONNECT, "connect-src 'self' https://feedback.example.com"),
        ("default-src 'self'", FRAME, "frame-src 'self' https://feedback.example.com"),
        ("child-src 'none'", FRAME, "child-src https://feedback.example.com"),
    ],
)
def test_the_cure_allows_it_and_all_that_was_allowed(policy: str, directives: tuple[str, ...], cure: str) -> None:
    found = policies.block(policy, directives, WIDGET, PAGE)

    assert found is not None
    assert found.cure == cure
    assert policies.block(f"{cure}; {policy}", directives, WIDGET, PAGE) is None


def test_a_page_over_http_may_load_its_own_host_over_https() -> None:
    assert policies.block("script-src 'self'", SCRIPT, "https://a.example/w.js", "http://a.example/") is None
    assert policies.block("script-src 'self'", SCRIPT, "http://a.example/w.js", "https://a.example/") is not None


def test_each_policy_of_each_header_counts() -> None:
    assert policies.policies_of(["script-src *, default-src 'none'"], ["img-src *"]) == [
        "script-src *",
        "default-src 'none'",
        "img-src *",
    ]
