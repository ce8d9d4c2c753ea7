"""An agency's side of the wire, as a program of somebody else's would have it: amqp alone, and an account."""

import contextlib
import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from yishi_chassis.publisher import address


@contextlib.contextmanager
def connected(uri: str) -> Iterator[Any]:
    """A channel that confirms, as the account that the address names."""
    limits = dict.fromkeys(("connect_timeout", "read_timeout", "write_timeout"), 10)   # a broker may fall silent
    connection = amqp.Connection(**address(uri) | limits)
    connection.connect()
    try:
        channel = connection.channel()
        channel.confirm_select()
        yield channel
    finally:
        with contextlib.suppress(OSError, amqp.AMQPError):
            connection.close()


def agency_of(uri: str) -> str:
    """Whose account an address is."""
    return unquote(urlsplit(uri).username or "").rpartition("agency.")[2]


def reply(uri: str, verb: str, body: Any, *, id_: str = "", key: str = "", **headers: Any) -> str:
    """Reply and wait for the broker's confirm; returns the reply's id. `key` and `headers` replace what is right."""
    id_ = id_ or str(uuid.uuid4())
    told = {"ce-specversion": "1.0", "ce-id": id_, "ce-source": f"/agency/{agency_of(uri)}",
            "ce-type": f"cn.yishi.reply.{verb}.v1"} | {f"ce-{name}": value for name, value in headers.items()}
    content = amqp.Message(body if isinstance(body, bytes) else json.dumps(body).encode(), delivery_mode=2,
                           content_type="application/json", application_headers=told)
    with connected(uri) as channel:
        channel.basic_publish_confirm(content, "replies", key or f"{agency_of(uri)}.{verb}")
    return id_


class Wire:
    """What came to an agency so far, by its number; taken from its queue, and kept."""

    def __init__(self, uri: str) -> None:
        self.uri, self.agency = uri, agency_of(uri)
        self.came: dict[int, tuple[str, dict[str, Any]]] = {}
        self.times: dict[int, int] = {}

    def look(self) -> None:
        """Take all that lies in the queue."""
        with connected(self.uri) as channel:
            while (message := channel.basic_get(f"agency.{self.agency}.inbox", no_ack=True)) is not None:
                if "ce-agencysequence" in message.headers:
                    number = int(message.headers["ce-agencysequence"])
                    self.came[number] = message.headers["ce-type"].split(".")[3], json.loads(message.body)
                    self.times[number] = self.times.get(number, 0) + 1

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What came of one kind (offered, changed, answered), in the order of its numbers."""
        self.look()
        return [body for _, (what, body) in sorted(self.came.items()) if what == kind]

    def answer(self, id_: str) -> dict[str, Any] | None:
        """What became of the reply, once that was told."""
        return next((body for body in self.of("answered") if body["reply_id"] == id_), None)
