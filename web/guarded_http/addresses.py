"""Which IP addresses requests to strangers may go to: public ones only. A person or a DNS server can name any address,
and from inside a cloud some lead to credentials or to other machines.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

LOOPBACK = IPv4Address("127.0.0.1")
# Not all of these are private for every version of Python.
REFUSED_4 = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the metadata of another cloud, at a public address
    )
)
PUBLIC_6 = ip_network("2000::/3")
# Teredo, benchmarks, hashes, documentation, and 6to4. The other addresses with an IPv4 address inside are not public.
REFUSED_6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
ISATAP = (0x00005EFE, 0x02005EFE)  # in the third quarter of an address, before an IPv4 address


def is_public(text: str) -> bool:
    """Also 127.0.0.1 where a setting allows it: on one machine and in tests, all sites are there."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        is_allowed = address == LOOPBACK and settings.GUARDED_HTTP_ALLOWS_LOOPBACK
        return is_allowed or _is_public_4(address)
    return _is_public_6(address)


def _is_public_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in REFUSED_4)


def _is_public_6(address: IPv6Address) -> bool:
    """Of those with an IPv4 address inside, no site needs one: they are refused, whatever is inside."""
    if address.scope_id or address not in PUBLIC_6 or not address.is_global:
        return False
    has_isatap = int(address) >> 32 & 0xFFFFFFFF in ISATAP
    return not has_isatap and not any(address in network for network in REFUSED_6)
