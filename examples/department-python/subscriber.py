"""A department's subscriber: takes its orders from its own queue, receipts them, and signs for each.

Needs amqp and requests, and in the environment YISHI_AMQP=amqp://agency.<id>:<password>@host:port/agencies (amqps://
for TLS: the certificate must be for that host). It replies over AMQP; given YISHI_TOKEN and
YISHI_DISPATCH=http://host:8103, over HTTP. What may be said is in docs/departments.md.
"""

import contextlib
import json
import os
import ssl
import uuid
from urllib.parse import unquote, urlsplit

import amqp
import requests

address = urlsplit(os.environ["YISHI_AMQP"])
user, password = unquote(address.username or ""), unquote(address.password or "")
agency, token = user.removeprefix("agency."), os.environ.get("YISHI_TOKEN")
secure = {"server_hostname": address.hostname, "cert_reqs": ssl.CERT_REQUIRED} if address.scheme == "amqps" else False
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
        tell("receipt", {"received": received}, id_=str(uuid.uuid4()))
    message.channel.basic_ack(message.delivery_tag)


def act(type_: str, order: dict[str, str]) -> None:
    """What your department does: this one signs for every order at once."""
    if type_ == "cn.yishi.order.offered.v1":
        mine = order["assignment_id"]   # the same id of the reply each time, so that it is signed for once
        tell("accept", {"assignment_id": mine, "contact": "值班室"}, id_=f"accept-{mine}")


def tell(verb: str, body: dict[str, object], *, id_: str) -> None:
    """Say something to dispatch; what fails here ends the program, and the broker keeps what was not acknowledged."""
    if token:
        named = body.pop("assignment_id", None)
        path = f"/v1/assignments/{named}/{verb}" if named else f"/v1/agencies/{agency}/receipts"
        told = {"Authorization": f"Bearer {token}"}
        requests.post(os.environ["YISHI_DISPATCH"] + path, json=body, headers=told, timeout=20).raise_for_status()
        return
    reply = amqp.Message(
        json.dumps(body), content_type="application/json", delivery_mode=2, application_headers={
            "ce-specversion": "1.0", "ce-id": id_, "ce-source": f"/{agency}", "ce-type": f"cn.yishi.reply.{verb}.v1"})
    channel.basic_publish_confirm(reply, "replies", f"{agency}.{verb}")   # its outcome comes as an order.answered


with amqp.Connection(f"{address.hostname}:{address.port or (5671 if secure else 5672)}", userid=user, password=password,
                     virtual_host=unquote(address.path[1:]), heartbeat=10, ssl=secure) as connection:
    channel = connection.channel()
    channel.confirm_select()
    channel.basic_qos(0, 1, False)   # one at a time: nothing else comes while a reply is being confirmed
    channel.basic_consume(f"agency.{agency}.inbox", callback=taken)
    while True:
        with contextlib.suppress(TimeoutError):
            connection.drain_events(timeout=2)
        connection.heartbeat_tick()   # or the broker takes this side for dead
