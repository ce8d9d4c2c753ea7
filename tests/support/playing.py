"""The four stories played in one stack: what they left behind, and what people said that nobody else may read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa
from yishi_chassis.tables import OUTBOX
from yishi_local import process, world
from yishi_local.story import telling
from yishi_local.story.play import Desk
from yishi_local.story.player import play
from yishi_local.story.script import Story, read_all
from yishi_local.story.town import Town

from .stack import Stack

STORIES = {story.id: story for story in read_all(Path(__file__).parents[1] / "stories")}
ADDRESS = "planted.mailbox@example.org"


class Stage:
    """A running stack of five as the town of the stories; each story is played once and its end remembered."""

    def __init__(
        self, running: Stack, *, patience: float = 0.0, hire: Callable[[str], Desk] | None = None,
    ) -> None:
        self.running, self.ends = running, dict[str, dict[str, Any]]()
        here = running.world
        self.town = Town(services=dict(here.urls), clock_file=here.clock_file, amqp_agencies=dict(here.agencies),
                         patience=patience)
        self._hire = hire or telling.hire_in(self.town)

    def play(self, story: Story) -> dict[str, Any]:
        """How it ended: {proposal_id, number, state, took, timeline}."""
        if story.id not in self.ends:
            self.ends[story.id] = play(story, self.town, tell=lambda _: None, hire=self._hire)
        return self.ends[story.id]

    def play_all(self) -> dict[str, dict[str, Any]]:
        """All four, by the story's id."""
        return {name: self.play(story) for name, story in STORIES.items()}

    def leave_an_address(self, who: str) -> None:
        """Somebody tells notify, and nobody else, where mail reaches them."""
        self.town.call("notify", "PUT", "/v1/contacts", who=who, body={"email": ADDRESS, "language": "zh-CN"})

    def said_of(self, proposal_id: str) -> dict[str, str]:
        """Every event the services told each other about a proposal: its type, by its id."""
        wanted = sa.select(OUTBOX.c.event_id, OUTBOX.c.type).where(
            OUTBOX.c.subject == proposal_id, OUTBOX.c.destination == "")
        found: dict[str, str] = {}
        for name in ("intake", "review", "dispatch"):
            with self.running.engine(name).connect() as connection:
                found |= {row.event_id: row.type for row in connection.execute(wanted)}
        return found

    def told_of(self, proposal_id: str, *, count: int) -> dict[str, Any]:
        """The steps of its timeline by their event's id, once so many of them are in the log or time is up."""
        found: dict[str, Any] = {}

        def look() -> bool:
            steps = self.answer("audit", f"/v1/proposals/{proposal_id}/timeline")["steps"]
            found.update({step["event_id"]: step for step in steps})
            return len(found) >= count and all(step["leaf_index"] is not None for step in steps)

        process.until(look, within=30, every=0.2)
        return found

    def reminders(self, proposal_id: str) -> list[str]:
        """The steps of the ladder by which agencies were reminded of it."""
        wanted = sa.select(OUTBOX.c.data).where(OUTBOX.c.subject == proposal_id, OUTBOX.c.destination == "",
                                                OUTBOX.c.type == "cn.yishi.assignment.reminded.v1")
        with self.running.engine("dispatch").connect() as connection:
            return [json.loads(data)["step"] for data in connection.scalars(wanted)]

    def receipts(self) -> dict[str, int]:
        """The highest number each agency has receipted."""
        with self.running.engine("dispatch").connect() as connection:
            return {row.agency: row.received for row in connection.execute(
                sa.text("SELECT agency, received FROM receipts"))}

    def answer(self, service: str, path: str) -> Any:
        """What anybody may read."""
        answer = requests.get(self.running.url(service) + path, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def written(self) -> Iterator[tuple[str, str]]:
        """Everything that was written anywhere: (where, text) of each row of each database and of each log."""
        for name in self.running.services:
            yield f"log of {name}", self.running.log(name)
            engine = self.running.engine(name)
            for table in sa.inspect(engine).get_table_names():
                with engine.connect() as connection:
                    rows = connection.exec_driver_sql(f'SELECT t::text FROM "{table}" t').scalars()
                    yield f"{name}.{table}", "\n".join(rows)

    def places_of(self, is_there: Callable[[str], bool]) -> list[str]:
        """Where something is written."""
        return [where for where, text in self.written() if is_there(text)]


def private_words(district: Path) -> list[str]:
    """What only those concerned may read: the names of residents, the plates of their doors, an address."""
    residents = [row for row in world.account_rows(district) if row["id"].startswith("r-")]
    return [ADDRESS, *(row["name"] for row in residents), *(f"door of {row['id']}" for row in residents)]
