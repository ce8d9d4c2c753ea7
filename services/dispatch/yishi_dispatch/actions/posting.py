"""Events to agencies' webhooks: note that an attempt begins, commit, call, record. No transaction is open meanwhile."""

import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from yishi_chassis import clock, database, failpoint, feed, ids, metrics, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..channels.post import Answer, Post, Unreached
from ..domain import address, webhook
from ..domain.webhook import Call, Outcome, Webhook
from ..domain.webhook_signing import Unreadable, headers
from . import agency as agencies
from .webhook import Keys

log = logging.getLogger(__name__)
CALLS = metrics.counter("yishi_webhook_calls_total", "Calls of agencies' webhooks, by how they ended.", ("outcome",))
REPEATS = metrics.counter("yishi_webhook_repeats_total", "Events posted again because a call ended unknown.")
DISABLED = metrics.counter("yishi_webhook_disabled_total", "Webhooks that were given up, by why.", ("reason",))
STATES = metrics.gauge("yishi_webhooks", "Webhooks that are on, failing or off.", ("state",))
TEST_TYPE = "cn.yishi.webhook.test.v1"
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
#: What a call may take besides the seconds it is given: looking the name up, and the database.
_MORE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Courier:
    """What a call needs. `patience`: how long a webhook may fail; `wait`: as at the door for receipts."""

    engine: Any
    service: str
    keys: Keys
    post: Post
    patience: timedelta
    wait: timedelta
    now: Callable[[], datetime] = clock.wall
    share: Callable[[], float] = random.random


@dataclass(frozen=True, kw_only=True)
class _Claim:
    hook: Webhook
    call: Call
    networks: tuple[str, ...]


def due(courier: Courier) -> list[str]:
    """The agencies for which there is something to post now."""
    with database.reading(courier.engine) as tx:
        return store.webhooks.due(tx, now=courier.now())


def serve(courier: Courier, agency: str) -> bool:
    """One call of an agency's webhook, if there is anything to say and nobody else is at it; True if there was."""
    with database.transaction(courier.engine) as tx:
        claim = _begin(tx, courier, agency)
    if claim is None:
        return False
    outcome = _called(courier, claim)
    failpoint.hit("webhook.called")
    with database.transaction(courier.engine) as tx:
        _record(tx, courier, claim, outcome)
    CALLS.labels(outcome.kind).inc()
    return True


def measure(tx: Tx) -> None:
    """Count the webhooks by state."""
    counted = store.webhooks.counts(tx)
    for state in ("on", "failing", "off"):
        STATES.labels(state).set(counted.get(state, 0))


def _begin(tx: Tx, courier: Courier, agency: str) -> _Claim | None:
    now = courier.now()
    hook = store.webhooks.free(tx, agency, now=now)
    if hook is None:
        return None
    repeats = [call for call in store.webhooks.lose_calls(tx, agency) if call.kind == "event"]
    call = _asked(tx, hook, now=now) or _next(tx, hook, now=now)
    if call is None:
        return None
    if any(lost.event_id == call.event_id for lost in repeats):
        tx.after_commit(REPEATS.inc)
        log.warning("a call ended unknown, it is repeated", extra={"agency": agency, "number": call.number})
    until = now + timedelta(seconds=courier.post.seconds) + _MORE
    hook = webhook.claim(hook, name=ids.new(), until=until)
    store.webhooks.save(tx, hook)
    return _Claim(hook=hook, call=call, networks=store.webhooks.networks(tx, agency))


def _asked(tx: Tx, hook: Webhook, *, now: datetime) -> Call | None:
    """What the agency asked for out of turn comes first, even while it is off: so it can be tried."""
    waiting = store.webhooks.asked(tx, hook.agency)
    if not waiting:
        return None
    store.webhooks.begin_call(tx, waiting[0], now=now)
    return waiting[0]


def _next(tx: Tx, hook: Webhook, *, now: datetime) -> Call | None:
    if hook.state != "on" or hook.next_attempt_at > now:
        return None
    event = store.webhooks.next_number(tx, hook.agency, above=hook.delivered)
    if event is None:
        return None
    return store.webhooks.add_call(
        tx, agency=hook.agency, kind="event", number=event[0], event_id=event[1], attempt=hook.attempts + 1,
        state="begun", at=now)


def _called(courier: Courier, claim: _Claim) -> Outcome:
    began = courier.now()
    try:
        outcome = _outcome(_sent(courier, claim))
    except Unreached as trouble:
        outcome = Outcome(code=trouble.code)
    except Unreadable:
        log.error("a webhook's secret cannot be opened: is the key in `webhook_key`?",
                  extra={"agency": claim.hook.agency})
        outcome = Outcome(code="sealed")
    except Exception as error:
        log.error("a call failed", exc_info=error, extra={"agency": claim.hook.agency, "number": claim.call.number})
        outcome = Outcome(code="failed")
    return replace(outcome, ms=max(0, round((courier.now() - began).total_seconds() * 1000)))


def _sent(courier: Courier, claim: _Claim) -> Answer:
    hook, now = claim.hook, courier.now()
    if courier.keys.seals is None:
        raise Unreadable("there are no keys")
    to = address.read(hook.url, local=courier.post.local)
    body = json.dumps(_event(courier, claim), ensure_ascii=False)
    secrets = [courier.keys.seals.open(each.sealed, agency=hook.agency) for each in webhook.valid(hook, now=now)]
    signed = headers(id_=claim.call.event_id, at=now, body=body, secrets=secrets, signers=courier.keys.signers)
    return courier.post.send(to, within=claim.networks, body=body.encode(), headers={
        "Content-Type": CONTENT_TYPE, "Accept": "application/json", "User-Agent": "yishi-webhook/1", **signed})


def _event(courier: Courier, claim: _Claim) -> dict[str, Any]:
    """The event as the feed tells it now: what was redacted meanwhile is not posted."""
    call = claim.call
    if call.number is None:
        return {"specversion": "1.0", "id": call.event_id, "source": f"/yishi/{courier.service}", "type": TEST_TYPE,
                "time": call.at.isoformat(), "datacontenttype": "application/json", "data": {"agency": call.agency}}
    rows = feed.rows(courier.engine, courier.service, after=call.number - 1, limit=1, destination=call.agency)
    return rows[0]


def _outcome(answer: Answer) -> Outcome:
    wish = None if answer.retry_after is None else timedelta(seconds=min(answer.retry_after, 86_400))
    return Outcome(code=webhook.code_of(answer.status), status=answer.status, receipt=_receipt(answer), wish=wish)


def _receipt(answer: Answer) -> int | None:
    """The highest number without gaps that an answer `{"received": n}` tells; any other says nothing."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    number = told.get("received") if isinstance(told, dict) else None
    return number if type(number) is int and 0 <= number < 2**63 else None


def _record(tx: Tx, courier: Courier, claim: _Claim, outcome: Outcome) -> None:
    """What became of it; if the lease ran out, or the agency has moved its webhook, that alone is noted."""
    call, now = claim.call, courier.now()
    receipt = outcome.receipt if outcome.taken and _receipted(tx, courier, claim, outcome.receipt) else None
    store.webhooks.end_call(tx, call.id, replace(outcome, receipt=receipt))
    hook = store.webhooks.mine(tx, call.agency, claim=claim.hook.claim)
    if hook is None:
        return
    if call.kind != "event" or call.number is None:
        store.webhooks.save(tx, webhook.released(hook))
        return
    settled = webhook.settle(hook, outcome, number=call.number, share=courier.share(), patience=courier.patience,
                             now=now)
    store.webhooks.save(tx, settled)
    if settled.state == "off":
        _tell(tx, settled)


def _receipted(tx: Tx, courier: Courier, claim: _Claim, number: int | None) -> bool:
    if number is None:
        return False
    try:
        agencies.receive(tx, agency=claim.hook.agency, number=number, wait=courier.wait, now=clock.now())
    except domain.NeverSent:
        return False
    return True


def _tell(tx: Tx, hook: Webhook) -> None:
    outbox.stage(tx, events.webhook_disabled(hook))
    tx.after_commit(DISABLED.labels(hook.reason).inc)
    log.warning("a webhook was given up", extra={"agency": hook.agency, "reason": hook.reason,
                                                 "attempts": hook.attempts})
