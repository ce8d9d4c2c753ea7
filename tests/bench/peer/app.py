"""The peer's API: validate, insert a row, commit, publish with confirm, answer 201."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from fastapi import FastAPI
from faststream.rabbit import RabbitBroker, RabbitExchange, RabbitQueue
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import create_async_engine

METADATA = sa.MetaData()
PROPOSALS = sa.Table(
    "proposals", METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("title", sa.Text), sa.Column("text", sa.Text), sa.Column("category", sa.Text), sa.Column("area", sa.Text),
    sa.Column("filed_at", sa.DateTime(timezone=True)),
)
EXCHANGE = RabbitExchange("peer.events", durable=True)
QUEUE = RabbitQueue("peer.inbox", durable=True, arguments={"x-queue-type": "quorum"}, routing_key="peer.inbox")
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=20, max_overflow=0)
broker = RabbitBroker(os.environ["PEER_AMQP_URI"])


class Place(BaseModel):
    """Where it is."""

    area: str
    spot: str = ""


class Filing(BaseModel):
    """The form, as wide as ours."""

    title: str = Field(min_length=2, max_length=100)
    text: str = Field(min_length=2, max_length=10000)
    category: str
    place: Place


@asynccontextmanager
async def running(_: FastAPI) -> AsyncIterator[None]:
    """Tables, exchange and queue stand before the first request."""
    async with engine.begin() as connection:
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(1)"))   # with two processes, one after the other
        await connection.run_sync(METADATA.create_all)
    await broker.connect()
    exchange, queue = await broker.declare_exchange(EXCHANGE), await broker.declare_queue(QUEUE)
    await queue.bind(exchange, "peer.inbox")
    yield
    await broker.stop()


app = FastAPI(lifespan=running)


@app.post("/v1/proposals", status_code=201)
async def file(filing: Filing) -> dict[str, str]:
    """Row first, then the event: what a crash between the two loses is the price of this way."""
    row = {"id": uuid.uuid4(), "title": filing.title, "text": filing.text, "category": filing.category,
           "area": filing.place.area, "filed_at": datetime.now(UTC)}
    async with engine.begin() as connection:
        await connection.execute(PROPOSALS.insert(), row)
    event = {**row, "id": str(row["id"]), "filed_at": row["filed_at"].isoformat()}
    await broker.publish(event, exchange=EXCHANGE, routing_key="peer.inbox", persist=True, mandatory=True)
    return {"id": event["id"], "title": filing.title}
