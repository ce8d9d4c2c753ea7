"""The shapes of the doors for device keys and signatures."""

from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import http

from .. import domain, forms

B64URL = r"^[A-Za-z0-9_-]+$"


class PublicKeyForm(http.Form):
    """A public JWK with these members and no other: never the private half. `y` for P-256 only."""

    kty: str = Field(pattern=r"^[A-Za-z0-9-]{1,10}$")
    crv: str = Field(pattern=r"^[A-Za-z0-9-]{1,10}$")
    x: str = Field(pattern=B64URL, max_length=100)
    y: str = Field("", pattern=r"^[A-Za-z0-9_-]*$", max_length=100)

    def key(self) -> domain.PublicKey:
        """As the rules know it."""
        return domain.PublicKey(**dict(self))


class AssertionForm(http.Form):
    """What a passkey's `get()` answered beside the signature: authenticatorData and clientDataJSON, in base64url."""

    authenticator_data: str = Field(pattern=B64URL, min_length=50, max_length=2000)
    client_data: str = Field(pattern=B64URL, min_length=2, max_length=4096)


class DeviceForm(http.Form):
    """What a device key signed, the exact text of a challenge, and the signature in base64url.

    A passkey sends its `assertion` too: its challenge was the SHA-256 of prefix and envelope, and its signature is as
    the authenticator gave it.
    """

    envelope: str = Field(min_length=2, max_length=4096)
    signature: str = Field(pattern=B64URL, max_length=200)
    assertion: AssertionForm | None = None

    def evidence(self) -> domain.Evidence:
        """As the rules know it."""
        assertion = domain.Assertion(**dict(self.assertion)) if self.assertion else None
        return domain.Evidence(envelope=self.envelope, signature=self.signature, assertion=assertion)


class KeyForm(DeviceForm):
    """A device's key, what it signed about itself (canonical JSON, as text) and the signature in base64url.

    `credential_id` of a passkey, so that other browsers of its owner find it.
    """

    public_key: PublicKeyForm
    label: str = Field("", max_length=60)
    credential_id: str = Field("", pattern=r"^[A-Za-z0-9_-]*$", max_length=1400)


class SignForm(http.Form):
    """`text_hash` says which text is signed; `household` is the door plate, needed from residents.

    Without `device` it is a click while signed in, the lowest level of assurance.
    """

    text_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    household: http.Unmasked = Field("", max_length=100)
    kind: Literal["resident", "unit", "organisation"] = "resident"
    device: DeviceForm | None = None

    def evidence(self) -> domain.Evidence | None:
        """What a device handed in, if one did."""
        return self.device.evidence() if self.device else None


class ChallengeForm(http.Form):
    """With which key, under which text, and as what the caller wishes to sign."""

    key_id: str = Field(pattern=B64URL, max_length=64)
    text_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    kind: Literal["resident", "unit", "organisation"] = "resident"


class BackupView(http.View):
    """Whether other devices may get a passkey, and whether one has."""

    possible: bool
    made: bool


class KeyView(http.View):
    """A device key; `id` is its thumbprint (RFC 7638). Of a passkey `backup` says what is known of copies."""

    id: str
    alg: str
    label: str
    public_key: dict[str, str]
    enrolled_at: AwareDatetime
    revoked_at: AwareDatetime | None
    credential_id: str = ""
    backup: BackupView | None = None

    @classmethod
    def of(cls, key: domain.DeviceKey) -> Self:
        """As its owner sees it."""
        return cls(id=key.id, alg=key.alg, label=key.label, public_key=key.public.members,
                   enrolled_at=key.enrolled_at, revoked_at=key.revoked_at, credential_id=key.credential_id,
                   backup=BackupView(**vars(key.backup)) if key.backup else None)


class EnvelopeView(http.View):
    """Sign the UTF-8 bytes of `prefix` followed by `envelope`, and send the envelope and the signature back."""

    prefix: str
    envelope: str


class PasskeyView(http.View):
    """Parse `public_key` with PublicKeyCredential.parseCreationOptionsFromJSON; then enrol the key like any other."""

    public_key: dict[str, Any]


class ChallengeView(EnvelopeView):
    """The same, and until when it is waited for."""

    expires_at: AwareDatetime


class LevelView(http.View):
    """A level of assurance; one that is not `offered` cannot be had here."""

    id: str
    level: int
    offered: bool
    name: forms.LabelView
    shows: forms.LabelView
    leaves_open: forms.LabelView

    @classmethod
    def of(cls, level: domain.Level) -> Self:
        """As it is explained to people."""
        said = {name: forms.LabelView(**getattr(level, name)) for name in ("name", "shows", "leaves_open")}
        return cls(id=level.id, level=level.level, offered=level.offered, **said)


class SignedTextView(http.View):
    """What was signed; title and text are null when the proposal reads otherwise by now."""

    id: str
    number: str
    title: str | None
    text: str | None


class AssertionView(http.View):
    """What an authenticator put around the text, in base64url."""

    authenticator_data: str
    client_data: str


class EvidenceView(http.View):
    """The exact text a key signed (after the prefix), the signature in base64url, and a passkey's assertion."""

    envelope: str
    signature: str
    assertion: AssertionView | None = None

    @classmethod
    def of(cls, evidence: domain.Evidence) -> Self:
        """As it is handed out."""
        assertion = AssertionView(**vars(evidence.assertion)) if evidence.assertion else None
        return cls(envelope=evidence.envelope, signature=evidence.signature, assertion=assertion)


class ProofKeyView(KeyView):
    """The key, and what it signed about itself when it was enrolled."""

    enrolment: EvidenceView


class ProofView(http.View):
    """All that somebody else needs to verify one signature without this system."""

    format: str
    prefix: str
    proposal: SignedTextView
    envelope: str
    signature: str
    assertion: AssertionView | None
    evidence: str
    signed_at: AwareDatetime
    key: ProofKeyView
    assurance: LevelView

    @classmethod
    def of(cls, proof: domain.Proof) -> Self:
        """As it is downloaded."""
        proposal, key, content = proof.proposal, proof.key, proof.content
        level = next(level for level in domain.LEVELS if level.id == proof.signature.assurance)
        return cls(
            format=domain.FORMAT, prefix=domain.PREFIX, **dict(EvidenceView.of(proof.evidence)),
            evidence=proof.evidence.digest, signed_at=proof.signature.signed_at,
            proposal=SignedTextView(id=proposal.id, number=proposal.number, title=content.title if content else None,
                                    text=content.text if content else None),
            key=ProofKeyView(**dict(KeyView.of(key)), enrolment=EvidenceView.of(key.evidence)),
            assurance=LevelView.of(level))
