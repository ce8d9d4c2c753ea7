"""Private matters (家里事): who helps, and the text that its author agrees to have published."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .loading import load
from .reading import whole


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What everybody may read: the text, the spot in words, and which of the files."""

    title: str
    text: str
    spot: str
    files: Collection[str]


def name_helper(tx: Tx, *, proposal_id: str, person: str, now: datetime) -> tuple[domain.Helper, ...]:
    """Somebody may read it from now on, to help; named twice is named once."""
    proposal = load(tx, proposal_id)
    helper = domain.name_helper(
        proposal, person=person, by=tx.caller.id, convenes=tx.caller.scopes("convener"), now=now)
    if store.add_helper(tx, helper):
        outbox.stage(tx, events.helper_named(helper))
    return store.list_helpers(tx, proposal_id)


def drop_helper(tx: Tx, *, proposal_id: str, person: str, now: datetime) -> tuple[domain.Helper, ...]:
    """And no more."""
    proposal = load(tx, proposal_id)
    domain.name_helper(proposal, person=person, by=tx.caller.id, convenes=tx.caller.scopes("convener"), now=now)
    if store.drop_helper(tx, proposal_id, person):
        outbox.stage(tx, events.helper_dropped(proposal_id, person, by=tx.caller.id))
    return store.list_helpers(tx, proposal_id)


def helpers(tx: Tx, *, proposal_id: str) -> tuple[domain.Helper, ...]:
    """Who helps, for those whom the matter is for."""
    return store.list_helpers(tx, whole(tx, proposal_id=proposal_id).id)


def ask_publication(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """Have its author asked for a text that everybody may read: without it the matter moves up nowhere."""
    proposal = load(tx, proposal_id)
    domain.ask_publication(proposal, by=tx.caller.id, convenes=tx.caller.scopes("convener"), now=now)
    outbox.stage(tx, events.publication_asked(proposal.id, by=tx.caller.id))


def publish(tx: Tx, wanted: Wanted, *, proposal_id: str, now: datetime) -> domain.Proposal:
    """Its author agrees to this text: the matter may move up. What it said before, the point on the map and the files
    that are not named stay for those whom it was for."""
    was = load(tx, proposal_id)
    files = tuple(replace(each, confided=each.sha256 not in wanted.files) for each in was.content.attachments)
    content = replace(
        was.content, title=wanted.title, text=wanted.text, attachments=files,
        place=replace(was.content.place, spot=wanted.spot, lat=None, lng=None))
    proposal, before = domain.publish(was, content, by=tx.caller.id, now=now)
    store.replace_text(tx, proposal, before)
    store.rewrite(tx, proposal)
    store.save(tx, proposal)
    outbox.stage(tx, events.published(proposal))
    return proposal
