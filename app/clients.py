"""Clients: who is at the other end of a connection, as far as an address tells."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=1000)  # asked of every request, twice
def network(address: str) -> str:
    """Return whom an address stands for: itself, or of IPv6 the network of 64 bits, the least that a subscriber has.

    An address of IPv4 written as one of IPv6 is that of IPv4, and a zone is left out. ValueError for what is none.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
