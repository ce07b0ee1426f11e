"""Headers that Django reads before a view or in an error page. There, an exception would reach Lambda."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedback_site.entry.lambda_entry import handler
from tests.feedback_site.conftest import Context

Captured = Callable[[str], dict[str, Any]]
BOGUS = "a*=bogus''%41"


@pytest.fixture
def ask(captured: Captured) -> Callable[..., int]:
    def ask(headers: dict[str, str], path: str = "health") -> int:
        event = captured("apigw_rest_get")
        event["path"], event["requestContext"]["path"] = f"/{path}", f"/prod/{path}"
        event["pathParameters"] = {"proxy": path}
        event["multiValueQueryStringParameters"] = {"lang": ["de"]}
        event["multiValueHeaders"] |= {name: [value] for name, value in headers.items()}
        answered = handler(event, Context())
        assert answered is not None
        return int(answered["statusCode"])

    return ask


@pytest.mark.parametrize(
    "parameters",
    [
        "charset=hex",
        "charset=undefined",
        'CharSet="punycode"',
        "charset=a\x00b",
        "charset*0=he; charset*1=x",
        "charset*=utf-8''hex",
        "charset=utf-8; charset=hex",
        "charset=utf-8-sig",
        BOGUS,
        "a*0* =bogus%27%27%41",
        "a*=1; a*0=2",
        f"a*{'9' * 5000}=1",
    ],
)
def test_the_charset_of_a_header_is_ignored(ask: Callable[..., int], parameters: str) -> None:
    assert ask({"Content-Type": f"text/plain; {parameters}"}) == 200
    assert ask({"Accept": f"text/html; {parameters}"}, "nowhere") == 404
    assert ask({"Accept": f'text/html;b="x, text/html; {parameters}; "'}, "nowhere") == 404


@pytest.mark.parametrize("cookie", ["a=\u0142", "session=\ud800", "a=\xe9"])
def test_a_cookie_may_contain_any_characters(ask: Callable[..., int], cookie: str) -> None:
    assert ask({"Cookie": cookie}) == 200
    assert ask({"Cookie": cookie}, "nowhere") == 404
