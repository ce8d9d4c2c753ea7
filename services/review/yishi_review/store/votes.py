"""Votes in the database: ballots one by one, so that those who vote at the same time do not wait for each other."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from yishi_chassis.database import Tx

from ..domain import Ballot, Key, Owners, Paper, Proxy, Signed, Slip, Vote, VotedAlready
from .rows import Row, parts_of, put, rows_of
from .tables import BALLOTS, KEYS, SLIPS, VOTERS, VOTES

_PLAIN = [column.name for column in VOTES.columns if column.name not in ("review_id", "owners", "proxies", "papers")]
_PUT_BALLOT, _PUT_SLIP, _PUT_KEY = put(BALLOTS), put(SLIPS), put(KEYS)
_ENTER = put(VOTERS).returning(VOTERS.c.member)
_TEAR_UP = SLIPS.delete().where(SLIPS.c.vote_id == sa.bindparam("the_vote"), SLIPS.c.code == sa.bindparam("the_code"))
_REVOKE = KEYS.update().where(KEYS.c.id == sa.bindparam("the_id")).values(revoked_at=sa.bindparam("the_end"))


def vote_rows(vote: Vote, *, review_id: str) -> Iterator[Row]:
    """All rows of a vote."""
    yield VOTES, {name: getattr(vote, name) for name in _PLAIN} | {
        "review_id": review_id, "owners": asdict(vote.owners) if vote.owners else None,
        "proxies": [asdict(proxy) for proxy in vote.proxies], "papers": [_written(paper) for paper in vote.papers]}
    yield from ((BALLOTS, asdict(ballot) | {"vote_id": vote.id}) for ballot in vote.ballots)
    yield from ((VOTERS, {"vote_id": vote.id, "member": member}) for member in vote.voted)
    yield from ((SLIPS, asdict(slip) | {"vote_id": vote.id}) for slip in vote.slips)


def votes_of(tx: Tx, review_id: str) -> tuple[Vote, ...]:
    """The votes of a review with all that was cast in them, the oldest first."""
    rows = rows_of(tx, VOTES, review_id=review_id, by=VOTES.c.called_at)
    ids = [row["id"] for row in rows]
    ballots = parts_of(tx, BALLOTS, BALLOTS.c.vote_id, owners=ids, by="cast_at")
    secret = [row["id"] for row in rows if row["secret"]]
    voters = parts_of(tx, VOTERS, VOTERS.c.vote_id, owners=secret, by="member")
    slips = parts_of(tx, SLIPS, SLIPS.c.vote_id, owners=secret, by="code")
    return tuple(replace(
        _vote(row), ballots=tuple(_ballot(ballot) for ballot in ballots.get(row["id"], ())),
        voted=tuple(voter["member"] for voter in voters.get(row["id"], ())),
        slips=tuple(Slip(**slip) for slip in slips.get(row["id"], ())),
    ) for row in rows)


def last_vote(tx: Tx, review_id: str, *, member: str, codes: tuple[str, ...]) -> tuple[Vote, ...]:
    """The newest vote of a review, of its ballots only this member's, of its slips only those of these codes."""
    newest = sa.select(VOTES).where(VOTES.c.review_id == review_id).order_by(VOTES.c.called_at.desc()).limit(1)
    row = tx.execute(newest).mappings().one_or_none()
    if row is None:
        return ()
    vote = _vote({name: value for name, value in row.items() if name != "review_id"})
    if not vote.secret:
        mine = parts_of(tx, BALLOTS, BALLOTS.c.vote_id, owners=[vote.id], by="cast_at", only=BALLOTS.c.member == member)
        return (replace(vote, ballots=tuple(_ballot(each) for each in mine.get(vote.id, ()))),)
    voted = parts_of(tx, VOTERS, VOTERS.c.vote_id, owners=[vote.id], by="member", only=VOTERS.c.member == member)
    slips = parts_of(tx, SLIPS, SLIPS.c.vote_id, owners=[vote.id], by="code", only=SLIPS.c.code.in_(codes))
    return (replace(vote, voted=tuple(each["member"] for each in voted.get(vote.id, ())),
                    slips=tuple(Slip(**each) for each in slips.get(vote.id, ()))),)


def put_ballot(tx: Tx, vote: Vote, *, member: str, was: Vote) -> None:
    """Write what this member has cast, and nothing else of the vote."""
    if not vote.secret:
        ballot = next(ballot for ballot in vote.ballots if ballot.member == member)
        tx.write(_PUT_BALLOT, asdict(ballot) | {"vote_id": vote.id})
        return
    if member not in was.voted and tx.execute(_ENTER, {"vote_id": vote.id, "member": member}).one_or_none() is None:
        raise VotedAlready("you have voted; to change that, give the private code of your ballot")
    for slip in was.slips:
        if slip not in vote.slips:
            tx.write(_TEAR_UP, {"the_vote": vote.id, "the_code": slip.code})
    for slip in vote.slips:
        if slip not in was.slips:
            tx.write(_PUT_SLIP, asdict(slip) | {"vote_id": vote.id})


def put_key(tx: Tx, key: Key) -> None:
    """A device key that intake has enrolled."""
    tx.write(_PUT_KEY, vars(key))


def revoke_key(tx: Tx, key_id: str, *, at: datetime) -> None:
    """It signs nothing new."""
    tx.write(_REVOKE, {"the_id": key_id, "the_end": at})


def find_key(tx: Tx, key_id: str) -> Key | None:
    """A device key by its thumbprint."""
    row = tx.execute(sa.select(KEYS).where(KEYS.c.id == key_id)).one_or_none()
    return Key(**row._mapping) if row else None


def _vote(row: dict[str, Any]) -> Vote:
    return Vote(**row | {
        "owners": Owners(**row["owners"]) if row["owners"] else None,
        "proxies": tuple(Proxy(**proxy) for proxy in row["proxies"]),
        "papers": tuple(_paper(paper) for paper in row["papers"])})


def _ballot(row: dict[str, Any]) -> Ballot:
    return Ballot(**row | {"signed": Signed(**row["signed"]) if row["signed"] else None})


def _written(paper: Paper) -> dict[str, Any]:
    moments = {"entered_at": paper.entered_at, "confirmed_at": paper.confirmed_at}
    return asdict(paper) | {
        name: at.isoformat() if at else None for name, at in moments.items()
    } | {"members": list(paper.members), "choices": list(paper.choices)}


def _paper(told: dict[str, Any]) -> Paper:
    confirmed = told["confirmed_at"]
    return Paper(**told | {
        "members": tuple(told["members"]), "choices": tuple(told["choices"]),
        "entered_at": datetime.fromisoformat(told["entered_at"]),
        "confirmed_at": datetime.fromisoformat(confirmed) if confirmed else None})
