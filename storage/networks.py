"""Which addresses are one sender: whoever is counted or limited is so by network."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

WIDEST = 64  # bits: what one household or one server has of IPv6, to change its address in


def network_of(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    # An address of IPv4 as a server for both sees it: their network would be that of everybody.
    return str(known.ipv4_mapped or ip_network((known, WIDEST), strict=False))
