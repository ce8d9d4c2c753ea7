"""An agency's own system, in a process of its own: takes what lies in its queue, receipts it, does what its clerk says.

It knows the contract and nothing of Yishi's insides: AMQP in with its own account, HTTP out with its own token. Its
clerk is whoever writes JSON lines to its standard input; it answers with one JSON line each.
"""

import json
import sys
import threading
import uuid
from queue import Empty, Queue
from typing import Any

import amqp
import requests

from .town import PATIENCE, insist

Order = dict[str, Any]


class AgencySystem:
    """Orders by assignment, as they came; the highest contiguous number is receipted after each batch."""

    def __init__(self, *, agency: str, amqp_uri: dict[str, Any], dispatch_url: str) -> None:
        self.agency, self.dispatch_url = agency, dispatch_url
        self.connection = amqp.Connection(**amqp_uri)
        self.received: dict[int, Order] = {}
        self.orders: Queue[Order] = Queue()

    def listen(self) -> None:
        """Consume the agency's queue for ever."""
        self.connection.connect()
        channel = self.connection.channel()
        channel.basic_qos(0, 20, False)
        channel.basic_consume(f"agency.{self.agency}.inbox", callback=self._take)
        while True:
            self.connection.drain_events()

    def _take(self, message: Any) -> None:
        headers = message.headers
        if "ce-agencysequence" in headers:
            number = int(headers["ce-agencysequence"])
            if number not in self.received:
                self.received[number] = json.loads(message.body) | {"type": headers["ce-type"]}
                self.orders.put(self.received[number])
        message.channel.basic_ack(message.delivery_tag)

    def contiguous(self) -> int:
        """The highest number below which nothing is missing."""
        number = 0
        while number + 1 in self.received:
            number += 1
        return number

    def tell(self, path: str, token: str, body: Any) -> dict[str, Any]:
        """Say something to dispatch; returns {status, answer}."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
        answer = insist(lambda: requests.post(self.dispatch_url + path, json=body, headers=headers, timeout=20),
                        patience=PATIENCE)
        return {"status": answer.status_code, "answer": answer.json() if answer.content else None}


def serve(system: AgencySystem) -> None:
    """Answer the clerk: {"ask": "next"} waits for the next order, {"ask": "tell", …} speaks to dispatch."""
    threading.Thread(target=system.listen, daemon=True).start()
    for line in sys.stdin:
        wish = json.loads(line)
        print(json.dumps(_answer(system, wish), ensure_ascii=False), flush=True)


def _answer(system: AgencySystem, wish: dict[str, Any]) -> dict[str, Any]:
    if wish["ask"] == "tell":
        return system.tell(wish["path"], wish["token"], wish["body"])
    try:
        order = system.orders.get(timeout=wish.get("patience", 30))
    except Empty:
        return {"order": None}
    receipt = system.tell(f"/v1/agencies/{system.agency}/receipts", wish["token"], {"received": system.contiguous()})
    return {"order": order, "receipt": receipt}


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    serve(AgencySystem(agency=given["agency"], amqp_uri=given["amqp"], dispatch_url=given["dispatch"]))
