"""Doors for device keys and what they sign: enrol, revoke, be asked to sign, download the proof, read the levels."""

from functools import cached_property
from typing import ClassVar

from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, http

from .. import actions, domain, settings
from .signing_forms import (
    ChallengeForm,
    ChallengeView,
    EnvelopeView,
    KeyForm,
    KeyView,
    LevelView,
    PasskeyView,
    ProofView,
    PublicKeyForm,
)

RESIDENTS = auth.roles("resident")
SIGNATURES = "/v1/proposals/<string:proposal_id>/signatures"
REFUSALS: dict[type[Exception], int] = {
    domain.BadEnvelope: 422, domain.BadKey: 422, domain.BadSignature: 422, domain.NotSetUp: 503,
    domain.NotProved: 403}


class SigningDoors:
    """What residents do with the keys on their devices."""

    settings: ClassVar[settings.Settings]

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    @http("POST", "/v1/signing-keys", form=KeyForm, view=KeyView, access=RESIDENTS, status=201, refusals=REFUSALS,
          summary="Enrol the public key of one's own device; the key itself says whose it is")
    def enrol_key(self, tx: Tx, form: KeyForm) -> KeyView:
        return KeyView.of(actions.enrol(
            tx, public=form.public_key.key(), label=form.label, evidence=form.evidence(),
            credential_id=form.credential_id, office=self.office,
            now=clock.now()))

    @http("POST", "/v1/signing-keys/challenges", form=PublicKeyForm, view=EnvelopeView, access=RESIDENTS,
          refusals=REFUSALS, summary="What a key must sign about itself to be enrolled; the same at any time")
    def key_challenge(self, tx: Tx, form: PublicKeyForm) -> EnvelopeView:
        envelope = domain.key_envelope(form.key(), owner=tx.caller.id, site=self.office.site)
        return EnvelopeView(prefix=domain.PREFIX, envelope=envelope)

    @http("GET", "/v1/signing-keys/passkey-options", view=PasskeyView, access=RESIDENTS, refusals=REFUSALS,
          summary="What a browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON)")
    def passkey_options(self, tx: Tx) -> PasskeyView:
        return PasskeyView(public_key=actions.passkey_options(
            tx, title=self.settings.passkey_title, office=self.office))

    @http("GET", "/v1/signing-keys", view=Page[KeyView], access=RESIDENTS, summary="One's own keys, revoked ones too")
    def signing_keys(self, tx: Tx) -> Page[KeyView]:
        return Page(items=[KeyView.of(key) for key in actions.keys(tx)])

    @http("DELETE", "/v1/signing-keys/<string:key_id>", view=KeyView, access=RESIDENTS,
          summary="Revoke a key: nothing new can be signed with it, what it signed stays")
    def revoke_key(self, tx: Tx, key_id: str) -> KeyView:
        return KeyView.of(actions.revoke(tx, key_id=key_id, now=clock.now()))

    @http("POST", f"{SIGNATURES}/challenges", form=ChallengeForm, view=ChallengeView, access=RESIDENTS, status=201,
          refusals=REFUSALS, summary="Ask what to sign with a device key: good once, for ten minutes")
    def challenge(self, tx: Tx, form: ChallengeForm, proposal_id: str) -> ChallengeView:
        signer = domain.party(form.kind, person=tx.caller.id, roles=tx.caller.roles)
        asked, envelope = actions.challenge(
            tx, proposal_id=proposal_id, signer=signer, key_id=form.key_id, text_hash=form.text_hash,
            office=self.office, now=clock.now())
        return ChallengeView(prefix=domain.PREFIX, envelope=envelope, expires_at=asked.expires_at)

    @http("GET", f"{SIGNATURES}/mine/proof", view=ProofView, access=RESIDENTS,
          headers={"Content-Disposition": 'attachment; filename="signature-proof.json"'},
          summary="Download the proof of one's own signature; it can be verified without this system")
    def proof(self, tx: Tx, proposal_id: str) -> ProofView:
        return ProofView.of(actions.proof(tx, proposal_id=proposal_id))

    @http("GET", "/v1/assurance-levels", view=Page[LevelView], access=auth.ANYONE,
          summary="How much the kinds of signatures are worth as evidence, and what each leaves open")
    def assurance_levels(self, tx: Tx) -> Page[LevelView]:
        return Page(items=[LevelView.of(level) for level in domain.levels(self.office.rules.device_key_needs)])
