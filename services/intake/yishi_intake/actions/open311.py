"""What clients of Open311 read and write: proposals as service requests, their paths and updates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yishi_chassis import blobs, ids
from yishi_chassis.database import Tx

from .. import domain, store
from . import files
from .office import Office
from .proposal import propose


@dataclass(frozen=True, kw_only=True)
class Told:
    """A proposal with its path and what its client told.

    `silent`: its words are not for the public.
    """

    proposal: domain.Proposal
    steps: tuple[domain.Step, ...]
    media: tuple[str, ...]
    silent: bool

    @property
    def standing(self) -> domain.Standing:
        """Where it stands."""
        return domain.standing(self.steps)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row of updates: a step of the path, or a client's update, and the proposal it is about."""

    told: domain.Step | domain.Update
    proposal: domain.Proposal

    @property
    def at(self) -> datetime:
        """When it came about."""
        return self.told.at if isinstance(self.told, domain.Step) else self.told.received_at


def report(
    tx: Tx, *, content: domain.Content, client: str, known_as: str, plate: str | None, media: tuple[str, ...],
    came: Iterable[Any], shelf: files.Shelf, office: Office, now: datetime,
) -> tuple[domain.Proposal, list[str]]:
    """Propose for whom a client speaks; who says nothing of that person is a new one each time,
    and an officer looks first.

    `came`: files, {file, kind} each. One that cannot be kept is no reason to turn down what somebody has to say: with
    the proposal comes why, for each of those.
    """
    person = tx.caller.id or domain.person(salt=office.salt, client=client, known_as=known_as or ids.new())
    author = domain.Party(kind="resident", id=person)
    if not tx.caller.id and not known_as:
        office.counter.admit_person(domain.ANONYMOUS, person=f"client-{client}", now=now)
    attachments, faults = _kept(tx, came, owner=person, shelf=shelf, now=now)
    proposal = propose(tx, content=replace(content, attachments=attachments), author=author, plate=plate, draft=False,
                       office=office, now=now, anonymous=not tx.caller.id and not known_as)
    store.add_report(tx, domain.Report(proposal_id=proposal.id, client=client, media=media))
    return proposal, faults


def _kept(
    tx: Tx, came: Iterable[Any], *, owner: str, shelf: files.Shelf, now: datetime,
) -> tuple[tuple[domain.Attachment, ...], list[str]]:
    kept: dict[str, domain.Attachment] = {}
    faults = []
    for each in came:
        try:
            file = files.send(tx, came=each, owner=owner, shelf=shelf, now=now)
            name = f"{file.kind} {len(kept) + 1}"
            kept[file.sha256] = domain.Attachment(name=name, sha256=file.sha256, stage="before")
        except blobs.Unfit as unfit:
            faults.append(str(unfit))
    return tuple(kept.values()), faults


def requests(tx: Tx, wanted: domain.Wanted) -> list[Told]:
    """A page of them with their paths, in three questions whatever their number."""
    return _told(tx, store.list_wanted(tx, wanted))


def request(tx: Tx, *, number: str) -> Told:
    """One by its receipt number; drafts and private matters do not exist for anybody here."""
    proposal = domain.seen_by(store.get_by_number(tx, domain.written(number)), "")
    if proposal.private:
        raise domain.NotFound("there is no such proposal")
    return _told(tx, [proposal])[0]


def number_of(tx: Tx, *, token: str) -> str:
    """The receipt number of what this id was given for."""
    return domain.seen_by(store.get(tx, token), "").number


def changes(tx: Tx, *, since: datetime, until: datetime, limit: int) -> list[Change]:
    """What has moved and what clients have told in this time, the oldest first."""
    told: list[domain.Step | domain.Update] = [
        *store.list_steps(tx, since=since, until=until, limit=limit),
        *store.list_updates(tx, since=since, until=until, limit=limit)]
    about = store.list_by_id(tx, {each.proposal_id for each in told})
    found = [Change(told=each, proposal=about[each.proposal_id])
             for each in told if each.proposal_id in about]
    return sorted(found, key=lambda change: change.at)[:limit]


def update(
    tx: Tx, *, number: str, client: str, update_id: str, status: str, words: str, media: tuple[str, ...],
    updated_at: datetime, now: datetime,
) -> str:
    """Take a client's update, once for each of its update ids; the id it has here."""
    proposal = domain.seen_by(store.get_by_number(tx, domain.written(number)), "")
    return store.add_update(tx, domain.Update(
        id=ids.new(), proposal_id=proposal.id, client=client, update_id=update_id, status=status, words=words,
        media=media, updated_at=updated_at, received_at=now))


def _told(tx: Tx, found: Sequence[domain.Proposal]) -> list[Told]:
    if not found:
        return []
    paths = store.paths(tx, [proposal.id for proposal in found])
    came_with = store.reports(tx, [proposal.id for proposal in found])
    return [
        Told(proposal=proposal, steps=paths.get(proposal.id, ()),
             silent=not domain.readable(proposal, domain.Viewer()),
             media=came_with[proposal.id].media if proposal.id in came_with else ())
        for proposal in found
    ]
