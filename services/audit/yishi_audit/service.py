"""The doors of audit: it hears everything, grows one log, and answers out of it."""

import secrets

import yishi_contracts as contracts
from yishi_chassis import auth, clock, database, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Raw, http
from yishi_chassis.leader import leading
from yishi_chassis.listen import on

from . import actions, domain, forms, settings
from .domain.timeline import Names

BYTES = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
MOMENT = {"Cache-Control": "no-cache"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
INSIDERS = auth.roles(*actions.INSIDERS)


class AuditService(service.Service):
    """Entry 留痕: every event in an append-only Merkle log, the timeline and the figures over it."""

    name = "audit"
    Settings = settings.Settings
    refusals = {domain.NotLogged: 404, domain.NoSuchTile: 404, domain.NoSuchProposal: 404, domain.Erased: 410,
                domain.Redacted: 410}

    notary: actions.Notary
    names: dict[str, Names]
    sound: bool

    def prepare(self) -> None:
        s = self.settings
        self.names = settings.names(self.district)
        self.notary = actions.Notary.of(
            origin=s.origin, key=s.log_key or s.signing_key, file=s.checkpoint_file, every=s.publish_seconds)
        with database.transaction(self.engine) as tx:
            self.sound = actions.check(tx, self.notary)

    @on(contracts.Event)
    def heard(self, tx: Tx, event: contracts.Event) -> None:
        actions.record(tx, event, salt=secrets.token_bytes(32))

    @on(contracts.ProposalRedacted)
    def redacted(self, tx: Tx, event: contracts.ProposalRedacted) -> None:
        actions.redact(tx, event, salt=secrets.token_bytes(32))

    @leading("sequencer", every=0.5)
    def sequence(self, tx: Tx) -> bool:
        return self.sound and actions.advance(tx, notary=self.notary, now=clock.now(), most=self.settings.batch)

    @http("GET", "/log/checkpoint", access=auth.ANYONE, mimetype="text/plain",
          summary="The newest signed checkpoint (C2SP signed note)")
    def checkpoint(self, tx: Tx) -> Raw:
        return Raw(actions.checkpoint(tx).encode(), TEXT, MOMENT)

    @http("GET", "/log/key", access=auth.ANYONE, mimetype="text/plain",
          summary="The log's public key; trust one you got elsewhere")
    def key(self, tx: Tx) -> Raw:
        return Raw(f"{actions.verifier_key(self.notary)}\n".encode(), TEXT, MOMENT)

    @http("GET", "/log/tile/<int:level>/<path:address>", access=auth.ANYONE, mimetype=BYTES,
          summary="A tile of hashes")
    def tile(self, tx: Tx, level: int, address: str) -> Raw:
        return Raw(actions.tile(tx, level=level, address=address), BYTES, FOR_EVER)

    @http("GET", "/log/tile/entries/<path:address>", access=auth.ANYONE, mimetype=BYTES,
          summary="A bundle of leaves")
    def bundle(self, tx: Tx, address: str) -> Raw:
        return Raw(actions.bundle(tx, address=address), BYTES, FOR_EVER)

    @http("GET", "/v1/entries/<string:event_id>", view=forms.EntryView, access=auth.ANYONE,
          summary="An event's leaf and the proof that it lies in the log")
    def entry(self, tx: Tx, event_id: str) -> forms.EntryView:
        return forms.EntryView.of(actions.proof(tx, event_id=event_id))

    @http("GET", "/v1/entries/<string:event_id>/proof", access=auth.ANYONE, mimetype="text/plain",
          summary="The same proof as one text that can be checked off line (C2SP tlog-proof)")
    def proof(self, tx: Tx, event_id: str) -> Raw:
        return Raw(actions.proof_text(tx, event_id=event_id).encode(), TEXT, MOMENT)

    @http("GET", "/v1/entries/<string:event_id>/body", view=forms.BodyView, access=INSIDERS,
          summary="What was said, with the salt that opens the leaf's commitment")
    def body(self, tx: Tx, event_id: str) -> forms.BodyView:
        return forms.BodyView.of(actions.said(tx, event_id=event_id))

    @http("GET", "/v1/proposals/<string:proposal_id>/timeline", query=forms.TimelineQuery, view=forms.TimelineView,
          access=auth.ANYONE, summary="What happened to a proposal, step by step")
    def timeline(self, tx: Tx, query: forms.TimelineQuery, proposal_id: str) -> forms.TimelineView:
        return forms.TimelineView.of(actions.timeline(
            tx, proposal_id=proposal_id, language=query.language, names=self.names[query.language],
            insider=actions.is_insider(tx.caller)))

    @http("GET", "/v1/figures", query=forms.FiguresQuery, view=forms.FiguresView, access=auth.ANYONE,
          summary="How many proposals were opened, filed, closed, solved")
    def figures(self, tx: Tx, query: forms.FiguresQuery) -> forms.FiguresView:
        return forms.FiguresView.of(actions.figures(tx, area=query.area), area=query.area)
