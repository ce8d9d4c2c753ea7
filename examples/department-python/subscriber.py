"""A department's subscriber: takes its orders from its own queue, receipts them, and signs for each.

Needs amqp and requests, and in the environment: YISHI_AMQP=amqp://agency.<id>:<password>@host:port/agencies,
YISHI_DISPATCH=http://host:8103 and YISHI_TOKEN.
"""

import json
import os
from urllib.parse import urlsplit

import amqp
import requests

address = urlsplit(os.environ["YISHI_AMQP"])
agency = str(address.username).removeprefix("agency.")
dispatch, token = os.environ["YISHI_DISPATCH"], {"Authorization": f"Bearer {os.environ['YISHI_TOKEN']}"}
seen: set[int] = set()   # keep this in your database: a number that comes again is a repeat, not a new order


def taken(message: amqp.Message) -> None:
    """One event: note its number, receipt the highest one below which nothing is missing, act, acknowledge."""
    number, order = int(message.headers["ce-agencysequence"]), json.loads(message.body)
    if number not in seen:
        seen.add(number)
        print(number, message.headers["ce-type"], json.dumps(order, ensure_ascii=False), flush=True)
        if message.headers["ce-type"] == "cn.yishi.order.offered.v1":
            path = f"{dispatch}/v1/assignments/{order['assignment_id']}/accept"
            requests.post(path, json={"contact": "值班室"}, headers=token, timeout=20).raise_for_status()
    received = next(n for n in range(1, len(seen) + 2) if n not in seen) - 1
    path = f"{dispatch}/v1/agencies/{agency}/receipts"
    requests.post(path, json={"received": received}, headers=token, timeout=20).raise_for_status()
    message.channel.basic_ack(message.delivery_tag)


with amqp.Connection(f"{address.hostname}:{address.port}", userid=address.username, password=address.password,
                     virtual_host="agencies", heartbeat=10) as connection:
    connection.channel().basic_consume(f"agency.{agency}.inbox", callback=taken)
    while True:
        connection.drain_events()
