from __future__ import annotations

import pytest
from django.test import RequestFactory
from rest_framework.request import Request

from web import caller


def test_the_network_of_the_sender_is_computed_once_for_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []

    def network_of(address: str) -> str:
        computed.append(address)
        return "2001:db8::/64"

    monkeypatch.setattr(caller, "network_of", network_of)
    request = Request(RequestFactory().post("/feedback", REMOTE_ADDR="2001:db8::7"))

    assert [caller.sender_network(request) for _ in range(2)] == ["2001:db8::/64"] * 2
    assert computed == ["2001:db8::7"]
