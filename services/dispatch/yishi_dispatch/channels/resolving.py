"""The addresses that a host's name stands for: as the system knows it, or as name servers of the intranet do."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

from dns.exception import DNSException
from dns.nameserver import Do53Nameserver
from dns.resolver import Resolver

Resolve = Callable[[str], list[str]]
SECONDS = 5.0
DNS_PORT = 53


class NotFound(Exception):
    """There is no such name, or nobody answers who would know."""


def resolver(nameservers: Sequence[str]) -> Resolve:
    """How to look names up; `nameservers` as `address` or `address:port`, none: as the system does.

    Raises ValueError for what is no address.
    """
    if not nameservers:
        return _as_the_system
    asking = Resolver(configure=False)
    asking.nameservers = [_nameserver(text) for text in nameservers]
    asking.lifetime = SECONDS

    def ask(host: str) -> list[str]:
        try:
            return list(dict.fromkeys(asking.resolve_name(f"{host}.").addresses()))
        except (DNSException, OSError) as error:
            raise NotFound(type(error).__name__) from None

    return ask


def _as_the_system(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFound(type(error).__name__) from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _nameserver(text: str) -> Do53Nameserver:
    host, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    return Do53Nameserver(str(ipaddress.ip_address(host or text)), int(port or DNS_PORT))
