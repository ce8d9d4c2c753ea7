"""A played agency on its wire: its own account, its own queue, the exchange `replies`; lost lines are opened again."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from yishi_chassis.consumer import Consumer
from yishi_chassis.publisher import NotConfirmed, Outgoing, Publisher

from .desk import Desk, Event, Reply
from .habits import Habits

Say = Callable[[str], None]
TICK = 0.2
PAUSES = (1.0, 2.0, 5.0, 15.0)
BATCH = 200


class Wire:
    """One agency, used by one thread. `kept`: where its events are noted, so that a later run goes on."""

    def __init__(self, uri: str, *, habits: Habits, kept: Path | None, say: Say) -> None:
        self.agency = agency_of(uri)
        self.desk = Desk(self.agency, habits)
        self._consumer, self._publisher = Consumer(uri, f"agency.{self.agency}.inbox"), Publisher(uri)
        self._say, self._kept = say, kept
        self._receipted = -1
        self.open = False

    def run(self, stop: threading.Event) -> None:
        """Play until `stop` is set."""
        self._recall()
        faults = 0
        while not stop.is_set():
            try:
                self._consumer.open()
                self.open, self._receipted = True, -1
                self.desk.hurry(time.time())
                while not stop.is_set():
                    self._turn()
                    faults = 0
            except (OSError, amqp.AMQPError, NotConfirmed) as error:
                self.open = False
                pause = PAUSES[min(faults, len(PAUSES) - 1)]
                faults += 1
                self._say(f"{self.agency}  the line is lost, again in {pause:g} s: {type(error).__name__}: {error}")
                stop.wait(pause)
        self._consumer.close()
        self._publisher.drop()

    def _turn(self) -> None:
        """Take what came and keep it; acknowledge; say what is due, and how much has come."""
        came = self._consumer.window(TICK)
        now = time.time()
        events = [event for each in came if (event := _read(each.message.headers, each.message.body, now))]
        fresh = [event for event in events if not self.desk.knows(event.number)]
        self._note(fresh)
        for event in fresh:
            self._show(event, self.desk.take(event))
        if came:
            self._consumer.ack(came[-1].tag)
        if events:
            self._receipted = -1
        self._publish(self.desk.due(time.time(), most=BATCH))

    def _publish(self, replies: list[Reply]) -> None:
        outgoing = [_outgoing(self.agency, reply.id, reply.verb, reply.body) for reply in replies]
        if self._receipted != self.desk.received:
            outgoing.append(_outgoing(self.agency, str(uuid.uuid4()), "receipt", {"received": self.desk.received}))
        if outgoing:
            self._publisher.publish(outgoing)
            self._receipted = self.desk.received
        else:
            self._publisher.tick()

    def _show(self, event: Event, wanted: list[Reply]) -> None:
        data, then = event.data, [f"{reply.verb} in {reply.at - event.at:.1f} s" for reply in wanted]
        about = {"offered": "{number} {role} {mode} {term}", "changed": "{change}: {state}",
                 "answered": "{verb} {outcome} {code}"}.get(event.kind, "passed over").format_map(_Or(data))
        part = str(data.get("assignment_id", ""))[-12:]
        self._say(f"{self.agency}  #{event.number} {event.kind} {part} {about.strip()}" + (
            f" → {', '.join(then)}" if then else ""))

    def _note(self, events: list[Event]) -> None:
        if self._kept and events:
            with self._kept.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(vars(event), ensure_ascii=False) + "\n" for event in events)

    def _recall(self) -> None:
        if self._kept is None or not self._kept.exists():
            return
        whole = self._kept.read_text(encoding="utf-8").rpartition("\n")[0]
        self._kept.write_text(whole + "\n" * bool(whole), encoding="utf-8")   # a line that was cut off comes again
        for line in whole.splitlines():
            self.desk.take(Event(**json.loads(line)))
        self.desk.counts.clear()
        self._say(f"{self.agency}  goes on after number {self.desk.received}, {len(self.desk.todo)} to be said")


class _Or(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def agency_of(uri: str) -> str:
    """Whose account an address is; raises ValueError."""
    user = unquote(urlsplit(uri).username or "")
    if not user.startswith("agency."):
        raise ValueError("an account's address begins with amqp://agency.<id>:<password>@ or amqps://…")
    return user.removeprefix("agency.")


def _read(headers: Any, body: bytes, now: float) -> Event | None:
    """None for the operators' probe."""
    if "ce-agencysequence" not in headers:
        return None
    return Event.of(int(headers["ce-agencysequence"]), str(headers["ce-type"]), json.loads(body), at=now,
                    said=str(headers.get("ce-time", "")))


def _outgoing(agency: str, id_: str, verb: str, body: dict[str, Any]) -> Outgoing:
    headers = {"ce-specversion": "1.0", "ce-id": id_, "ce-source": f"/{agency}/simulated",
               "ce-type": f"cn.yishi.reply.{verb}.v1"}
    return Outgoing("replies", f"{agency}.{verb}", id_, headers, json.dumps(body, ensure_ascii=False).encode())
