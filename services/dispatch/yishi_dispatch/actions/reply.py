"""What becomes of an agency's reply over its wire: it is done once and in its turn, and its agency is told."""

import logging
from collections.abc import Callable
from datetime import datetime

from yishi_chassis import ledger, outbox
from yishi_chassis.database import Tx
from yishi_chassis.received import DeadLetter

from .. import domain, events, store
from ..domain.reply import Answer, Reply

log = logging.getLogger(__name__)
#: Does what a reply says, by the same rules as at the doors; None: there is nothing to tell.
Do = Callable[[Tx, Reply], Answer | None]


def take(tx: Tx, reply: Reply, *, do: Do, now: datetime) -> None:
    """Do what it says if its turn has come, else keep it until then; a repeat has the first answer again."""
    known, first_open = store.known_reply(tx, reply)
    if known is not None and known.over:
        _answer_again(tx, known, reply)
    elif domain.reply.its_turn(known, first_open=first_open, now=now):
        _settle(tx, known or reply, do(tx, reply))
    elif known is None:
        store.keep_reply(tx, reply)


def refuse(tx: Tx, reply: Reply, answer: Answer) -> None:
    """The rules do not allow it: all it did is undone, its agency is told."""
    known, _ = store.known_reply(tx, reply)
    if known is not None and known.over:
        _answer_again(tx, known, reply)
        return
    log.info("a reply is refused", extra={"agency": reply.agency, "verb": reply.verb, "code": answer.code})
    _settle(tx, known or reply, answer)


def fail(tx: Tx, reply: Reply, *, error: Exception, now: datetime) -> None:
    """A fault of ours: try it again later; at the end give it up and say so."""
    known, _ = store.known_reply(tx, reply)
    if known is not None and known.over:
        return
    reason = ledger.text(f"{type(error).__name__}: {error}".partition("\n[SQL")[0])
    failed = domain.reply.failed(known or reply, reason=reason, now=now)
    over = domain.reply.given_up(failed)
    log.log(logging.ERROR if over else logging.WARNING, "a reply is given up" if over else "a reply failed",
            exc_info=error, extra={"agency": reply.agency, "verb": reply.verb, "tries": failed.tries})
    if over:
        _settle(tx, failed, Answer(
            outcome="failed", code="internal", detail="a fault on our side; it has been logged, send it anew later"))
    else:
        store.keep_reply(tx, failed)


def due(tx: Tx, *, now: datetime, limit: int) -> tuple[Reply, ...]:
    """What waits for its turn or to be tried again, and may now."""
    return store.replies_due(tx, now=now, limit=limit)


def bury(tx: Tx, letter: DeadLetter) -> None:
    """What cannot be placed at all is kept as it came, with the reason."""
    log.warning("a reply cannot be placed", extra={"reason": letter.reason, "key": letter.raw.routing_key[:200]})
    store.bury(tx, letter)


def _settle(tx: Tx, reply: Reply, answer: Answer | None) -> None:
    told = answer or Answer(outcome="ok")
    answer_id = outbox.stage(tx, events.order_answered(reply, told), to=reply.agency) if answer else ""
    store.keep_reply(tx, domain.reply.settled(reply, told, answer_id=answer_id))


def _answer_again(tx: Tx, known: Reply, reply: Reply) -> None:
    if known.digest != reply.digest:
        log.warning("an agency used an id a second time, for another reply",
                    extra={"agency": reply.agency, "verb": reply.verb, "first": known.verb})
    if known.answer_id:
        store.say_again(tx, agency=known.agency, event_id=known.answer_id)
