"""Ports for private servers: below the range the system lends to outgoing connections, and free at this moment."""

import socket
from collections.abc import Collection

#: From here on the system takes ports for outgoing connections; a server cannot count on getting one back.
EPHEMERAL = 32768


class NoPort(Exception):
    """Every port from the wanted one up to the ephemeral range is taken."""


def free(wanted: int, *, avoid: Collection[int] = ()) -> int:
    """`wanted`, or the next port above it on which nobody listens at 127.0.0.1; raises NoPort."""
    for port in range(wanted, EPHEMERAL):
        if port not in avoid and not taken(port):
            return port
    raise NoPort(f"no free port between {wanted} and {EPHEMERAL - 1}")


def several(wanted: dict[str, int]) -> dict[str, int]:
    """A free port for each name, all different, each as near above the wanted one as possible."""
    chosen: dict[str, int] = {}
    for name, port in wanted.items():
        chosen[name] = free(port, avoid=chosen.values())
    return chosen


def taken(port: int) -> bool:
    """Whether somebody listens there, or holds it in another way."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)   # as servers do: a closed connection is no owner
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
