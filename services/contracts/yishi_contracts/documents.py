"""The contract as documents for those who write no Python: JSON Schemas and an AsyncAPI 3.1 description.

`python -m yishi_contracts.documents` writes them beside this file; with `--check` it only says which have drifted.
"""

import json
import sys
from pathlib import Path
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from . import BY_TYPE, EVENTS, HEARS, SPEAKERS, TO_AGENCIES, Envelope, Event, routing_key, version

HERE = Path(__file__).parent
AMQP_BINDING = "0.3.0"
SCHEMA_FORMAT = "application/schema+json;version=draft-07"


def schema_name(event: type[Event]) -> str:
    """`proposal.filed.v1`: the name of an event's schema and example."""
    return f"{routing_key(event.type)}.v{version(event.type)}"


def schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's data."""
    made = event.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:yishi:schema:{schema_name(event)}",
        **made, "title": event.__name__, "description": event.__doc__,
    }


def asyncapi() -> dict[str, Any]:
    """Who says what to whom, as AsyncAPI 3.1."""
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Yishi 议事", "version": "1.0.0", "license": {"name": "Apache-2.0"},
            "description": "Community proposals: CloudEvents 1.0 in binary mode over AMQP 0-9-1 (RabbitMQ).",
        },
        "defaultContentType": "application/json",
        "servers": {
            "internal": {"host": "localhost:5672", "protocol": "amqp", "pathname": "/yishi"},
            "agencies": {"host": "localhost:5672", "protocol": "amqp", "pathname": "/agencies"},
        },
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "messages": {event.__name__: _message(event) for event in BY_TYPE.values()},
            "messageTraits": {"cloudevent": {"headers": _headers()}},
            "schemas": _schemas(),
        },
    }


def documents() -> dict[str, str]:
    """Every generated file: its path below this package, and its text."""
    made = {f"schemas/{schema_name(event)}.json": schema(event) for event in BY_TYPE.values()}
    made["schemas/envelope.json"] = _headers()
    made["asyncapi.json"] = asyncapi()
    return {path: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for path, content in made.items()}


def drifted() -> list[str]:
    """The generated files that are missing, stale, or no longer made."""
    made = documents()
    stale = [path for path, text in made.items() if not (HERE / path).exists() or (HERE / path).read_text() != text]
    kept = (f"schemas/{file.name}" for file in (HERE / "schemas").glob("*.json"))
    return stale + [path for path in kept if path not in made]


def _channels() -> dict[str, Any]:
    speakers = {
        f"{name}.events": {
            "address": f"{name}.events", "title": f"What {name} says",
            "description": "Topic exchange; the routing key is the event's type without prefix and version.",
            "servers": [{"$ref": "#/servers/internal"}],
            "messages": _refs(tuple(event for event in EVENTS if event.speaker == name)),
            "bindings": {"amqp": {
                "is": "routingKey", "bindingVersion": AMQP_BINDING,
                "exchange": {"name": f"{name}.events", "type": "topic", "durable": True, "vhost": "yishi"},
            }},
        }
        for name in SPEAKERS
    }
    return speakers | {"agency.inbox": _agency_channel()}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/{kind}/{name}"}


def _refs(events: tuple[type[Event], ...]) -> dict[str, Any]:
    return {event.__name__: _ref("components/messages", event.__name__) for event in events}


def _agency_channel() -> dict[str, Any]:
    return {
        "address": "agency.{agency}.inbox", "title": "What one agency is sent",
        "description": "A quorum queue of its own in the agencies' virtual host, numbered by ce-agencysequence.",
        "servers": [{"$ref": "#/servers/agencies"}],
        "parameters": {"agency": {"description": "The agency's id."}},
        "messages": _refs(TO_AGENCIES),
        "bindings": {"amqp": {
            "is": "queue", "bindingVersion": AMQP_BINDING,
            "queue": {"name": "agency.{agency}.inbox", "durable": True, "exclusive": False, "autoDelete": False,
                      "vhost": "agencies"},
        }},
    }


def _operations() -> dict[str, Any]:
    says = {
        f"{name}.says": {"action": "send", "summary": f"{name} speaks", "channel": _ref("channels", f"{name}.events")}
        for name in SPEAKERS
    }
    hears = {
        f"{name}.hears.{other}": {
            "action": "receive", "channel": _ref("channels", f"{other}.events"),
            "summary": f"{name} hears {other} through the queue {name}.inbox, bound with #",
        }
        for name, others in HEARS.items() for other in others
    }
    agency = {"agency.takes": {"action": "receive", "channel": _ref("channels", "agency.inbox"),
                               "summary": "An agency takes its orders and requests"}}
    return says | hears | agency


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type, "title": event.__name__, "summary": event.__doc__, "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": {"$ref": f"#/components/schemas/{event.__name__}"}},
    }


def _schemas() -> dict[str, Any]:
    events: list[tuple[type[Event], Literal["validation"]]] = [(event, "validation") for event in BY_TYPE.values()]
    made: dict[str, Any] = models_json_schema(events, ref_template="#/components/schemas/{model}")[1]["$defs"]
    return made


def _headers() -> dict[str, Any]:
    fields = Envelope.model_json_schema()["properties"]
    required = ("specversion", "id", "source", "type", "subject", "time")
    return {
        "type": "object", "required": [f"ce-{name}" for name in required],
        "properties": {
            f"ce-{name}": {"type": "string", "description": f"CloudEvents attribute or extension `{name}`."}
            for name in fields
        },
    }


def main(arguments: list[str]) -> int:
    """Write the documents, or with --check say what has drifted; exit code 1 if something has."""
    if "--check" in arguments:
        stale = drifted()
        print("\n".join(f"drifted: {path}" for path in stale) or "contract documents agree with the classes")
        return 1 if stale else 0
    (HERE / "schemas").mkdir(exist_ok=True)
    for path, text in documents().items():
        (HERE / path).write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
