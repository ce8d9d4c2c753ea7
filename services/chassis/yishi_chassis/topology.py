"""The broker's topology, made from the table of who hears whom: applied before anybody publishes, healed when dead.

Services may configure nothing themselves. Order, retry and dead rows live in the listeners' databases, so that a
queue needs no more than to be durable and to drop its oldest when it is full: the feed brings back what was dropped.
"""

import re
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import amqp
from yishi_contracts import HEARS, SPEAKERS, TO_AGENCIES

from . import publisher
from .management import Management

VHOST, AGENCIES_VHOST = "yishi", "agencies"
AGENCIES, REPLIES = "agencies", "replies"
_MAX_BYTES = 512 * 1024 * 1024
#: What a full queue does: the feed brings back what inboxes drop, but nothing would bring back a reply.
_FULL, _FULL_OF_REPLIES = "drop-head", "reject-publish"
_POLICIES = {"inboxes": (r"\.inbox$", _FULL), "replies": (r"\.replies$", _FULL_OF_REPLIES)}
_TO_AGENCIES = tuple(sorted({event.speaker for event in TO_AGENCIES}))


class StillDead(Exception):
    """A queue does not answer even after it was made anew."""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A durable quorum queue and what comes into it: (exchange, routing key) pairs."""

    vhost: str
    name: str
    bindings: tuple[tuple[str, str], ...]
    #: of several readers one at a time is given messages, so that they are worked on in their order
    one_reader: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What it is declared with, besides its type."""
        return {"x-single-active-consumer": True} if self.one_reader else {}


@dataclass(frozen=True, kw_only=True)
class Topology:
    """What must be there: one internal virtual host, and one apart for the agencies, each with a queue of its own.

    `user_prefix` keeps the users of several installations on one broker apart, for users belong to no virtual host.
    """

    vhost: str = VHOST
    agencies_vhost: str = AGENCIES_VHOST
    agencies: tuple[str, ...] = ()
    max_bytes: int = _MAX_BYTES
    user_prefix: str = ""

    @property
    def exchanges(self) -> list[tuple[str, str, str]]:
        """(virtual host, name, kind); what is sent to agencies has an exchange even where there are none."""
        spoken = [(self.vhost, f"{speaker}.events", "topic") for speaker in SPEAKERS]
        return [*spoken, (self.agencies_vhost, AGENCIES, "direct"), (self.agencies_vhost, REPLIES, "topic")]

    @property
    def queues(self) -> list[Queue]:
        """A listener hears every type of a speaker: the numbers per subject are dense over all of them."""
        listening = [
            Queue(vhost=self.vhost, name=f"{listener}.inbox", bindings=tuple((f"{s}.events", "#") for s in heard))
            for listener, heard in HEARS.items()]
        ordered = [Queue(vhost=self.agencies_vhost, name=agency_name(agency) + ".inbox", bindings=((AGENCIES, agency),))
                   for agency in self.agencies]
        replied = [Queue(vhost=self.agencies_vhost, name=f"{speaker}.replies", bindings=((REPLIES, "#"),),
                         one_reader=True) for speaker in _TO_AGENCIES]
        return listening + ordered + replied

    def rights(self) -> list[tuple[str, str, str, str]]:
        """(user, virtual host, write, read): speak in one's own name, read one's own queue, and no more."""
        own = [(name, self.vhost, _exactly(f"{name}.events"), _exactly(f"{name}.inbox")) for name in SPEAKERS]
        orders = [(name, self.agencies_vhost, _exactly(AGENCIES), _exactly(f"{name}.replies"))
                  for name in _TO_AGENCIES]
        members = [(agency_name(one), self.agencies_vhost, _exactly(REPLIES), _exactly(f"{agency_name(one)}.inbox"))
                   for one in self.agencies]
        return [(self.user_prefix + user, vhost, write, read) for user, vhost, write, read in own + orders + members]

    def topic_rights(self) -> list[tuple[str, str, str, str]]:
        """(user, virtual host, exchange, routing keys): an agency replies under its own id."""
        return [(self.user_prefix + agency_name(one), self.agencies_vhost, REPLIES, rf"^{re.escape(one)}\.")
                for one in self.agencies]


def agency_name(agency: str) -> str:
    """The broker's user of an agency, and the beginning of its queue's name."""
    return f"agency.{agency}"


def apply(
    management_url: str, topology: Topology, *, passwords: Mapping[str, str] | None = None,
    agency_passwords: Mapping[str, str] | None = None,
) -> None:
    """Make all of it; what is there already stays. Users are made for those whose password is given, by service and
    by agency id. Raises management.Refused and requests.RequestException."""
    broker = Management(management_url)
    lay_out(broker, topology, vhosts=(topology.vhost, topology.agencies_vhost))
    named = dict(passwords or {}) | {agency_name(one): word for one, word in (agency_passwords or {}).items()}
    let_in(broker, topology, {topology.user_prefix + name: password for name, password in named.items()})


def lay_out(broker: Management, topology: Topology, *, vhosts: Iterable[str]) -> None:
    """Make these virtual hosts and all that belongs into them, but no users."""
    for vhost in dict.fromkeys(vhosts):
        broker.vhost(vhost)
        for name, (pattern, full) in _POLICIES.items():
            broker.policy(vhost, name, pattern=pattern,
                          definition={"max-length-bytes": topology.max_bytes, "overflow": full})
        for _, exchange, kind in (each for each in topology.exchanges if each[0] == vhost):
            broker.exchange(vhost, exchange, kind)
        for queue in topology.queues:
            if queue.vhost == vhost:
                _declare(broker, queue)


def let_in(broker: Management, topology: Topology, users: Mapping[str, str]) -> None:
    """Make these users with their passwords, and give them the rights that the topology has for them."""
    for name, password in users.items():
        broker.user_account(name, password)
    # first: whoever may write to a topic exchange and has none of these may publish under any key
    for user, vhost, exchange, keys in topology.topic_rights():
        if user in users:
            broker.topic_rights(user, vhost, exchange, write=keys)
    for user, vhost, write, read in topology.rights():
        if user in users:
            broker.rights(user, vhost, write=write, read=read)


def heal(
    management_url: str, topology: Topology, *, passwords: Mapping[str, str] | None = None,
    agency_passwords: Mapping[str, str] | None = None, within: float = 5.0,
) -> list[str]:
    """As `apply`, and make every queue anew that does not confirm a probe in time; returns their names.

    What lay in such a queue is gone; listeners fetch it from the feeds, agencies are offered it again.
    """
    apply(management_url, topology, passwords=passwords, agency_passwords=agency_passwords)
    broker = Management(management_url)
    with ThreadPoolExecutor(8) as several:
        healed = list(several.map(lambda queue: _revive(broker, queue, within), topology.queues))
    return [queue.name for queue, dead in zip(topology.queues, healed, strict=True) if dead]


def declare_without_management(amqp_uri: str, *, within: float = 30.0) -> None:
    """On somebody else's broker, as its mere user: exchanges, queues and bindings in the one virtual host given.

    No users, no agencies' queues; the limit of a queue stands in its arguments, for a policy takes an administrator.
    """
    connection = publisher.Bounded(connect_timeout=5, **publisher.address(amqp_uri))
    connection.until = time.monotonic() + within
    try:
        connection.connect()
        _declare_all(connection.channel(), Topology(vhost="", agencies_vhost=""))
    finally:
        connection.collect()


def _declare_all(channel: amqp.Channel, topology: Topology) -> None:
    limit = {"x-queue-type": "quorum", "x-max-length-bytes": topology.max_bytes}
    for _, name, kind in topology.exchanges:
        channel.exchange_declare(name, kind, durable=True, auto_delete=False)
    for queue in topology.queues:
        full = _FULL_OF_REPLIES if queue.one_reader else _FULL
        channel.queue_declare(queue.name, durable=True, auto_delete=False,
                              arguments={**limit, "x-overflow": full, **queue.arguments})
        for exchange, key in queue.bindings:
            channel.queue_bind(queue.name, exchange, key)


def _declare(broker: Management, queue: Queue) -> None:
    broker.queue(queue.vhost, queue.name, queue.arguments)
    for exchange, key in queue.bindings:
        broker.bind(queue.vhost, exchange=exchange, queue=queue.name, key=key)


def _revive(broker: Management, queue: Queue, within: float) -> bool:
    """Make the queue anew if it is dead: a young one killed hard stays so, even when it is declared once more."""
    if broker.answers(queue.vhost, queue.name, within=within):
        return False
    broker.delete_queue(queue.vhost, queue.name)
    _declare(broker, queue)
    if not broker.answers(queue.vhost, queue.name, within=within):
        raise StillDead(f"{queue.name} in {queue.vhost} does not answer, although it was made anew")
    return True


def _exactly(name: str) -> str:
    return f"^{re.escape(name)}$"
