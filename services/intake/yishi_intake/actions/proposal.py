"""Proposals: written, opened, filed, withdrawn, lapsed; and what others say has become of them.

Timers are never cancelled in intake: one that has become idle finds nothing to do when it rings. A command that cancels
would lock the proposal and then the timer, a ringing timer the other way round, and the two would wait in a ring.
"""

from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import ids, outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from . import files
from .blocking import expect_free
from .loading import load
from .office import Office, ends
from .opening import begin
from .parting import release


def propose(
    tx: Tx, *, content: domain.Content, author: domain.Party, plate: str | None, draft: bool, office: Office,
    now: datetime, anonymous: bool = False, recurrence_of: str | None = None,
    owner: str | None = None,
) -> domain.Proposal:
    """Write a proposal and, unless it is to stay a draft, open it. Without files nothing is read: all travels in one
    statement. The files are the author's, or of `owner`, who has sent them for the author."""
    proposal_id = ids.new()
    content, keys = files.named(tx, content, owner=owner or author.id)
    household, sealed = office.door(plate, proposal_id=proposal_id) if plate else (None, None)
    proposal = domain.write(
        content, id=proposal_id, number=office.numbers.take(now), author=author, household=household, sealed=sealed,
        now=now, recurrence_of=recurrence_of)
    if draft:
        store.add(tx, proposal)
        timers.set(tx, kind="draft", subject=proposal.id, due=ends(now, office.rules.draft_days))
    else:
        proposal = begin(
            tx, proposal, by=author.id, anonymous=anonymous, office=office, now=now, save=store.add)
    if keys:
        files.hang(tx, keys, proposal_id=proposal_id, now=now)
    office.counter.count_filing(tx, proposal, now=now)
    expect_free(tx, author.id, now=now)
    return proposal


def edit(tx: Tx, *, proposal_id: str, content: domain.Content, now: datetime) -> domain.Proposal:
    """Change a draft."""
    was = load(tx, proposal_id)
    content, keys = files.named(tx, content, owner=tx.caller.id)
    proposal = domain.edit(was, content, by=tx.caller.id, now=now)
    if was.content.attachments or keys:
        files.hang(tx, keys, proposal_id=proposal_id, now=now)
    store.rewrite(tx, proposal)
    return proposal


def open_up(tx: Tx, *, proposal_id: str, office: Office, now: datetime) -> domain.Proposal:
    """Open a draft for co-signing, or hand it in where an officer is to look at it first."""
    expect_free(tx, tx.caller.id, now=now)
    return begin(tx, load(tx, proposal_id), by=tx.caller.id, anonymous=False, office=office, now=now, save=store.save)


def withdraw(tx: Tx, *, proposal_id: str, reason: str, now: datetime) -> domain.Proposal:
    """Take it back before it is filed; a draft, which nobody ever saw, is thrown away."""
    was = load(tx, proposal_id)
    proposal = domain.withdraw(was, by=tx.caller.id, now=now)
    if was.state == "draft":
        _discard(tx, proposal, now=now)
    else:
        store.save(tx, proposal)
        outbox.stage(tx, events.withdrawn(proposal, reason=reason))
        release(tx, proposal_id=proposal_id, now=now)
    return proposal


def draft_expired(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """A draft nobody opened is thrown away, unless its author has done so."""
    proposal = store.find_for_update(tx, proposal_id)
    if proposal is not None and proposal.state == "draft":
        _discard(tx, proposal, now=now)


def heard(tx: Tx, event: contracts.Move, *, proposal_id: str) -> None:
    """Show what review or dispatch has made of it, unless something later is shown already."""
    proposal = store.get_for_update(tx, proposal_id)
    changed = domain.hear(proposal, move_of(event))
    if changed is not proposal:
        store.save(tx, changed, news_of(event))


def recounted(tx: Tx, event: contracts.ReviewRecounted) -> None:
    """Local work is due at another time; it stands where it stood, since when it did."""
    proposal = store.get_for_update(tx, event.proposal_id)
    changed = domain.hear(proposal, move_of(event))
    if event.due is not None and changed is not proposal:
        path = store.paths(tx, [event.proposal_id]).get(event.proposal_id, ())
        store.save(tx, changed, domain.News(at=domain.standing(path).since, due=event.due))


def sorted_as(tx: Tx, event: contracts.ReviewTriaged) -> None:
    """The same, and what kind of matter it is; what is private nobody follows any more."""
    proposal = store.get_for_update(tx, event.proposal_id)
    changed = domain.sort(domain.hear(proposal, move_of(event)), kind=event.kind)
    if event.kind == domain.PRIVATE:
        store.unfollow_all(tx, event.proposal_id)
    if changed is not proposal:
        store.save(tx, changed, news_of(event))


def move_of(event: contracts.Move) -> domain.Shown:
    """An event's place among all moves of its proposal."""
    rank = domain.Rank(event.course, event.leg, event.envelope.subjectsequence)
    return domain.Shown(rank=rank, state=event.state, tier=event.tier)


def news_of(event: contracts.Move) -> domain.News:
    """What the path keeps of it: when it was, the answer to residents, who has it in hand and until when."""
    return domain.News(at=event.envelope.time, words=getattr(event, "words", None),
                       responsible=getattr(event, "lead", None), due=getattr(event, "due", None))


def _discard(tx: Tx, draft: domain.Proposal, *, now: datetime) -> None:
    if draft.content.attachments:
        files.let_go(tx, proposal_id=draft.id, now=now)
    store.discard(tx, draft)
