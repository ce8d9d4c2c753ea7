"""Where a request comes from: the address of the client, behind as many proxies as one has set up oneself.

An address is for counting only: it goes into no event, no log and no metric.
"""

import ipaddress
from collections.abc import Mapping
from typing import Any


def address(environ: Mapping[str, Any], *, proxies: int) -> str:
    """The client's address; of IPv6 the network (/64) that one subscriber has. Empty when it is not known.

    Each proxy appends the address it was called from to X-Forwarded-For: only what the last `proxies` appended is
    believed, what stands before may have been written by the client.
    """
    told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    peer = str(environ.get("REMOTE_ADDR", ""))
    return _plain(told[-proxies]) if 0 < proxies <= len(told) and told[-proxies] else _plain(peer)


def _plain(text: str) -> str:
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]   # IPv4 with a port
    try:
        known = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
