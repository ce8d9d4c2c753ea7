"""Whether a service can do its work: its database, its broker, its inbox."""

from typing import Any

import amqp
import sqlalchemy as sa

from .publisher import address

_PATIENCE = 3


def report(engine: sa.Engine, *, service: str, amqp_uri: str) -> tuple[int, dict[str, Any]]:
    """Status 200 or 503, and what answered: {"status", "checks": {"database", "broker", "inbox"}}."""
    checks = {"database": _database(engine), **_broker(amqp_uri, f"{service}.inbox")}
    ready = all(result == "ok" for result in checks.values())
    return (200 if ready else 503), {"status": "ok" if ready else "unavailable", "service": service, "checks": checks}


def _database(engine: sa.Engine) -> str:
    try:
        with engine.connect() as connection:
            connection.execute(sa.select(1))
    except (sa.exc.SQLAlchemyError, OSError):
        return "does not answer"
    return "ok"


def _broker(uri: str, inbox: str) -> dict[str, str]:
    connection = amqp.Connection(**address(uri), connect_timeout=_PATIENCE, read_timeout=_PATIENCE,
                                 write_timeout=_PATIENCE)
    try:
        connection.connect()
        connection.channel().queue_declare(inbox, passive=True)
    except amqp.NotFound:
        return {"broker": "ok", "inbox": "missing: run `yishi topology heal`"}
    except (OSError, amqp.AMQPError):
        return {"broker": "does not answer", "inbox": "unknown"}
    finally:
        connection.collect()
    return {"broker": "ok", "inbox": "ok"}
