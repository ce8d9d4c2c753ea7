"""Residents who file proposals at an even pace, and ask again with the same key until they have an answer."""

import queue
import threading
import time
import uuid
from types import TracebackType
from typing import Any, Self

import requests

from tests.support.stack import Stack

_TITLE = "消防通道被占"
_AGAIN = 0.3


class Crowd:
    """`size` proposals, filed at once (fire safety needs one household), `rate` a second by `voices` residents.

    `attempted` are the keys of all that were begun, `acknowledged` the ids that were answered, by key. What happened
    to a request without an answer is unknown: it is sent again with its key, for `patience` seconds at most.
    """

    def __init__(
        self, stack: Stack, *, size: int = 30, rate: float = 12.0, voices: int = 3, patience: float = 90.0,
    ) -> None:
        self.attempted: list[str] = []
        self.acknowledged: dict[str, str] = {}
        self.refused: list[str] = []
        self.replayed = 0
        self.size = size
        self._url = stack.url("intake")
        self._pause, self._until, self._patience = voices / rate, 0.0, patience
        self._over = threading.Event()
        self._keys: queue.SimpleQueue[str] = queue.SimpleQueue()
        for _ in range(size):
            self._keys.put(uuid.uuid4().hex)
        tokens = [stack.token(f"r-{number:02d}") for number in range(1, voices + 1)]
        self._threads = [threading.Thread(target=self._speak, args=(token,), daemon=True) for token in tokens]

    def __enter__(self) -> Self:
        self._until = time.monotonic() + self._patience
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Wait until all have their answers, unless the test has failed already."""
        if error is not None:
            self._over.set()
        for thread in self._threads:
            thread.join(self._patience + 30)
        if error is None:
            assert not self.refused, self.refused[:3]
            assert len(self.acknowledged) == self.size, f"{len(self.acknowledged)} of {self.size} have an answer"

    def until(self, count: int, *, within: float = 60.0) -> None:
        """Wait until that many have an answer."""
        deadline = time.monotonic() + within
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline, f"only {len(self.acknowledged)} answers within {within:.0f} s"
            time.sleep(0.02)

    def _speak(self, token: str) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            while not self._over.is_set():
                try:
                    key = self._keys.get_nowait()
                except queue.Empty:
                    return
                self.attempted.append(key)
                self._file(session, key)
                self._over.wait(self._pause)

    def _file(self, session: requests.Session, key: str) -> None:
        while time.monotonic() < self._until and not self._over.is_set():
            answer = self._asked(session, key)
            if answer is not None and answer.status_code == 201:
                self.replayed += "Idempotency-Replayed" in answer.headers
                self.acknowledged[key] = answer.json()["id"]
                return
            if answer is not None and answer.status_code < 500:
                self.refused.append(f"{answer.status_code} {answer.text}")
                return
            self._over.wait(_AGAIN)

    def _asked(self, session: requests.Session, key: str) -> requests.Response | None:
        """One request; None if it broke off."""
        try:
            return session.post(f"{self._url}/v1/proposals", json=_proposal(key), timeout=15,
                                headers={"Idempotency-Key": key})
        except requests.RequestException:
            return None


def _proposal(key: str) -> dict[str, Any]:
    """The key stands in the title, so that two proposals for one key can be seen in the database."""
    return {"title": f"{_TITLE} {key}", "text": "三单元通道堆满杂物，消防车进不来。", "category": "fire_safety",
            "place": {"area": "jinghuayuan", "spot": "三单元"}}
