"""Groups addresses into networks. Rate limits and lockouts count by network."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

NETWORK_BITS = 64  # one household or one server has a /64 network of IPv6, and can change its address within it
SITE_BITS = 48  # the largest IPv6 network that one customer of a provider usually gets


def network_of(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    # An IPv4 address in IPv6 form. All of them share one /64, so it is counted as IPv4.
    return str(parsed.ipv4_mapped or ip_network((parsed, NETWORK_BITS), strict=False))


def site_of(network: str) -> str:
    """The /48 around an IPv6 network; an IPv4 address stays as it is."""
    return str(ip_network(network).supernet(new_prefix=SITE_BITS)) if network.endswith(f"/{NETWORK_BITS}") else network
