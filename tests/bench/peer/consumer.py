"""The peer's consumer: inserts what arrives, once per id."""

import os
from typing import Any

import sqlalchemy as sa
from faststream import FastStream
from faststream.rabbit import RabbitBroker, RabbitExchange, RabbitQueue
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import create_async_engine

METADATA = sa.MetaData()
REVIEWS = sa.Table("reviews", METADATA, sa.Column("id", sa.Text, primary_key=True), sa.Column("data", sa.JSON))
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=20, max_overflow=0)
broker = RabbitBroker(os.environ["PEER_AMQP_URI"])
app = FastStream(broker)


@app.on_startup
async def tables() -> None:
    """The table stands before the first message."""
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)


@broker.subscriber(
    RabbitQueue("peer.inbox", durable=True, arguments={"x-queue-type": "quorum"}, routing_key="peer.inbox"),
    RabbitExchange("peer.events", durable=True),
)
async def filed(event: dict[str, Any]) -> None:
    """One row per event."""
    async with engine.begin() as connection:
        await connection.execute(insert(REVIEWS).values(id=event["id"], data=event).on_conflict_do_nothing())
