"""A department's system, small and whole: takes its orders, keeps them, receipts them, signs for each, and says what
its clerk types. README.md tells how to run it; what may be said is in docs/departments.md. Needs `amqp` alone.
"""

import contextlib
import json
import os
import queue
import sqlite3
import ssl
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

import amqp

Body = dict[str, Any]
Reply = tuple[str, str, Body]   # its id, its verb, what it says

ADDRESS = urlsplit(os.environ["YISHI_AMQP"])   # amqp(s)://agency.<id>:<password>@host:port/agencies
AGENCY = unquote(ADDRESS.username or "").removeprefix("agency.")
DOES = os.environ.get("YISHI_DOES", "accept").split()       # what it does without being asked
AGAIN = float(os.environ.get("YISHI_AGAIN", "300"))         # seconds until an unanswered reply is said again
TABLES = """
CREATE TABLE IF NOT EXISTS taken (number INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS replies (id TEXT PRIMARY KEY, verb TEXT, body TEXT, answered BOOLEAN DEFAULT FALSE);
"""


def act(kind: str, data: Body) -> Iterator[Reply]:
    """What your department does about an event: CHANGE THIS. The same event must give the same ids."""
    mine = data.get("assignment_id", "")
    if kind == "offered" and "accept" in DOES:
        yield f"accept-{mine}", "accept", {"assignment_id": mine, "contact": "值班室"}
    if kind == "changed" and data["change"] in ("accepted", "released") and data["due"] and "report" in DOES:
        told = {"result": "explained", "words": "已到现场核实，并向居民说明情况。"}
        yield f"report-{mine}", "report", {"assignment_id": mine, **told}


class Kept:
    """The numbers that came, and what is to be said until it is answered: on disk before anything is acknowledged.

    What residents wrote is not kept here. Where your system keeps it, blank it when a change is `redacted`.
    """

    def __init__(self, file: str) -> None:
        self.db = sqlite3.connect(file)
        self.db.executescript(TABLES)
        self.received = 0   # the highest number up to which nothing is missing
        self._count()

    def take(self, number: int, type_: str, data: Body) -> None:
        """Show an event, keep its number and the replies that follow from it; a number that is known is a repeat."""
        if number <= self.received or self._has(number):
            return
        print(json.dumps({"number": number, "type": type_, "data": data}, ensure_ascii=False), flush=True)
        kind = type_.split(".")[3] if type_.startswith("cn.yishi.order.") else ""   # others are passed over
        with self.db:   # all of it or nothing
            self.db.execute("INSERT INTO taken VALUES (?)", (number,))
            if kind == "answered":
                self._close(data)
            for reply in act(kind, data):
                self._add(*reply)
        self._count()

    def say(self, reply: Reply) -> None:
        """What the clerk wants to have said."""
        with self.db:
            self._add(*reply)

    def unanswered(self) -> list[Reply]:
        found = self.db.execute("SELECT id, verb, body FROM replies WHERE NOT answered ORDER BY rowid")
        return [(id_, verb, json.loads(body)) for id_, verb, body in found]

    def _count(self) -> None:
        while self._has(self.received + 1):
            self.received += 1

    def _has(self, number: int) -> bool:
        return self.db.execute("SELECT 1 FROM taken WHERE number = ?", (number,)).fetchone() is not None

    def _add(self, id_: str, verb: str, body: Body) -> None:
        row = (id_, verb, json.dumps(body))
        self.db.execute("INSERT OR IGNORE INTO replies (id, verb, body) VALUES (?, ?, ?)", row)

    def _close(self, answer: Body) -> None:
        """`refused` is for a person to read; what `failed` is said again, under a new id."""
        id_ = answer["reply_id"]
        self.db.execute("UPDATE replies SET answered = TRUE WHERE id = ?", (id_,))
        if answer["outcome"] == "failed":
            self.db.execute("INSERT INTO replies (id, verb, body) SELECT ?, verb, body FROM replies WHERE id = ?",
                            (str(uuid.uuid4()), id_))


def desk() -> "queue.Queue[Reply]":
    """The clerk's desk: each line of the standard input is a reply, {"verb": "report", "assignment_id": …, …}."""
    typed: queue.Queue[Reply] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            try:
                body = json.loads(line)
                typed.put((body.pop("id", str(uuid.uuid4())), body.pop("verb"), body))
            except (ValueError, KeyError, AttributeError) as error:
                print(f"not understood: {line.strip()} ({error!r})", file=sys.stderr, flush=True)

    threading.Thread(target=read, daemon=True).start()
    return typed


def publish(channel: Any, id_: str, verb: str, body: Body) -> None:
    """One reply; nothing is done about a broker that refuses it (a full queue): it stays unanswered."""
    headers = {"ce-specversion": "1.0", "ce-id": id_, "ce-source": f"/{AGENCY}", "ce-type": f"cn.yishi.reply.{verb}.v1"}
    message = amqp.Message(json.dumps(body), content_type="application/json", delivery_mode=2,
                           application_headers=headers)
    with contextlib.suppress(amqp.exceptions.MessageNacked):
        channel.basic_publish_confirm(message, "replies", f"{AGENCY}.{verb}", confirm_timeout=30)


def catch_up(kept: Kept) -> None:
    """What was missed, over HTTP; without a token it comes again by itself after some minutes."""
    service, token = os.environ.get("YISHI_DISPATCH"), os.environ.get("YISHI_TOKEN")
    while service and token:
        url = f"{service}/v1/agencies/{AGENCY}/events?after={kept.received}"
        before = kept.received
        with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=20) as answer:
            for event in json.load(answer):
                kept.take(int(event["agencysequence"]), event["type"], event["data"])
        if kept.received == before:
            return


def connect() -> Any:
    """Over TLS when the address is amqps: then the certificate and the name in it are checked."""
    secure = {"server_hostname": ADDRESS.hostname, "cert_reqs": ssl.CERT_REQUIRED}
    if "YISHI_CA" in os.environ:   # an authority of the district's own
        secure["ca_certs"] = os.environ["YISHI_CA"]
    tls = ADDRESS.scheme == "amqps"
    port = ADDRESS.port or (5671 if tls else 5672)
    return amqp.Connection(
        f"{ADDRESS.hostname}:{port}", userid=unquote(ADDRESS.username or ""), password=unquote(ADDRESS.password or ""),
        virtual_host=unquote(ADDRESS.path[1:]), heartbeat=10, connect_timeout=10, ssl=secure if tls else False)


def work(kept: Kept, connection: Any, typed: "queue.Queue[Reply]") -> None:
    """Take, keep, acknowledge; then say what is unanswered, and how much has come."""
    channel, came, said, receipted = connection.channel(), deque[Any](), dict[str, float](), -1
    channel.confirm_select()
    channel.basic_qos(0, 20, False)
    channel.basic_consume(f"agency.{AGENCY}.inbox", callback=came.append)   # never declare it: the account may not
    while True:
        with contextlib.suppress(TimeoutError):
            connection.drain_events(timeout=0.2)
        connection.heartbeat_tick()   # or the broker takes this side for dead
        while came:
            message, headers = came[0], came.popleft().headers
            if "ce-agencysequence" in headers:   # else it is the operators' probe of the queue
                kept.take(int(headers["ce-agencysequence"]), headers["ce-type"], json.loads(message.body))
                receipted = -1
            channel.basic_ack(message.delivery_tag)
        while not typed.empty():
            kept.say(typed.get())
        for reply in kept.unanswered():
            if time.monotonic() - said.get(reply[0], -AGAIN) >= AGAIN:
                publish(channel, *reply)
                said[reply[0]] = time.monotonic()
        if receipted < 0:
            receipted = kept.received
            publish(channel, str(uuid.uuid4()), "receipt", {"received": receipted})


if __name__ == "__main__":
    book = Kept(os.environ.get("YISHI_KEPT", f"{AGENCY}.db"))
    try:
        catch_up(book)
    except OSError as away:
        print(f"{AGENCY}: what was missed cannot be read now: {away}", file=sys.stderr)
    try:
        with connect() as opened:
            work(book, opened, desk())
    except (OSError, amqp.AMQPError) as lost:   # whoever started it starts it again; nothing is lost
        sys.exit(f"{AGENCY}: {type(lost).__name__}: {lost}")
