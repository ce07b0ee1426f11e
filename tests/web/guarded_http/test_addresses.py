"""No request to an address that a person gave reaches anything but a public address."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django import Settings

from web.guarded_http import fetching
from web.guarded_http.targets import NotFetched, Reason

# With the networks of IPv6 that have an IPv4 address inside.
NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.0.0.2 127.255.255.254
    168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
    192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
    64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1
    2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1 fe80::1 fec0::1 ff02::1
    2a00:1450::5efe:127.0.0.1 2a00:1450::200:5efe:a00:1
"""
IS_PUBLIC = """
    8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.1 100.128.0.1 2a00:1450:4001:81b::200e 2606:4700::1111
"""
REFUSED, PUBLIC = NOT_PUBLIC.split(), IS_PUBLIC.split()


class Network:
    """Answers of DNS in their order, and what was connected to. Nothing answers there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[list[str]] = []
        self.lookups = 0
        self.reached: list[str] = []
        stand_in = SimpleNamespace(
            getaddrinfo=self._look_up, socket=self._socket, SOCK_STREAM=socket.SOCK_STREAM, gaierror=socket.gaierror
        )
        monkeypatch.setattr("web.guarded_http.connection.socket", stand_in)

    def _look_up(self, host: str, port: int, **_: Any) -> list[Any]:
        texts = self.answers[min(self.lookups, len(self.answers) - 1)]
        self.lookups += 1
        families = [(socket.AF_INET6 if ":" in text else socket.AF_INET, text) for text in texts]
        return [(family, socket.SOCK_STREAM, 6, "", (text, port)) for family, text in families]

    def _socket(self, *_: object) -> Any:
        network = self

        class Unanswered:
            def settimeout(self, seconds: float) -> None:
                assert 0 < seconds <= fetching.SECONDS

            def connect(self, address: tuple[Any, ...]) -> None:
                network.reached.append(address[0])
                raise ConnectionRefusedError

            def close(self) -> None: ...

        return Unanswered()


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Network:
    settings.GUARDED_HTTP_ALLOWS_LOOPBACK = False
    return Network(monkeypatch)


def _reason(address: str) -> Reason:
    with pytest.raises(NotFetched) as refused:
        fetching.get(address)
    return refused.value.reason


def test_only_the_public_address_that_was_checked_is_connected_to(network: Network) -> None:
    for address in REFUSED:
        network.answers, network.lookups = [[address]], 0
        assert _reason("https://shop.example.com/") == Reason.NOT_PUBLIC, address
        # The attacker lets one of several addresses be public.
        network.answers = [["8.8.8.8", address]]
        assert _reason("http://shop.example.com/") == Reason.NOT_PUBLIC, address
        # DNS changes between the check and the connection.
        network.answers, network.lookups, network.reached = [["8.8.8.8"], [address]], 0, []
        assert _reason("https://shop.example.com/") == Reason.NO_ANSWER
        assert (network.reached, network.lookups) == (["8.8.8.8"], 1), address
        network.reached.clear()
    for address in PUBLIC:
        network.answers, network.lookups = [[address]], 0
        assert _reason("https://shop.example.com/") == Reason.NO_ANSWER
        assert network.reached.pop() == address


def test_the_setting_allows_127_0_0_1_and_nothing_else(network: Network, settings: Settings) -> None:
    settings.GUARDED_HTTP_ALLOWS_LOOPBACK = True
    for address in REFUSED:
        network.answers = [[address]]
        expected = Reason.NO_ANSWER if address == "127.0.0.1" else Reason.NOT_PUBLIC
        assert _reason("http://shop.example.com/") == expected, address


@pytest.mark.parametrize(
    "address",
    [
        *("", "shop", "/shop", "//shop.example.com", "ftp://shop.example.com/", "file:///etc/passwd", "javascript:1"),
        *("https://", "https:///", "https://ada@shop.example.com/", "https://ada:x@shop.example.com/"),
        *("https://shop.example.com:22/", "http://shop.example.com:25/", "http://shop.example.com:99999/"),
        *("https://shop.example.com\\@10.0.0.1/", "https://shop.example.com/\r\nHost: x", "https://[fe80::1%25eth0]/"),
        *("https://shop example.com/", "https://" + "a" * 300, "https://shop.example.com/" + "a" * 2000, "http://[::1"),
        *("https://shop%00.example.com/", "https://" + "ä" * 70 + ".example/"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_before_a_lookup(network: Network, address: str) -> None:
    assert _reason(address) == Reason.BAD_ADDRESS
    assert network.lookups == 0


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::1]", "017700000001", "①②⑦.0.0.1"])
def test_another_spelling_of_an_address_is_judged_by_what_it_leads_to(network: Network, host: str) -> None:
    network.answers = [["127.0.0.1"]]
    assert _reason(f"http://{host}/") == Reason.NOT_PUBLIC
    assert network.reached == []


def test_a_host_that_dns_does_not_know_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert _reason("https://nothing.example.com/") == Reason.NO_SUCH_HOST
