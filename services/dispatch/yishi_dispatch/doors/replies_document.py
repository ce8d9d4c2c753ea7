"""The agencies' interface over AMQP as AsyncAPI 3.1 and JSON Schemas: what one agency is sent, what it may reply."""

from typing import Any

from pydantic.json_schema import models_json_schema
from yishi_contracts import TO_AGENCIES, documents

from .verbs import Verb, verbs

_HEADERS = {
    "ce-specversion": {"type": "string", "const": "1.0"},
    "ce-id": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[\x21-\x7e]+$",
              "description": "The agency's own, never used for another reply; a repeat is answered as the first was."},
    "ce-source": {"type": "string", "description": "Any; who speaks is known by the account."},
    "ce-type": {"type": "string", "description": "cn.yishi.reply.<verb>.v1"},
    "ce-traceparent": {"type": "string", "description": "Where the agency traces its requests (W3C)."},
}
_REQUIRED = ["ce-specversion", "ce-id", "ce-source", "ce-type"]


def document() -> dict[str, Any]:
    """What a department needs to generate its side."""
    whole = documents.asyncapi()
    inbox = whole["channels"]["agency.inbox"]
    names = [event.__name__ for event in TO_AGENCIES]
    said = list(verbs().values())
    messages = {name: whole["components"]["messages"][name] for name in names}
    return {
        **{name: whole[name] for name in ("asyncapi", "defaultContentType")},
        "info": whole["info"] | {"title": "Yishi 议事: departments", "description": (
            "What a department's system is sent, and what it may reply: CloudEvents 1.0 in binary mode over AMQP.")},
        "servers": {"agencies": whole["servers"]["agencies"]},
        "channels": {"agency.inbox": inbox, "replies": _channel(said)},
        "operations": {"take": _operation("receive", "agency.inbox", "Take orders, changes and answers"),
                       "reply": _operation("send", "replies", "Reply to an order, or receipt what has come")},
        "components": {
            "messages": messages | {_message_name(verb): _message(verb) for verb in said},
            "messageTraits": {**whole["components"]["messageTraits"],
                              "reply": {"headers": {"type": "object", "required": _REQUIRED, "properties": _HEADERS}}},
            "schemas": _schemas(said),
        },
    }


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each reply's body, by `reply.<verb>.v1`."""
    return {
        f"reply.{verb.name}.v1": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:yishi:schema:reply.{verb.name}.v1",
            **verb.form.model_json_schema(), "title": _message_name(verb), "description": verb.door.terms.summary}
        for verb in verbs().values()
    }


def _channel(said: list[Verb]) -> dict[str, Any]:
    return {
        "address": "{agency}.{verb}", "title": "What agencies reply",
        "description": "Topic exchange; an account may publish under its own id only. Each reply but a receipt that is "
                       "taken is answered by order.answered on the agency's own queue.",
        "servers": [{"$ref": "#/servers/agencies"}],
        "parameters": {"agency": {"description": "The agency's own id."},
                       "verb": {"description": "What is replied.", "enum": [verb.name for verb in said]}},
        "messages": {_message_name(verb): {"$ref": f"#/components/messages/{_message_name(verb)}"} for verb in said},
        "bindings": {"amqp": {
            "is": "routingKey", "bindingVersion": documents.AMQP_BINDING,
            "exchange": {"name": "replies", "type": "topic", "durable": True, "vhost": "agencies"},
        }},
    }


def _operation(action: str, channel: str, summary: str) -> dict[str, Any]:
    return {"action": action, "summary": summary, "channel": {"$ref": f"#/channels/{channel}"}}


def _message_name(verb: Verb) -> str:
    return f"{verb.name.replace('_', ' ').title().replace(' ', '')}Reply"


def _message(verb: Verb) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{verb.form.__name__}"}
    return {
        "name": verb.type, "title": _message_name(verb), "summary": verb.door.terms.summary,
        "contentType": "application/json", "traits": [{"$ref": "#/components/messageTraits/reply"}],
        "payload": {"schemaFormat": documents.SCHEMA_FORMAT, "schema": schema},
    }


def _schemas(said: list[Verb]) -> dict[str, Any]:
    models: list[Any] = [(model, "validation") for model in (*TO_AGENCIES, *(verb.form for verb in said))]
    made: dict[str, Any] = models_json_schema(models, ref_template="#/components/schemas/{model}")[1]["$defs"]
    return made
