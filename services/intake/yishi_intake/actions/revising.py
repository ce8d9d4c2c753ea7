"""The text changes: amended by its author while signatures are collected, revised once the body has asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .lapsing import wind
from .loading import load, load_signed
from .office import ends
from .proposal import move_of, news_of
from .reading import is_confided, reads, whole


@dataclass(frozen=True, kw_only=True)
class History:
    """A proposal, its former texts and what bodies wanted changed; words only where the caller may read them.

    Texts up to the number `confided` are for others.
    """

    proposal: domain.Proposal
    revisions: Sequence[domain.Revision]
    returns: Sequence[domain.Return]
    readable: bool
    confided: int = 0


def amend(
    tx: Tx, *, proposal_id: str, title: str, text: str, minor: bool, rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    """Change the text while signatures are collected; unless that is minor, all are asked to sign again."""
    was = load_signed(tx, proposal_id)
    proposal, before, asked_again = domain.amend(
        was, replace(was.content, title=title, text=text), minor=minor, share=rules.minor_edit_share,
        pinned=_pinned(tx, was), by=tx.caller.id, now=now)
    store.replace_text(tx, proposal, before)
    if not minor:
        store.unsign_all(tx, proposal)
    store.save(tx, proposal)
    outbox.stage(tx, events.amended(proposal, material=not minor, asked_again=asked_again))
    return proposal


def revise(
    tx: Tx, *, proposal_id: str, title: str, text: str, rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    """Answer what the body wanted changed: with the new text it is before it again."""
    was, asked = load(tx, proposal_id), store.get_withdrawal(tx, proposal_id)
    leave_until = ends(now, rules.revision_leave_days)
    proposal, before = domain.revise(
        was, replace(was.content, title=title, text=text), pending=asked is not None and asked.open,
        leave_until=leave_until, by=tx.caller.id, now=now)
    store.replace_text(tx, proposal, before)
    store.save(tx, proposal)
    outbox.stage(tx, events.revised(proposal, leave_until=leave_until))
    return proposal


def returned(tx: Tx, event: contracts.ReviewReturned, *, rules: domain.Rules, now: datetime) -> None:
    """The body wants it changed; what is overtaken by something later is only kept."""
    was = store.get_for_update(tx, event.proposal_id)
    store.add_return(tx, domain.Return(
        proposal_id=was.id, number=event.number, points=event.points, returned_at=event.envelope.time,
        until=event.until))
    changed = domain.hear(was, move_of(event))
    if changed is not was:
        proposal = replace(changed, lapses_at=event.until)
        store.save(tx, proposal, news_of(event))
        wind(tx, proposal, rules=rules, now=now)


def history(tx: Tx, *, proposal_id: str) -> History:
    """All it has said, for whom it is readable."""
    proposal, former = whole(tx, proposal_id=proposal_id), store.list_revisions(tx, proposal_id)
    return History(
        proposal=proposal, revisions=former,
        returns=store.list_returns(tx, proposal_id), readable=reads(tx, proposal),
        confided=0 if is_confided(tx, proposal) else domain.confided_until(former))


def _pinned(tx: Tx, proposal: domain.Proposal) -> tuple[str, str]:
    """Title and text as whoever signed first since the last material edit has read them."""
    former = store.list_revisions(tx, proposal.id)
    asked = max((each.number for each in former if each.change != "minor"), default=0)
    first = next((each for each in former if each.number > asked), None)
    return (first.title, first.text) if first else (proposal.content.title, proposal.content.text)
