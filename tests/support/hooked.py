"""An agency that takes its events over HTTP: what it does at the doors of a running dispatch, and what it is sent."""

import json
from typing import Any

import requests
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth, clock, database, outbox
from yishi_chassis.tables import FEED_HEADS
from yishi_dispatch import actions

from .hearing_process import eventually
from .stack import Stack


class Hooked:
    """One agency of a running stack, with a webhook of its own."""

    def __init__(self, running: Stack, agency: str, *, networks: tuple[str, ...] = ("127.0.0.0/8",)) -> None:
        self.running, self.agency = running, agency
        self.engine = running.engine("dispatch")
        key = json.loads(running.world.keys.issuer.read_text())
        self._token = auth.mint(key, issuer="issuer", subject=f"a-{agency}", roles=[f"agency:{agency}"], seconds=3600)
        self.within(*networks)
        self.secret = ""
        self._before = max((call["id"] for call in self._calls()), default=0)

    def within(self, *networks: str) -> None:
        """Operators set the networks."""
        with database.transaction(self.engine) as tx:
            actions.webhook.set_networks(tx, agency=self.agency, networks=networks, operator="o", now=clock.wall())

    def ask(self, method: str, path: str = "", body: object = None) -> requests.Response:
        """At a door of the webhook."""
        return self._at(method, f"/webhook{path}", body)

    def _calls(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.ask("GET", "/deliveries").json()["items"]
        return items

    def _at(self, method: str, path: str, body: object = None) -> requests.Response:
        url = f"{self.running.url('dispatch')}/v1/agencies/{self.agency}{path}"
        return requests.request(method, url, json=body, headers={"Authorization": f"Bearer {self._token}"}, timeout=20)

    def point(self, url: str) -> dict[str, Any]:
        """It lies there; what was said until now is not posted."""
        answer = self.ask("PUT", body={"url": url, "after": self.head()})
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        self.secret = view["secret"] or self.secret
        return view

    def view(self) -> dict[str, Any]:
        """How it stands."""
        view: dict[str, Any] = self.ask("GET").json()
        return view

    def log(self) -> list[dict[str, Any]]:
        """The calls since this agency was made, oldest first."""
        return [call for call in reversed(self._calls()) if call["id"] > self._before]

    def codes(self) -> list[str]:
        """How the calls ended, oldest first."""
        return [call["code"] for call in self.log() if call["state"] == "done"]

    def head(self) -> int:
        """The last number that the agency was given."""
        wanted = sa.select(FEED_HEADS.c.head).where(FEED_HEADS.c.destination == self.agency)
        with self.engine.connect() as connection:
            return connection.scalar(wanted) or 0

    def say(self, count: int = 1) -> list[int]:
        """So many events for the agency; returns their numbers once they have them."""
        before = self.head()
        with database.transaction(self.engine) as tx:
            for number in range(count):
                outbox.stage(tx, contracts.OrderChanged(
                    proposal_id="p-1", assignment_id=f"a-{number}", agency=self.agency, change="reminded",
                    state="accepted", words="…", due=None), to=self.agency)
        eventually(lambda: self.head() == before + count)
        return list(range(before + 1, before + count + 1))

    def feed(self, *, after: int) -> list[dict[str, Any]]:
        """What the agency was sent above a number, as the feed has it."""
        found: list[dict[str, Any]] = self._at("GET", f"/events?after={after}").json()
        return found

    def receipt(self, number: int) -> None:
        """It has everything up to there."""
        self._at("POST", "/receipts", {"received": number}).raise_for_status()

    def received(self) -> int | None:
        """Up to where it has receipted."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.text("SELECT received FROM receipts WHERE agency = :one"),
                                     {"one": self.agency})

    def metrics(self) -> str:
        """What dispatch counts."""
        return requests.get(f"{self.running.url('dispatch')}/metrics", timeout=20).text

    def end_lease(self) -> None:
        """The time of the attempt under way is over."""
        with self.engine.begin() as connection:
            connection.execute(sa.text("UPDATE webhooks SET claimed_until = now() WHERE agency = :one"),
                               {"one": self.agency})

    def hurry(self) -> None:
        """The pause is over."""
        with self.engine.begin() as connection:
            connection.execute(sa.text("UPDATE webhooks SET next_attempt_at = now() WHERE agency = :one"),
                               {"one": self.agency})

    def forget(self) -> None:
        """The webhook is gone."""
        self.ask("DELETE")
