"""A phone number is proved: a code goes there by text message, and comes back by the person who is signed in."""

import json
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from yishi_chassis import ids, outbox, timers
from yishi_chassis.database import Tx

from .. import events, store
from ..domain import delivery, phone, sealing, texts
from .delivering import ATTEMPTS, Begin
from .desk import Desk

log = logging.getLogger(__name__)
SMS = "sms"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a person sees of the own number: masked, and the code that is on its way."""

    number: str | None
    verified_at: datetime | None
    code: phone.Code | None


def ask_code(
    tx: Tx, desk: Desk, *, person: str, told: str, address: str, limits: phone.Limits, now: datetime,
) -> phone.Code:
    """Send a code to that number; it takes the place of the last one."""
    if SMS not in desk.channels:
        raise phone.NoSms("no text messages can be sent from here")
    keys, number = desk.expect_keys(), phone.normalise(told)
    last = store.phones.find_code(tx, person)
    if last is not None:
        phone.pause(last, now=now)
    mark = keys.marks(number, purpose="phone")[0]
    spent = store.phones.count(tx, phone.uses(
        limits, person=person, number=mark, now=now,
        address=keys.marks(address, purpose=f"address {now:%Y-%m-%d}")[0] if address else ""))
    if spent is not None:
        raise spent.refusal(now)
    digits = f"{secrets.randbelow(10**6):06d}"
    code = phone.Code(
        id=ids.new(), person=person, mark=mark, asked_at=now, expires_at=now + phone.LASTS,
        sealed=keys.seal(json.dumps({"number": number, "digits": digits}), person=_code_of(person)))
    store.phones.put_code(tx, code)
    timers.set(tx, kind="code", subject=code.id, due=now, data={"attempts": 0})
    return code


def send_code(begin: Begin, desk: Desk, timer: timers.Timer, *, now: datetime) -> None:
    """One attempt to send one code; no transaction is open during the call."""
    with begin() as tx:
        code = store.phones.code_to_send(tx, timer.subject)
        if code is None or now >= code.expires_at:
            return timers.done(tx, timer)
        contact = store.contacts.of(tx, [code.person]).get(code.person)
    trouble = _call(desk, code, language=contact.language if contact else desk.language, now=now)
    with begin() as tx:
        _record(tx, timer, code, trouble, now=now)
    return None


def verify(begin: Begin, tx: Tx, desk: Desk, *, person: str, told: str, now: datetime) -> Standing:
    """The number is this person's if that is the code; each try is counted by itself, so a refusal does not undo it."""
    with begin() as counting:
        code = store.phones.try_code(counting, person, now=now)
    if code is None:
        raise phone.NoCode("no code waits for you; please ask for a new one")
    opened = _opened(desk, code)
    phone.expect(told, digits=opened["digits"], code=code)
    if not store.phones.take_code(tx, code.id):
        raise phone.NoCode("this code has been used already")
    keys, number = desk.expect_keys(), opened["number"]
    marks = keys.marks(number, purpose="phone")
    for other in store.phones.take_from_others(tx, marks, person=person):
        outbox.stage(tx, events.contact_released(other, channel=phone.CHANNEL, ground="taken_over"))
    store.phones.put_phone(tx, phone.Phone(
        person=person, mark=marks[0], sealed=keys.seal(number, person=_phone_of(person)), verified_at=now))
    outbox.stage(tx, events.contact_verified(person, channel=phone.CHANNEL))
    return Standing(number=phone.masked(number), verified_at=now, code=None)


def standing(tx: Tx, desk: Desk, *, person: str, now: datetime) -> Standing:
    """What the person may see of it."""
    known, code = store.phones.phone_of(tx, person), store.phones.find_code(tx, person)
    number = desk.expect_keys().open(known.sealed, person=_phone_of(person)) if known else None
    return Standing(number=phone.masked(number) if number else None, verified_at=known.verified_at if known else None,
                    code=code if code and now < code.expires_at else None)


def give_up(tx: Tx, *, person: str) -> None:
    """The person's number is forgotten; doing it again changes nothing."""
    if store.phones.take_phone(tx, person):
        outbox.stage(tx, events.contact_released(person, channel=phone.CHANNEL, ground="given_up"))


def forget_codes(tx: Tx, *, now: datetime) -> None:
    """What is over."""
    store.phones.forget(tx, now=now)


def _call(desk: Desk, code: phone.Code, *, language: str, now: datetime) -> delivery.Undelivered | None:
    try:
        opened = _opened(desk, code)
        words = texts.load(language).message("code", {"digits": opened["digits"], "minutes": phone.LASTS.seconds // 60})
        if SMS not in desk.channels:
            raise delivery.Transient("channel-not-set-up")
        key = delivery.key_of(event_id=code.id, person=code.person, channel=SMS)
        desk.channels[SMS].send(delivery.Letter(
            key=key, to=opened["number"], title="", text=words, language=language, at=now))
    except sealing.Unreadable:
        log.error("a code cannot be opened: is the key in `contacts_key`?")
        return delivery.Permanent("contacts-sealed")
    except delivery.Undelivered as trouble:
        return trouble
    return None


def _record(
    tx: Tx, timer: timers.Timer, code: phone.Code, trouble: delivery.Undelivered | None, *, now: datetime,
) -> None:
    attempts = timer.data["attempts"] + 1
    again = phone.next_send(attempts, code=code, now=now) if isinstance(trouble, delivery.Transient) else None
    state = "sent" if trouble is None else "pending" if again else "failed"
    ATTEMPTS.labels(SMS, state).inc()
    store.phones.settle_code(tx, code.id, state=state)
    if again:
        timers.set(tx, kind="code", subject=code.id, due=again, data={"attempts": attempts})
    else:
        timers.done(tx, timer)
    if trouble is not None:
        log.warning("a code was not sent", extra={"reason": trouble.reason, "attempts": attempts})


def _opened(desk: Desk, code: phone.Code) -> dict[str, str]:
    return dict(json.loads(desk.expect_keys().open(code.sealed, person=_code_of(code.person))))


def _code_of(person: str) -> str:
    """What codes and numbers are sealed for: neither opens as the other, or as contacts."""
    return f"{person}\ncode"


def _phone_of(person: str) -> str:
    return f"{person}\nphone"
