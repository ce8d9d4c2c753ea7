"""Problem details (RFC 9457): every error of every door, and never the text of an exception of ours."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

CONTENT_TYPE = "application/problem+json; charset=utf-8"

#: What a status is called, for people: Chinese, English.
TITLES: dict[int, tuple[str, str]] = {
    400: ("请求有误", "The request is malformed"),
    401: ("请先登录", "Sign in first"),
    403: ("没有权限", "Not permitted"),
    404: ("没有找到", "Not found"),
    405: ("不支持此操作", "Method not allowed"),
    408: ("请求超时", "The request took too long"),
    409: ("现在不能这样做", "Not possible now"),
    410: ("已被删除", "Gone"),
    411: ("缺少内容长度", "Content-Length is required"),
    412: ("内容已被更新", "It has changed meanwhile"),
    413: ("内容过大", "Too large"),
    414: ("网址过长", "The address is too long"),
    415: ("不支持的内容类型", "Unsupported content type"),
    416: ("没有这一段", "No such part"),
    422: ("内容不符合要求", "Not acceptable as it is"),
    429: ("请求过于频繁", "Too many requests"),
    431: ("请求头过大", "The headers are too large"),
    500: ("系统出错", "Something went wrong here"),
    501: ("不支持的传输方式", "Transfer encoding not supported"),
    502: ("上游服务异常", "A service this one asks answered wrongly"),
    503: ("暂时无法服务", "Not available for the moment"),
    505: ("不支持的协议版本", "HTTP version not supported"),
}
CODES = {400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
         408: "timeout", 409: "conflict", 410: "gone", 411: "length-required", 412: "stale", 413: "too-large",
         414: "address-too-long", 415: "unsupported-media-type",
         416: "no-such-range", 422: "invalid", 429: "too-many-requests",
         431: "headers-too-large", 500: "internal", 501: "not-implemented", 502: "bad-gateway",
         503: "unavailable", 505: "http-version"}
#: How one signs in; every 401 says so.
CHALLENGE = 'Bearer realm="yishi"'
_LANGUAGE = re.compile(r"\b(zh|en)\b")


@dataclass
class Problem(Exception):
    """An answer that says no; `members` are further members of the document (errors, state, allowed, version …)."""

    status: int
    detail: str = ""
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)

    def document(self, *, instance: str, language: str = "") -> bytes:
        """The body: type, title, status, detail, code, instance and the further members.

        `language` is an Accept-Language; of Chinese and English the one named first is taken, else Chinese.
        """
        code = self.code or CODES.get(self.status, "error")
        chinese, english = TITLES.get(self.status) or (HTTPStatus(self.status).phrase,) * 2
        wanted = _LANGUAGE.search(language.lower())
        title = english if wanted and wanted[1] == "en" else chinese
        told = {"type": f"urn:yishi:problem:{code}", "title": title, "status": self.status, "detail": self.detail,
                "code": code, "instance": f"urn:yishi:request:{instance}", **self.members}
        return json.dumps({k: v for k, v in told.items() if v != ""}, ensure_ascii=False, default=str).encode()


def invalid(error: Any, *, status: int = 422) -> Problem:
    """A pydantic ValidationError as a problem: where and why, without repeating what was sent."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem(400, "the body is not JSON")
    errors = [{"loc": ".".join(str(part) for part in fault["loc"]), "msg": fault["msg"]} for fault in faults]
    return Problem(status, errors[0]["msg"] if len(errors) == 1 else f"{len(errors)} fields are wrong",
                   members={"errors": errors})


def refused(error: Exception, table: Mapping[type[Exception], int]) -> Problem | None:
    """A business refusal as a problem, by the table of the door and the service; None: it is a fault."""
    status = next((table[kind] for kind in type(error).__mro__ if kind in table), None)
    if status is None:
        return None
    members = ((name, getattr(error, name, None)) for name in ("state", "allowed", "version", "first", "until"))
    told = {name: value for name, value in members if value is not None}
    wait = getattr(error, "retry_after", None)   # seconds
    headers = {"Retry-After": str(wait)} if wait is not None else {}
    if status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    return Problem(status, str(error), getattr(error, "code", ""), headers=headers, members=told)


#: The members every problem has, for OpenAPI.
SCHEMA: dict[str, Any] = {
    "type": "object", "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"}, "instance": {"type": "string", "format": "uri"},
        "errors": {"type": "array", "items": {
            "type": "object", "properties": {"loc": {"type": "string"}, "msg": {"type": "string"}}}},
        "state": {"type": "string"}, "allowed": {"type": "array", "items": {"type": "string"}},
        "version": {"type": "integer"}, "until": {"type": "string", "format": "date-time"},
        "first": {"type": "object", "properties": {"id": {"type": "string"}}},
    },
}
