"""Which addresses are one sender: whoever is counted or limited is so by network."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

WIDEST = 64  # bits: what one household or one server has of IPv6, to change its address in


SITE = 48  # bits: what one customer of a provider gets at most


def network_of(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    # An IPv4 address in IPv6 form. All of them share one /64, so it is counted as IPv4.
    return str(known.ipv4_mapped or ip_network((known, WIDEST), strict=False))


def site_of(network: str) -> str:
    """The wider network that an IPv6 network is a part of; any other is its own."""
    return str(ip_network(network).supernet(new_prefix=SITE)) if network.endswith(f"/{WIDEST}") else network
