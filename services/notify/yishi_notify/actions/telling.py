"""An event is heard: who is concerned is learnt from it, and those concerned are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yishi_chassis import ids, inbox, outbox, timers
from yishi_chassis.database import Tx
from yishi_contracts import BY_TYPE, Event, routing_key

from .. import events, store
from ..domain import circle, rules, texts
from ..domain.delivery import Delivery
from ..domain.notice import Contact, Names, Notice
from ..domain.rules import Told
from ..domain.ways import Way, planned
from .desk import Desk


def hear(tx: Tx, desk: Desk, event: Event, *, now: datetime) -> list[Notice]:
    """Learn from the event, then tell each person concerned, once, in their language. Returns the notices."""
    key, fields = routing_key(event.envelope.type), _fields(event)
    proposal_id = str(fields.get("proposal_id") or event.envelope.subject)
    store.circles.learn(tx, proposal_id, circle.learn(key, fields))
    if not fields or not desk.rules.of(key):
        return []
    proposal = store.circles.proposal(tx, proposal_id)
    if proposal is None or not proposal.number:
        raise inbox.NotYet(f"proposal {proposal_id} has not been heard of")
    around = store.circles.circle(
        tx, proposal_id, body=str(fields.get("body") or proposal.body), agency_id=str(fields.get("agency") or ""))
    told = desk.rules.who(key, {
        **around, rules.OFFICERS: circle.officers(fields), rules.RESIDENT: circle.named(fields, rules.RESIDENT),
        rules.LEADERS: circle.listed(fields, rules.LEADERS), rules.ABOVE: circle.listed(fields, rules.ABOVE),
        rules.HELPER: circle.named(fields, rules.HELPER),
        rules.REPRESENTATIVE: circle.named(fields, rules.REPRESENTATIVE),
        rules.ASKED_AGAIN: circle.asked_again(fields)})
    contacts = store.contacts.of(tx, [one.person for one in told]) if told else {}
    facts = fields | {"number": proposal.number, "title": proposal.title, "proposal_id": proposal_id}
    notices = [_written(desk, one, contacts.get(one.person), facts=facts, event=event, now=now) for one in told]
    _send_all(tx, desk, notices, contacts, now=now)
    return notices


def _fields(event: Event) -> dict[str, Any]:
    """What the event says, with the defaults of its contract; nothing of one that was redacted or is not known."""
    known = BY_TYPE.get(event.envelope.type)
    return known.model_validate_json(event.data).model_dump(mode="json") if known and event.data else {}


def _written(
    desk: Desk, told: Told, contact: Contact | None, *, facts: Mapping[str, Any], event: Event, now: datetime,
) -> Notice:
    """The notice of one person, in their language."""
    language = contact.language if contact else desk.language
    named = desk.names.get(language, Names()).facts(facts)
    wording = texts.load(language)
    words = wording.render(told.text, {**facts, **named, "title": facts["title"] or wording.untitled})
    return Notice(
        id=ids.new(), person=told.person, event_id=event.envelope.id, proposal_id=facts["proposal_id"], kind=told.text,
        title=words.title, text=words.text, urgency=told.urgency, language=language, created_at=now,
    )


def _send_all(
    tx: Tx, desk: Desk, notices: Sequence[Notice], contacts: Mapping[str, Contact], *, now: datetime,
) -> None:
    """By each channel of its urgency: at once where writing is delivering, else by a timer for each."""
    if not notices:
        return
    going = [(notice, way) for notice in notices
               for way in _ways(desk, notice, contacts.get(notice.person), now=now)]
    inside = [(notice, way) for notice, way in going if not desk.channels[way.channel].outside]
    outside = [(notice, way) for notice, way in going if desk.channels[way.channel].outside]
    store.notices.add(tx, notices)
    arrived = [Delivery(notice_id=notice.id, channel=way.channel, attempts=1) for notice, way in inside]
    store.notices.plan(tx, arrived, sent_at=now)
    store.notices.plan(tx, [Delivery(notice_id=notice.id, channel=way.channel) for notice, way in outside])
    for notice, way in inside:
        outbox.stage(tx, events.notice_sent(notice, channel=way.channel, attempts=1))
    for notice, way in outside:
        timers.set(tx, kind="deliver", subject=notice.id, key=way.channel, due=way.due, data={})


def _ways(desk: Desk, notice: Notice, contact: Contact | None, *, now: datetime) -> list[Way]:
    """By the channels of its urgency that are set up here; those outside only where the person gave an address."""
    given = contact.channels if contact else ()
    usable = [name for name, channel in desk.channels.items() if not channel.outside or name in given]
    return planned(desk.rules.channels[notice.urgency], usable=usable, now=now)
