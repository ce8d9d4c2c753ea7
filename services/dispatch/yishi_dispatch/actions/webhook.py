"""What an agency says about its webhook: where it lies, another secret, a call out of turn."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yishi_chassis import http, ids
from yishi_chassis.database import Tx

from .. import domain, store
from ..domain import address, refusals, webhook
from ..domain.webhook import Call, Secret, Webhook
from ..domain.webhook_signing import Seals, Signers, fresh_secret

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What secrets are sealed with, none: there are no webhooks; and dispatch's own keys that sign."""

    seals: Seals | None = None
    signers: Signers = field(default_factory=Signers)


def put(
    tx: Tx, keys: Keys, *, agency: str, url: str, after: int | None, local: bool, now: datetime,
) -> tuple[Webhook, str | None]:
    """The agency's events are posted there from now on; the first time with a secret, which is told this once."""
    to = address.read(url, local=local)
    networks = store.webhooks.networks(tx, agency)
    if not networks:
        raise refusals.NoNetworks(f"operators have set no networks for {agency}")
    if to.ip and not address.allowed(to.host, networks, local=local):
        raise refusals.NotAllowed(f"{to.host} does not lie in {', '.join(networks)}")
    _check_number(tx, agency, after)
    was, fresh = store.webhooks.find(tx, agency, lock=True), None
    if was is None:
        secret, fresh = _secret(keys, agency, now=now)
        start = store.webhooks.received(tx, agency) if after is None else after
        hook = webhook.create(agency=agency, url=url, secret=secret, after=start, now=now)
    else:
        http.check_version(tx, was.version)
        hook = webhook.point(was, url=url, after=after, now=now)
    store.webhooks.save(tx, hook)
    log.info("a webhook was set", extra={"agency": agency, "host": to.host})
    return hook, fresh


def rotate(tx: Tx, keys: Keys, *, agency: str, overlap: timedelta, now: datetime) -> tuple[Webhook, str]:
    """Another secret, told this once; the one until now signs too for a while."""
    was = store.webhooks.get(tx, agency, lock=True)
    http.check_version(tx, was.version)
    secret, fresh = _secret(keys, agency, now=now)
    hook = webhook.rotate(was, secret=secret, overlap=overlap, now=now)
    store.webhooks.save(tx, hook)
    return hook, fresh


def remove(tx: Tx, *, agency: str) -> None:
    """Nothing is posted to it any more."""
    was = store.webhooks.get(tx, agency, lock=True)
    http.check_version(tx, was.version)
    store.webhooks.remove(tx, agency)
    log.info("a webhook was removed", extra={"agency": agency})


def resend(tx: Tx, *, agency: str, number: int, now: datetime) -> Call:
    """Have an event posted once more, out of turn and once."""
    if number > store.last_sent(tx, agency):
        raise domain.NeverSent(f"{agency} was never sent a number {number}")
    event_id = store.webhooks.event_id(tx, agency, number=number)
    return _ask(tx, agency, kind="resend", number=number, event_id=event_id, now=now)


def test(tx: Tx, *, agency: str, now: datetime) -> Call:
    """Have something posted that says nothing, to see whether it arrives."""
    return _ask(tx, agency, kind="test", number=None, event_id=f"test-{ids.new()}", now=now)


def calls(tx: Tx, *, agency: str, before: int | None, limit: int) -> list[Call]:
    """The log of calls, newest first."""
    return store.webhooks.calls(tx, agency, before=before, limit=limit)


def get(tx: Tx, agency: str) -> tuple[Webhook, tuple[str, ...]]:
    """An agency's webhook, and the networks it may lie in."""
    return store.webhooks.get(tx, agency), store.webhooks.networks(tx, agency)


def listed(tx: Tx) -> list[tuple[Webhook, int]]:
    """Every webhook, with the last number that its agency was given."""
    return [(hook, store.last_sent(tx, hook.agency)) for hook in store.webhooks.everyone(tx)]


def set_networks(tx: Tx, *, agency: str, networks: tuple[str, ...], operator: str, now: datetime) -> None:
    """Operators say where the agency's webhook may lie; nowhere, and it is called no more."""
    store.webhooks.put_networks(tx, agency, networks, operator=operator, now=now)


def networks(tx: Tx, *, agency: str) -> tuple[str, ...]:
    """Where the agency's webhook may lie."""
    return store.webhooks.networks(tx, agency)


def prune(tx: Tx, *, before: datetime, limit: int) -> bool:
    """Forget old calls; True when there may be more."""
    return store.webhooks.prune_calls(tx, before=before, limit=limit) == limit


def _secret(keys: Keys, agency: str, *, now: datetime) -> tuple[Secret, str]:
    if keys.seals is None:
        raise refusals.NoWebhooks("this installation has no webhook_key to seal secrets with")
    fresh = fresh_secret()
    return Secret(id=ids.new(), sealed=keys.seals.seal(fresh, agency=agency), since=now), fresh


def _check_number(tx: Tx, agency: str, after: int | None) -> None:
    last = store.last_sent(tx, agency)
    if after is not None and after > last:
        raise domain.NeverSent(f"the last number sent to {agency} is {last}")


def _ask(tx: Tx, agency: str, *, kind: webhook.Kind, number: int | None, event_id: str, now: datetime) -> Call:
    store.webhooks.get(tx, agency, lock=True)
    if len(store.webhooks.asked(tx, agency)) >= webhook.MOST_ASKED:
        raise refusals.TooManyAsked(f"{webhook.MOST_ASKED} calls wait already")
    return store.webhooks.add_call(
        tx, agency=agency, kind=kind, number=number, event_id=event_id, attempt=1, state="asked", at=now)
