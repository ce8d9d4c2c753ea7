"""A webhook's address: how it is written, and to which machines it may lead.

A name is judged by the addresses it stands for at the moment of each call, never by itself.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .refusals import BadAddress, BadNetwork

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 500
#: The widest network that says anything, by version of IP.
WIDEST = {4: 8, 6: 16}
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS = {"https": 443, "http": 80}
_LOOPBACK = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "::1/128")))
#: Nobody's webhook: this host, link-local, multicast, reserved; where clouds tell machines their secrets; and IPv6
#: addresses that hide an IPv4 one (compatible, NAT64, 6to4, Teredo).
_NEVER = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/3", "100.100.100.200/32", "168.63.129.16/32",
    "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fe80::/10", "fec0::/10", "ff00::/8",
    "fd00:ec2::254/128", "fd20:ce::254/128")))


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to post to; `host` is a name, or an IP address as it is usually written."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def ip(self) -> Ip | None:
        """The IP address, where it is given instead of a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read(url: str, *, local: bool) -> Address:
    """The address that a text is; raises BadAddress. Plain HTTP only on somebody's own machine."""
    found = _URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        raise BadAddress(f"write https://host/path, in ASCII, at most {LONGEST} characters, without user name and #")
    if found["scheme"] == "http" and not local:
        raise BadAddress("only https is called")
    port = int(found["port"] or _PORTS[found["scheme"]])
    if port != _PORTS[found["scheme"]] and not 1024 <= port <= 65535:
        raise BadAddress(f"the port is {_PORTS[found['scheme']]}, or one from 1024 to 65535")
    target = found["target"] or "/"
    return Address(scheme=found["scheme"], host=_host(found["host"].lower()), port=port,
                   target=target if target.startswith("/") else f"/{target}")


def networks(texts: Iterable[str], *, local: bool) -> tuple[str, ...]:
    """Networks as they are kept; raises BadNetwork for what is none, is too wide, or can never be called."""
    return tuple(dict.fromkeys(str(_network(text, local=local)) for text in texts))


def allowed(ip: str, within: Iterable[str], *, local: bool) -> bool:
    """Whether this IP address may be called: it lies in one of the networks, and nowhere that is refused always."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        address = address.ipv4_mapped or address
    return not _refused(address, local=local) and any(address in ipaddress.ip_network(each) for each in within)


def _refused(address: Ip, *, local: bool) -> bool:
    if any(address in each for each in _LOOPBACK):
        return not local
    return any(address in each for each in _NEVER)


def _host(text: str) -> str:
    if text.startswith("["):
        return str(_as_ip(text[1:-1]))
    if _NUMBER.fullmatch(text.rpartition(".")[2]):   # to some this is an address however odd it looks (127.1, 0x7f.1)
        return str(_as_ip(text))
    if not all(_LABEL.fullmatch(label) for label in text.split(".")):
        raise BadAddress("the host is no name; write names of other scripts as xn--…")
    return text


def _as_ip(text: str) -> Ip:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise BadAddress("the host is no IP address as they are usually written") from None


def _network(text: str, *, local: bool) -> Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise BadNetwork(f"{text} is no network; write it as 10.20.0.0/16, or fd12:3456::/32") from None
    if network.prefixlen < WIDEST[network.version]:
        raise BadNetwork(f"{text} is too wide: at least /{WIDEST[network.version]}")
    if _mapped(network):
        raise BadNetwork(f"{text} stands for IPv4 addresses: write these")
    if any(network.version == never.version and network.subnet_of(never)   # type: ignore[arg-type]
           for never in (*_NEVER, *(() if local else _LOOPBACK))):
        raise BadNetwork(f"{text} is never called")
    return network


def _mapped(network: Network) -> bool:
    return isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped is not None
