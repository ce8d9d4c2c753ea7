"""Doors of the webhook of an agency: where it lies, its secret, calls out of turn, and the log of calls."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Query, View, cursor, http, position
from yishi_chassis.leader import leading
from yishi_chassis.listen import ReaderThreads
from yishi_chassis.problems import Problem

from .. import actions
from ..actions.posting import Courier
from ..actions.webhook import Keys
from ..channels import post, resolving
from ..domain import refusals
from ..domain.address import LONGEST
from ..domain.clocks import Rules
from ..domain.webhook import Call, Kind, Secret, Webhook
from ..domain.webhook_signing import Signers, read_seals, read_signers
from ..settings import Settings
from .posting import Posting

OWN = auth.roles("agency", scope="agency_id")
HOOK = "/v1/agencies/<string:agency_id>/webhook"
REFUSALS: dict[type[Exception], int] = {
    refusals.BadAddress: 422, refusals.NoWebhooks: 503, refusals.TooManyAsked: 429}
PRUNED = 1000


class WebhookForm(Form):
    """Where to post to; `after`: the number above which (left out: as before; at first what is not receipted)."""

    url: str = Field(min_length=1, max_length=LONGEST)
    after: int | None = Field(None, ge=0, lt=2**63)


class CallsQuery(Query):
    """Which part of the log."""

    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)


class SecretView(View):
    """A secret that signs, without what it is."""

    id: str
    since: AwareDatetime
    until: AwareDatetime | None

    @classmethod
    def of(cls, secret: Secret) -> Self:
        return cls(id=secret.id, since=secret.since, until=secret.until)


class WebhookView(View):
    """A webhook; `secret` is shown where it was just made, and never again. `reason`: why it is off."""

    agency: str
    url: str
    state: Literal["on", "off"]
    reason: str
    delivered: int
    attempts: int
    next_attempt_at: AwareDatetime | None
    failing_since: AwareDatetime | None
    secrets: tuple[SecretView, ...]
    networks: tuple[str, ...]
    version: int
    secret: str | None = None

    @classmethod
    def of(cls, hook: Webhook, networks: tuple[str, ...], *, secret: str | None = None) -> Self:
        return cls(
            agency=hook.agency, url=hook.url, state=hook.state, reason=hook.reason, delivered=hook.delivered,
            attempts=hook.attempts, next_attempt_at=hook.next_attempt_at if hook.attempts else None,
            failing_since=hook.failing_since, secrets=tuple(map(SecretView.of, hook.secrets)), networks=networks,
            version=hook.version, secret=secret)


class CallView(View):
    """One call, without what was said. `number`: none for a test; `ms`: how long it took."""

    id: int
    kind: Kind
    number: int | None
    event_id: str
    attempt: int
    state: Literal["asked", "begun", "done", "unknown"]
    at: AwareDatetime
    ms: int | None
    status: int | None
    code: str
    receipt: int | None

    @classmethod
    def of(cls, call: Call) -> Self:
        return cls(**{name: getattr(call, name) for name in cls.model_fields})


class KeysView(View):
    """The public keys with which `v1a` signatures are verified; several while they change."""

    keys: tuple[str, ...]


class WebhookDoors(service.Service):
    """Over HTTP instead of AMQP."""

    rules: Rules
    courier: Courier

    posting = ReaderThreads(Posting)

    @http("PUT", HOOK, form=WebhookForm, view=WebhookView, access=OWN, refusals=REFUSALS, fleeting=True,
          summary="Have this agency's events posted there; again, to move it or to put it on")
    def put_webhook(self, tx: Tx, form: WebhookForm, agency_id: str) -> WebhookView:
        agency = self.rules.agency(agency_id).id
        hook, secret = actions.webhook.put(
            tx, self.courier.keys, agency=agency, url=form.url, after=form.after, local=self.courier.post.local,
            now=clock.wall())
        return WebhookView.of(hook, actions.webhook.networks(tx, agency=agency), secret=secret)

    @http("GET", HOOK, view=WebhookView, access=OWN, summary="This agency's webhook, and how far it has come")
    def webhook(self, tx: Tx, agency_id: str) -> WebhookView:
        return WebhookView.of(*actions.webhook.get(tx, agency_id))

    @http("DELETE", HOOK, status=204, access=OWN, summary="Post nothing more")
    def remove_webhook(self, tx: Tx, agency_id: str) -> None:
        actions.webhook.remove(tx, agency=agency_id)

    @http("POST", f"{HOOK}/secret", view=WebhookView, access=OWN, refusals=REFUSALS, fleeting=True,
          summary="Another secret, shown this once; the one until now signs too for a while")
    def rotate_webhook_secret(self, tx: Tx, agency_id: str) -> WebhookView:
        overlap = timedelta(hours=self.settings.webhook_overlap_hours)
        hook, secret = actions.webhook.rotate(
            tx, self.courier.keys, agency=agency_id, overlap=overlap, now=clock.wall())
        return WebhookView.of(hook, actions.webhook.networks(tx, agency=agency_id), secret=secret)

    @http("POST", f"{HOOK}/test", view=CallView, status=202, access=OWN, refusals=REFUSALS,
          summary="Have an event posted that says nothing; the log tells what came of it")
    def test_webhook(self, tx: Tx, agency_id: str) -> CallView:
        return CallView.of(actions.webhook.test(tx, agency=agency_id, now=clock.wall()))

    @http("GET", f"{HOOK}/deliveries", query=CallsQuery, view=Page[CallView], access=OWN,
          summary="The log of calls, newest first")
    def webhook_deliveries(self, tx: Tx, query: CallsQuery, agency_id: str) -> Page[CallView]:
        at = position(query.cursor, 1)
        found = actions.webhook.calls(tx, agency=agency_id, before=_number(at), limit=query.limit)
        following = cursor(found[-1].id) if len(found) == query.limit else None
        return Page[CallView](items=list(map(CallView.of, found)), next=following)

    @http("POST", f"{HOOK}/deliveries/<int:number>/resend", view=CallView, status=202, access=OWN, refusals=REFUSALS,
          summary="Post the event of that number once more, out of turn")
    def resend_delivery(self, tx: Tx, agency_id: str, number: int) -> CallView:
        return CallView.of(actions.webhook.resend(tx, agency=agency_id, number=number, now=clock.wall()))

    @http("GET", "/v1/webhook-keys", view=KeysView, access=auth.ANYONE,
          summary="The public keys of webhooks' v1a signatures")
    def webhook_keys(self, tx: Tx) -> KeysView:
        return KeysView(keys=self.courier.keys.signers.public)

    @leading("webhooks", every=60)
    def care_for_webhooks(self, tx: Tx) -> bool:
        actions.posting.measure(tx)
        before = clock.wall() - timedelta(days=self.settings.webhook_log_days)
        return actions.webhook.prune(tx, before=before, limit=PRUNED)


def _number(at: list[object] | None) -> int | None:
    if at is None:
        return None
    number = at[0]
    if type(number) is not int or not 0 <= number < 2**63:
        raise Problem(400, "the cursor is not one that this list gave")
    return number


def courier_of(settings: Settings, *, engine: Any, wait: timedelta) -> Courier:
    """What calls need, from the settings; raises OSError or ValueError for a file that is away or holds no keys."""
    sending = post.Post(
        resolve=resolving.resolver(settings.webhook_nameservers), tls=post.trusting(settings.webhook_authorities),
        seconds=settings.webhook_seconds, local=settings.mode == "local")
    return Courier(engine=engine, service=settings.service, post=sending, wait=wait,
                   keys=_keys(settings.webhook_key, settings.webhook_signing_key),
                   patience=timedelta(days=settings.webhook_days))


def _keys(sealing: Path | None, signing: Path | None) -> Keys:
    return Keys(seals=read_seals(_lines(sealing)) if sealing else None,
                signers=read_signers(_lines(signing)) if signing else Signers())


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
