"""The OpenAPI 3.1 document of a service, made once from its doors."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from .problems import SCHEMA

REF = "#/components/schemas/{model}"
_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_KINDS = {"int": {"type": "integer", "minimum": 0}}
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key gets the same answer, and the work is done once.",
}
_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string", "pattern": '^("[0-9]+"|\\*)$'},
    "description": "Refused with 412 unless this is the current ETag.",
}


def document(
    service: str, description: str, doors: Iterable[Any], version: str, *, own_problems: Iterable[str] = (),
) -> dict[str, Any]:
    """The whole document; `doors` are `Terms` by the method's name; under `own_problems` errors are of another kind."""
    doors, own = list(doors), tuple(own_problems)
    schemas = _schemas(doors)
    paths: dict[str, Any] = {}
    for name, terms in doors:
        operation = _operation(name, terms, schemas)
        if terms.url.startswith(own):
            operation["responses"]["default"] = {"description": "An error, as clients of this interface know them"}
        paths.setdefault(_path(terms.url), {})[terms.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Yishi 议事: {service}", "version": version, "description": description,
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**schemas["$defs"], "Problem": SCHEMA},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(doors: list[Any]) -> dict[str, Any]:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for _, terms in doors:
        if terms.form:
            wanted.append((terms.form, "validation"))
        if _is_model(terms.view):
            wanted.append((terms.view, "serialization"))
    refs, made = models_json_schema(list(dict.fromkeys(wanted)), ref_template=REF)
    return {"refs": refs, "$defs": made.get("$defs", {})}


def _operation(name: str, terms: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name, "summary": terms.summary or name.replace("_", " "),
        "parameters": _parameters(terms), "responses": _responses(terms, schemas),
    }
    if not terms.access.anyone:
        operation["security"] = [{"bearer": []}]
        operation["description"] = f"For: {', '.join(terms.access.roles) or 'anyone signed in'}."
    if terms.form:
        schema = schemas["refs"][(terms.form, "validation")]
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": schema} for kind in terms.takes}}
    if terms.files:
        operation["requestBody"] = {"required": True, "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {
                "file": {"type": "string", "format": "binary"}}}}}}
    return operation


def _parameters(terms: Any) -> list[dict[str, Any]]:
    found = [
        {"name": m["name"], "in": "path", "required": True, "schema": _KINDS.get(m["kind"] or "", {"type": "string"})}
        for m in _ARGUMENT.finditer(terms.url)
    ]
    if terms.query:
        schema = terms.query.model_json_schema(ref_template=REF)
        required = schema.get("required", [])
        found += [{"name": name, "in": "query", "required": name in required, "schema": field}
                  for name, field in schema["properties"].items()]
    return found if terms.reads else [*found, _MATCH] if terms.fleeting else [*found, _KEY, _MATCH]


def _responses(terms: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if _is_model(terms.view):
        content = {"application/json": {"schema": schemas["refs"][(terms.view, "serialization")]}}
    elif terms.mimetype:
        content = {terms.mimetype: {}}
    done = {"description": "Done", **({"content": content} if content else {})}
    problem = {"description": "A problem (RFC 9457)",
               "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    often = {"429": {**problem, "description": "Too often: wait as long as Retry-After says",
                     "headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}}}
    empty = terms.view is None and not terms.mimetype and terms.status == 200 and not terms.reads
    return {"204" if empty else str(terms.status): done, **(often if terms.counted else {}), "default": problem}


def _is_model(view: Any) -> bool:
    return isinstance(view, type) and issubclass(view, BaseModel)


def _path(url: str) -> str:
    return _ARGUMENT.sub(lambda m: "{" + m["name"] + "}", url)
