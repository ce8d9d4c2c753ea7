"""A department's subscriber: takes its orders from its own queue, receipts them, and signs for each.

Needs amqp and requests, and in the environment: YISHI_AMQP=amqp://agency.<id>:<password>@host:port/agencies,
YISHI_DISPATCH=http://host:8103 and YISHI_TOKEN.
"""

import contextlib
import json
import os
from urllib.parse import unquote, urlsplit

import amqp
import requests

address = urlsplit(os.environ["YISHI_AMQP"])
user, password = unquote(address.username or ""), unquote(address.password or "")
agency = user.removeprefix("agency.")
dispatch, token = os.environ["YISHI_DISPATCH"], {"Authorization": f"Bearer {os.environ['YISHI_TOKEN']}"}
seen: set[int] = set()   # keep this in your database: a number that comes again is a repeat, not a new order


def taken(message: amqp.Message) -> None:
    """One event: note its number, receipt the highest one below which nothing is missing, act, acknowledge."""
    if "ce-agencysequence" in message.headers:   # else it is the operators' probe of the queue
        number, order = int(message.headers["ce-agencysequence"]), json.loads(message.body)
        if number not in seen:
            seen.add(number)
            print(number, message.headers["ce-type"], json.dumps(order, ensure_ascii=False), flush=True)
            act(message.headers["ce-type"], order)
        received = next(n for n in range(1, len(seen) + 2) if n not in seen) - 1
        tell(f"/v1/agencies/{agency}/receipts", {"received": received})
    message.channel.basic_ack(message.delivery_tag)


def act(type_: str, order: dict[str, str]) -> None:
    """What your department does: this one signs for every order at once."""
    if type_ == "cn.yishi.order.offered.v1":
        tell(f"/v1/assignments/{order['assignment_id']}/accept", {"contact": "值班室"})


def tell(path: str, body: dict[str, object]) -> None:
    """Say something to dispatch; a refusal ends the program, and the broker keeps what was not acknowledged."""
    requests.post(dispatch + path, json=body, headers=token, timeout=20).raise_for_status()


with amqp.Connection(f"{address.hostname}:{address.port or 5672}", userid=user, password=password,
                     virtual_host=unquote(address.path[1:]), heartbeat=10) as connection:
    connection.channel().basic_consume(f"agency.{agency}.inbox", callback=taken)
    while True:
        with contextlib.suppress(TimeoutError):
            connection.drain_events(timeout=2)
        connection.heartbeat_tick()   # or the broker takes this side for dead
