from __future__ import annotations

import pytest

from storage.limits.networks import network_of, site_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::6", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("a socket", "a socket"),
        ("", ""),
    ],
)
def test_a_sender_is_an_address_of_ipv4_or_a_network_of_ipv6(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::6", "2001:db8:1::/48"),
        ("a socket", "a socket"),
    ],
)
def test_a_site_is_all_that_one_customer_has_of_ipv6(address: str, site: str) -> None:
    assert site_of(network_of(address)) == site
