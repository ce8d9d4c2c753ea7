"""The town a story is played in: its services' addresses, its clock, and tokens for whoever acts."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import requests
from yishi_chassis import clock

T = TypeVar("T")
PATIENCE = 30.0


class Refused(Exception):
    """A service said no: its problem document says why."""

    def __init__(self, method: str, url: str, answer: requests.Response) -> None:
        super().__init__(f"{method} {url}: {answer.status_code} {answer.text[:400]}")
        self.status = answer.status_code


def insist(ask: Callable[[], requests.Response], *, patience: float) -> requests.Response:
    """The answer; asked for again, for so many seconds, while the connection breaks or the service says to come again.

    What is asked must bear that: it only reads, or carries an Idempotency-Key.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            answer = ask()
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                return answer
        except (requests.ConnectionError, requests.Timeout):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


@dataclass
class Town:
    """Where the services listen (`http://127.0.0.1:8101` …), and the file that moves their clock.

    `patience`: for how many seconds a service that is away is asked again.
    """

    services: dict[str, str]
    clock_file: Path
    amqp_agencies: dict[str, str] = field(default_factory=dict)
    patience: float = 0.0
    _tokens: dict[str, str] = field(default_factory=dict)
    _session: requests.Session = field(default_factory=requests.Session)

    def call(self, service: str, method: str, path: str, *, who: str | None = None, body: Any = None) -> Any:
        """One request as `who` (an account's id, None: nobody); returns the JSON answer, raises Refused."""
        headers = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
        if method != "GET" and who:   # what nobody in particular is answered, a token, is not to be kept
            headers["Idempotency-Key"] = str(uuid.uuid4())
        url = self.services[service] + path
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        return self._ask(method, url, data, headers)

    def _ask(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Any:
        answer = insist(lambda: self._session.request(method, url, data=data, headers=headers, timeout=20),
                        patience=self.patience)
        if answer.status_code >= 400:
            raise Refused(method, url, answer)
        return answer.json() if answer.content else None

    def get(self, service: str, path: str, *, who: str | None = None) -> Any:
        """Read something."""
        return self.call(service, "GET", path, who=who)

    def post(self, service: str, path: str, *, who: str, body: Any = None) -> Any:
        """Do something."""
        return self.call(service, "POST", path, who=who, body=body if body is not None else {})

    def send(self, who: str, file: bytes) -> Any:
        """Send a file to intake; {sha256, …} of what is kept of it."""
        headers = {"Authorization": f"Bearer {self.token(who)}", "Content-Type": "application/octet-stream"}
        return self._ask("POST", f"{self.services['intake']}/v1/files", file, headers)

    def token(self, who: str) -> str:
        """A demo account's token; minted again after the clock was moved."""
        if who not in self._tokens:
            self._tokens[who] = self.call("intake", "POST", "/v1/tokens", body={"account": who})["token"]
        return self._tokens[who]

    def now(self) -> datetime:
        """The town's time."""
        ahead = float(self.clock_file.read_text()) if self.clock_file.exists() else 0.0
        return clock.wall() + timedelta(seconds=ahead)

    def wait(self, span: timedelta) -> None:
        """Let time pass in the town."""
        if span:
            clock.move(self.clock_file, seconds=span.total_seconds())
            self._tokens.clear()

    def until(self, what: str, look: Callable[[], T | None]) -> T:
        """Look again and again until `look` finds something; raises TimeoutError after half a minute, or `patience`.

        What a service has not heard of yet (404) is not there yet.
        """
        patience = max(PATIENCE, self.patience)
        deadline = time.monotonic() + patience
        while True:
            try:
                found = look()
            except Refused as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
                found = None
            if found is not None and found is not False:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {patience:.0f} s for {what}")
            time.sleep(0.1)
