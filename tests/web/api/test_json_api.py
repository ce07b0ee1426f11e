from __future__ import annotations

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from web.api.json_api import QuickNegotiation


def asking_for(accept: str | None) -> Request:
    return Request(RequestFactory().get("/feedback", headers={"Accept": accept} if accept else {}))


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html, */*;q=0.1", "application/*"])
def test_it_chooses_as_the_framework_does(accept: str | None) -> None:
    renderers = [JSONRenderer()]
    quick = QuickNegotiation().select_renderer(asking_for(accept), renderers)
    assert quick == DefaultContentNegotiation().select_renderer(asking_for(accept), renderers)


def test_it_refuses_as_the_framework_does() -> None:
    with pytest.raises(NotAcceptable):
        QuickNegotiation().select_renderer(asking_for("text/html"), [JSONRenderer()])
