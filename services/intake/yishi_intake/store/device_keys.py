"""Device keys, challenges that wait to be signed, and the evidence behind signatures: tables and queries."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from .. import domain
from .proposals import SIGNATURES, signature_of
from .tables import METADATA, moment
from .tables import at as _at
from .tables import text as _text

DEVICE_KEYS = sa.Table(
    "device_keys", METADATA, _text("id", primary_key=True), _text("owner"), sa.Column("public", JSONB, nullable=False),
    _text("alg"), _text("label"), _text("envelope"), _text("signature"),
    sa.Column("assertion", JSONB(none_as_null=True)), _text("credential_id", server_default=""), _at("enrolled_at"),
    _at("revoked_at", nullable=True), sa.Index("device_keys_owner", "owner", "id"),
)
#: One waits at a time for a person and a proposal: a newer one takes its place.
CHALLENGES = sa.Table(
    "challenges", METADATA, _text("owner", primary_key=True),
    _text("proposal_id", sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
    _text("nonce", unique=True), _text("sid"), _text("key_id", sa.ForeignKey("device_keys.id")), _text("capacity"),
    _text("text_hash"), sa.Column("revision", sa.Integer, nullable=False), _at("issued_at"), _at("expires_at"),
)
PROOFS = sa.Table(
    "signature_proofs", METADATA,
    _text("signature_id", sa.ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True),
    _text("key_id", sa.ForeignKey("device_keys.id")), _text("envelope"), _text("signature"),
    sa.Column("assertion", JSONB(none_as_null=True)),
)

_ADD = insert(DEVICE_KEYS)
_REVOKE = DEVICE_KEYS.update().where(DEVICE_KEYS.c.id == sa.bindparam("the_id")).values(
    revoked_at=sa.bindparam("revoked_at", type_=moment))
_PROVE = insert(PROOFS)


def add_key(tx: Tx, key: domain.DeviceKey) -> None:
    """A new key."""
    tx.write(_ADD, {
        "id": key.id, "owner": key.owner, "public": key.public.members, "alg": key.alg, "label": key.label,
        "credential_id": key.credential_id, "enrolled_at": key.enrolled_at, "revoked_at": key.revoked_at,
    } | _handed_in(key.evidence))


def revoke_key(tx: Tx, key: domain.DeviceKey) -> None:
    """Good for nothing new any more."""
    tx.write(_REVOKE, {"the_id": key.id, "revoked_at": key.revoked_at})


def find_key(tx: Tx, key_id: str) -> domain.DeviceKey | None:
    """The key by its thumbprint, if anybody has enrolled it."""
    row = tx.execute(sa.select(DEVICE_KEYS).where(DEVICE_KEYS.c.id == key_id)).one_or_none()
    return _key(row) if row is not None else None


def get_key(tx: Tx, key_id: str) -> domain.DeviceKey:
    """The same; refused when there is none."""
    return _known(tx, sa.select(DEVICE_KEYS).where(DEVICE_KEYS.c.id == key_id))


def get_key_for_use(tx: Tx, key_id: str) -> domain.DeviceKey:
    """The same, and nobody revokes it meanwhile."""
    return _known(tx, sa.select(DEVICE_KEYS).where(DEVICE_KEYS.c.id == key_id).with_for_update(read=True))


def get_key_for_update(tx: Tx, key_id: str) -> domain.DeviceKey:
    """The same, and nobody uses it meanwhile."""
    return _known(tx, sa.select(DEVICE_KEYS).where(DEVICE_KEYS.c.id == key_id).with_for_update())


def list_keys(tx: Tx, owner: str) -> list[domain.DeviceKey]:
    """All keys of a person, revoked ones too, in the order they were enrolled."""
    mine = sa.select(DEVICE_KEYS).where(DEVICE_KEYS.c.owner == owner)
    return [_key(row) for row in tx.execute(mine.order_by(DEVICE_KEYS.c.enrolled_at, DEVICE_KEYS.c.id))]


def ask(tx: Tx, asked: domain.Challenge) -> None:
    """A challenge that waits; those of this person that nobody will answer any more go with it."""
    old = CHALLENGES.delete().where(CHALLENGES.c.owner == asked.owner, CHALLENGES.c.expires_at <= asked.issued_at)
    tx.execute(old)
    row = vars(asked)
    fresh = upsert(CHALLENGES).values(**row)
    tx.execute(fresh.on_conflict_do_update(index_elements=["owner", "proposal_id"], set_={
        name: fresh.excluded[name] for name in row if name not in ("owner", "proposal_id")}))


def take(tx: Tx, *, nonce: str, owner: str) -> domain.Challenge:
    """The challenge with this nonce, which is used up by that; refused when this person has no such challenge."""
    mine = CHALLENGES.delete().where(CHALLENGES.c.nonce == nonce, CHALLENGES.c.owner == owner)
    row = tx.execute(mine.returning(*CHALLENGES.c)).one_or_none()
    if row is None:
        raise domain.NotChallenged("this has been used already, or is not what you were last asked to sign")
    return domain.Challenge(**row._mapping)


def prove(tx: Tx, signature: domain.Signature, evidence: domain.Evidence) -> None:
    """What stands behind a signature."""
    tx.write(_PROVE, {"signature_id": signature.id, "key_id": signature.key_id} | _handed_in(evidence))


def get_proof(
    tx: Tx, *, proposal_id: str, signer_id: str,
) -> tuple[domain.Signature, domain.DeviceKey, domain.Evidence]:
    """This person's signature, the key, and what it signed; refused when no key did."""
    mine = sa.select(SIGNATURES, PROOFS.c.key_id, PROOFS.c.envelope, PROOFS.c.signature, PROOFS.c.assertion).outerjoin(
        PROOFS, PROOFS.c.signature_id == SIGNATURES.c.id)
    row = tx.execute(mine.where(
        SIGNATURES.c.proposal_id == proposal_id, SIGNATURES.c.signer_id == signer_id)).one_or_none()
    if row is None:
        raise domain.NotFound("you have not signed this proposal")
    if row.key_id is None:
        raise domain.NotFound("your signature was given by a click: no key signed it, and nothing can be verified")
    return signature_of(row), get_key(tx, row.key_id), _evidence(row)


def _known(tx: Tx, query: sa.Select[Any]) -> domain.DeviceKey:
    row = tx.execute(query).one_or_none()
    if row is None:
        raise domain.NotFound("you have no such key")
    return _key(row)


def _key(row: Any) -> domain.DeviceKey:
    return domain.DeviceKey(
        id=row.id, owner=row.owner, public=domain.PublicKey(**row.public), alg=row.alg, label=row.label,
        evidence=_evidence(row), enrolled_at=row.enrolled_at, revoked_at=row.revoked_at,
        credential_id=row.credential_id)


def _handed_in(evidence: domain.Evidence) -> dict[str, Any]:
    assertion = vars(evidence.assertion) if evidence.assertion else None
    return {"envelope": evidence.envelope, "signature": evidence.signature, "assertion": assertion}


def _evidence(row: Any) -> domain.Evidence:
    assertion = domain.Assertion(**row.assertion) if row.assertion else None
    return domain.Evidence(envelope=row.envelope, signature=row.signature, assertion=assertion)
