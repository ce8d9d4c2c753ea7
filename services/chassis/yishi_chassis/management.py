"""RabbitMQ's management interface, as far as the topology needs it: every call is idempotent and ends in time."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from .received import PROBE

_PATIENCE = 30.0


class Refused(Exception):
    """The broker's management interface said no, with the reason."""


class Management:
    """An administrator's view of one broker; `url` carries name and password: http://admin:secret@host:15672."""

    def __init__(self, url: str, *, patience: float = _PATIENCE) -> None:
        self._url, self._patience = url.rstrip("/"), patience
        self.user = unquote(urlsplit(url).username or "guest")

    def vhost(self, name: str) -> None:
        """Make a virtual host in which this administrator may do everything."""
        self._put("vhosts", name)
        self.rights(self.user, name, configure=".*", write=".*", read=".*")

    def user_account(self, name: str, password: str) -> None:
        """Make a user without any tag, or set its password."""
        self._put("users", name, body={"password": password, "tags": ""})

    def rights(self, user: str, vhost: str, *, write: str, read: str, configure: str = "^$") -> None:
        """Set what a user may do in a virtual host, by patterns of names."""
        self._put("permissions", vhost, user, body={"configure": configure, "write": write, "read": read})

    def topic_rights(self, user: str, vhost: str, exchange: str, *, write: str, read: str = "^$") -> None:
        """Set under which routing keys a user may publish to a topic exchange, by a pattern."""
        body = {"exchange": exchange, "write": write, "read": read}
        self._put("topic-permissions", vhost, user, body=body)

    def exchange(self, vhost: str, name: str, kind: str) -> None:
        """Declare a durable exchange."""
        self._put("exchanges", vhost, name, body={"type": kind, "durable": True})

    def queue(self, vhost: str, name: str, arguments: Mapping[str, Any] | None = None) -> None:
        """Declare a durable quorum queue, with further arguments."""
        told = {"x-queue-type": "quorum", **(arguments or {})}
        self._put("queues", vhost, name, body={"durable": True, "arguments": told})

    def bind(self, vhost: str, *, exchange: str, queue: str, key: str) -> None:
        """Let what `exchange` gets under `key` come into `queue`."""
        self._ask("POST", "bindings", vhost, "e", exchange, "q", queue, body={"routing_key": key})

    def policy(self, vhost: str, name: str, *, pattern: str, definition: dict[str, Any]) -> None:
        """Set a policy for the queues whose name matches."""
        body = {"pattern": pattern, "definition": definition, "apply-to": "queues", "priority": 0}
        self._put("policies", vhost, name, body=body)

    def delete_queue(self, vhost: str, name: str) -> None:
        """Delete a queue, also one that does not answer."""
        self._ask("DELETE", "queues", vhost, name, accept=404)

    def delete_user(self, name: str) -> None:
        """Delete a user, which ends its connections too."""
        self._ask("DELETE", "users", name, accept=404)

    def has_user(self, name: str) -> bool:
        """Whether there is such a user."""
        return self._found("users", name) is not None

    def users(self) -> list[str]:
        """The names of all users."""
        return [user["name"] for user in self._found("users") or ()]

    def depths(self, vhost: str) -> dict[str, int]:
        """How many messages each queue of a virtual host holds; those just made may not be counted yet."""
        return {queue["name"]: queue.get("messages", 0) for queue in self._found("queues", vhost) or ()}

    def hang_up(self, user: str) -> None:
        """End the connections that a user has open now."""
        for connection in self._found("connections") or ():
            if connection.get("user") == user:
                self._ask("DELETE", "connections", connection["name"], accept=404)

    def answers(self, vhost: str, queue: str, *, within: float = 5.0) -> bool:
        """Whether the queue confirms a message; the probe stays only where a consumer takes it at once."""
        probe = {"headers": {PROBE: "1"}, "delivery_mode": 2, "expiration": "0"}
        body = {"properties": probe, "routing_key": queue, "payload": "", "payload_encoding": "string"}
        try:
            answer = self._request("POST", "exchanges", vhost, "amq.default", "publish", body=body, patience=within)
        except requests.Timeout:
            return False
        return answer.ok and bool(answer.json().get("routed"))

    def _found(self, *path: str) -> Any:
        answer = self._request("GET", *path, body=None, patience=self._patience)
        if answer.status_code == 404:
            return None
        if not answer.ok:
            raise Refused(f"GET {'/'.join(path)}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def _put(self, *path: str, body: dict[str, Any] | None = None) -> None:
        self._ask("PUT", *path, body=body)

    def _ask(self, method: str, *path: str, body: dict[str, Any] | None = None, accept: int = 200) -> None:
        answer = self._request(method, *path, body=body, patience=self._patience)
        if not answer.ok and answer.status_code != accept:
            raise Refused(f"{method} {'/'.join(path)}: {answer.status_code} {answer.text[:300]}")

    def _request(self, method: str, *path: str, body: dict[str, Any] | None, patience: float) -> requests.Response:
        where = "/".join(quote(part, safe="") for part in path)
        return requests.request(method, f"{self._url}/api/{where}", json=body or {}, timeout=patience)
