"""Review's database with a transaction that leaves nothing behind, and people to act in it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth, testing, workdays
from yishi_chassis.database import Tx
from yishi_review import actions, domain

from tests.support.reviews import COUNCILS, MONDAY, filed


@pytest.fixture
def tx(database_of: Callable[[str], sa.Engine]) -> Iterator[Tx]:
    """Everything works in it, and nothing stays."""
    with testing.rolled_back(database_of("review")) as made:
        yield made


class Town:
    """People who act one after the other in one transaction, by a clock that stands where it was put."""

    def __init__(self, tx: Tx) -> None:
        self.tx, self.now = tx, MONDAY
        self.review_id = ""

    def hear(self, action: Callable[..., domain.Review], event: contracts.Event, **more: Any) -> domain.Review:
        """Another service has spoken."""
        with testing.clock_at(self.now):
            self.tx.caller = None
            review = action(self.tx, event, **more)
        self.review_id = review.id
        return review

    def does(self, who: str, action: Callable[..., Any], **said: Any) -> Any:
        """Somebody acts: `c-yard` as convener and member of b-yard, `m-yard-1` as a member, `o-street` as an officer,
        `r-01` as a resident."""
        kind, _, rest = who.partition("-")
        body = f"b-{rest.rpartition('-')[0] if kind == 'm' else rest}"
        held = {"c": {("convener", body), ("member", body)}, "m": {("member", body)},
                "o": {("officer", rest)}}.get(kind, {("resident", "")})
        self.tx.caller = auth.Caller(who, frozenset(held))
        with testing.clock_at(self.now):
            return action(self.tx, review_id=self.review_id, councils=COUNCILS, **said)

    def until(self, moment: datetime) -> domain.Review:
        """The clock goes on to `moment`, and the review's deadline rings."""
        self.now = moment
        self.tx.caller = None
        with testing.clock_at(moment):
            return actions.deadline_passed(self.tx, review_id=self.review_id, councils=COUNCILS)

    def vote(self, area: str = "yard", choice: str = "yes") -> domain.Vote:
        """The body of an area votes, all of it, and the convener closes the vote."""
        vote = self.does(f"c-{area}", actions.call_vote, call=domain.Call(question="Fit?"))
        for member in vote.roll:
            self.does(member, actions.cast_ballot, choice=choice)
        closed: domain.Vote = self.does(f"c-{area}", actions.close_vote)
        return closed

    def said(self) -> list[tuple[str, dict[str, Any]]]:
        """What was said so far, by the types' short names."""
        return [(contracts.routing_key(kind), data) for kind, data in testing.said(self.tx)]


@pytest.fixture
def town(tx: Tx) -> Town:
    """A town in which a proposal from the yard has just been filed."""
    made = Town(tx)
    made.hear(actions.open_review, filed(), councils=COUNCILS)
    return made


@pytest.fixture
def known_until_2026(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The calendars of the years before 2027, as files that can be added to."""
    for file in workdays.FOLDER.glob("*.toml"):
        if int(file.stem) < 2027:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(workdays, "FOLDER", tmp_path)
    workdays._told.cache_clear()
    yield tmp_path
    workdays._told.cache_clear()
