"""The sweep: compares what speakers have said with what has come, and fetches the rest from their feeds.

A lost last event, a purge, a binding added later, a wiped broker and a newcomer that starts empty are the same case:
a sequence without a row. What is fetched goes through the inbox like everything else.
"""

import json
import logging
import threading
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import eventlet
import requests
import sqlalchemy as sa
from nameko.extensions import DependencyProvider
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_contracts import HEARS

from . import auth, inbox, loops, metrics, received
from .database import at_once
from .hosting import service_of
from .listen import handlers_of
from .received import DeadLetter
from .tables import INBOX, SOURCES

log = logging.getLogger(__name__)
FETCHED = metrics.counter("yishi_sweep_fetched_total", "Events that had not come by the broker.", ("speaker",))
BEHIND = metrics.gauge("yishi_sweep_behind", "Numbers a speaker has given that lie above the first gap.", ("speaker",))
_PAGE, _BLOCK = 500, 20_000
_PATIENCE = (3, 10)
_LEAVE = 15.0

_after, _upto = (sa.bindparam(name, type_=sa.BigInteger) for name in ("after", "upto"))
_numbers = sa.func.generate_series(_after + 1, _upto).table_valued("n").render_derived()
_GAPS = (
    sa.select(_numbers.c.n).where(~sa.exists(sa.select(1).where(
        INBOX.c.source == sa.bindparam("source"), INBOX.c.sequence == _numbers.c.n)))
    .order_by(_numbers.c.n).limit(sa.bindparam("most", type_=sa.BigInteger))
)
_NEWEST = sa.select(sa.func.max(INBOX.c.sequence)).where(INBOX.c.source == sa.bindparam("source"))
_seen = upsert(SOURCES).values(
    source=sa.bindparam("source"), head=sa.bindparam("head"), complete_to=sa.bindparam("complete_to"))
_MARK = _seen.on_conflict_do_update(index_elements=["source"], set_={
    "head": _seen.excluded.head, "complete_to": sa.func.greatest(SOURCES.c.complete_to, _seen.excluded.complete_to),
}).returning(SOURCES.c.complete_to)


@dataclass(frozen=True)
class Peer:
    """A speaker's feed: its name and the address of its service."""

    name: str
    url: str


def read_peers(file: Path | None, hears: Sequence[str]) -> list[Peer]:
    """The peers of `peers.toml` that are heard: `[[peers]]` with `name` and `url`."""
    peers = tomllib.loads(file.read_text())["peers"] if file is not None and file.exists() else []
    return [Peer(peer["name"], peer["url"].rstrip("/")) for peer in peers if peer["name"] in hears]


class Sweeper:
    """Sweeps one service's peers; `key` is the private JWK that signs its tokens.

    `breath` is how long, in seconds, a listener that seems to be catching up is watched before its work is done for it.
    """

    def __init__(
        self, engine: sa.Engine, handlers: inbox.Handlers, *, service: str, peers: Sequence[Peer],
        key: Mapping[str, Any] | None = None, breath: float = 1.0,
    ) -> None:
        self._engine, self._handlers, self._service = engine, handlers, service
        self._peers, self._key, self._breath = peers, key, breath
        self._session = requests.Session()
        self._odd: set[tuple[str, int]] = set()

    def round(self) -> None:
        """Sweep all peers; one that is away, or talks nonsense, is tried again next time."""
        for peer in self._peers:
            try:
                self.sweep(peer)
            except (requests.RequestException, LookupError, ValueError, TypeError) as error:
                log.warning("a feed cannot be read", extra={"peer": peer.name, "cause": type(error).__name__})

    def sweep(self, peer: Peer) -> int:
        """Fetch what is missing of one peer; returns how many events that were."""
        told = self._get(f"{peer.url}/v1/events/head")
        source, head = str(told["source"]), int(told["head"])
        at = self._complete_to(source, head)
        fetched, watched = 0, False
        while at < head:
            missing = self._gaps(source, after=at, upto=min(head, at + _BLOCK), most=_PAGE)
            if missing and not watched and (watched := missing[0] > self._newest(source)) and self._coming(source):
                break
            wanted = [n for n in missing if (source, n) not in self._odd]
            if wanted:
                at, count = self._fetch(peer, source, wanted)
                fetched += count
            else:
                at = missing[-1] if missing else min(head, at + _BLOCK)
        complete = self._complete_to(source, head)
        FETCHED.labels(peer.name).inc(fetched)
        BEHIND.labels(peer.name).set(head - complete)
        return fetched

    def _fetch(self, peer: Peer, source: str, wanted: Sequence[int]) -> tuple[int, int]:
        """One page of the feed into the inbox; returns up to which number was asked, and how many events came."""
        limit = min(_PAGE, wanted[-1] - wanted[0] + 1)
        last = wanted[0] + limit - 1
        items = self._get(f"{peer.url}/v1/events?after={wanted[0] - 1}&limit={limit}")
        asked = frozenset(wanted)
        fresh = [item for item in items if int(item["sequence"]) in asked]
        inbox.take(self._engine, self._handlers, [_read(item, source) for item in fresh])
        left = self._gaps(source, after=wanted[0] - 1, upto=last, most=_PAGE)
        self._give_up(peer, source, [n for n in left if n in asked])
        return last, len(fresh)

    def _give_up(self, peer: Peer, source: str, numbers: Iterable[int]) -> None:
        """What the feed does not give, or not as an event of its own, would be fetched for ever; it is told once."""
        for number in numbers:
            self._odd.add((source, number))
            log.error("a feed does not give what it has counted", extra={"peer": peer.name, "sequence": number})

    def _coming(self, source: str) -> bool:
        """Whether the listener is at it: what is missing at the end is then under way, and needs no help."""
        newest = self._newest(source)
        time.sleep(self._breath)
        return self._newest(source) > newest

    def _complete_to(self, source: str, head: int) -> int:
        """Move the mark below which nothing is missing as far as it goes, and return it."""
        mark = self._mark(source, head, complete_to=0)
        while mark < head:
            upto = min(head, mark + _BLOCK)
            gap = self._gaps(source, after=mark, upto=upto, most=1)
            mark = self._mark(source, head, complete_to=gap[0] - 1 if gap else upto)
            if gap:
                break
        return mark

    def _mark(self, source: str, head: int, *, complete_to: int) -> int:
        return int(self._ask(_MARK, source=source, head=head, complete_to=complete_to)[0])

    def _gaps(self, source: str, *, after: int, upto: int, most: int) -> list[int]:
        return self._ask(_GAPS, source=source, after=after, upto=upto, most=most)

    def _newest(self, source: str) -> int:
        return self._ask(_NEWEST, source=source)[0] or 0

    def _ask(self, statement: sa.Executable, **params: Any) -> list[int]:
        with at_once(self._engine).connect() as connection:
            return list(connection.execute(statement, params).scalars())

    def _get(self, url: str) -> Any:
        headers = {}
        if self._key is not None:
            token = auth.mint(self._key, issuer=self._service, subject=self._service, roles=["service"], seconds=300)
            headers["Authorization"] = f"Bearer {token}"
        answer = self._session.get(url, headers=headers, timeout=_PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()


def _read(item: Any, source: str) -> received.Received | DeadLetter:
    read = received.read_item(item, feed=source)
    if isinstance(read, DeadLetter) or read.envelope.source == source:
        return read
    return DeadLetter(read.raw, f"the feed of {source} has an event of {read.envelope.source}")


class SweeperThread(DependencyProvider):
    """Sweeps every `sweep_seconds` inside the service's container."""

    _thread: Any = None

    def start(self) -> None:
        service = service_of(self.container)
        settings = service.settings
        peers = read_peers(settings.peers, HEARS.get(service.name, ()))
        if not peers:
            return
        key = json.loads(settings.signing_key.read_text()) if settings.signing_key else None
        sweeper = Sweeper(service.engine, handlers_of(service), service=service.name, peers=peers, key=key)
        self._over = threading.Event()
        self._thread = self.container.spawn_managed_thread(
            lambda: loops.repeat(sweeper.round, every=settings.sweep_seconds, over=self._over, name="sweep",
                                 first=min(1.0, settings.sweep_seconds)), identifier="sweep")

    def stop(self) -> None:
        if self._thread is not None:
            self._over.set()
            with eventlet.Timeout(_LEAVE, False):
                self._thread.wait()
