"""An event as the log keeps it: a leaf for ever, and a body that can be erased without breaking any proof."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

import rfc8785

from . import tree

DOMAIN = b"civic-body/v1"
SALT_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Body:
    """What was said, exactly: the envelope's attributes and the data's text; gone once it is erased.

    Once residents' words were taken out of it the salt is gone: nobody can try out words against the leaf.
    """

    envelope: Mapping[str, str]
    data: str
    salt: bytes | None

    @property
    def commitment(self) -> str:
        """Binds the leaf to this body; without the salt a yes or no could be guessed from it."""
        if self.salt is None:
            raise ValueError("its words were taken out, and with them the salt")
        written = rfc8785.dumps({"data": self.data, "envelope": dict(self.envelope)})
        return sha256(DOMAIN + self.salt + written).hexdigest()

    @property
    def redacted(self) -> bool:
        """Whether words were taken out of it, here or before it was heard."""
        return self.salt is None or self.fields.get("redacted") is True

    @property
    def fields(self) -> dict[str, Any]:
        """The data, read; nothing for an event that was redacted before it was heard."""
        return dict(json.loads(self.data)) if self.data else {}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event on its way into the log, or in it."""

    event_id: str
    type: str
    source: str
    sequence: int
    subject: str
    subjectsequence: int
    proposal_id: str
    at: datetime
    leaf: bytes
    body: Body | None
    leaf_index: int | None = None

    @property
    def leaf_hash(self) -> bytes:
        """Its hash in the tree."""
        return tree.leaf_hash(self.leaf)

    @property
    def speaker(self) -> str:
        """The service that said it: the part of `source` before the feed."""
        return self.source.split("/")[-2]

    @property
    def genuine(self) -> bool | None:
        """Whether the body is the one that the leaf commits to; None once it is erased or redacted."""
        if self.body is None or self.body.salt is None:
            return None
        return bool(json.loads(self.leaf)["body_commit"] == self.body.commitment)

    @property
    def kept(self) -> Literal["whole", "redacted", "erased"]:
        """How much of the body is still here."""
        if self.body is None:
            return "erased"
        return "redacted" if self.body.redacted else "whole"


def compose(envelope: Mapping[str, str], data: str, *, salt: bytes) -> Entry:
    """Make the entry of an event from its CloudEvents attributes and its exact data."""
    body = Body(envelope=dict(envelope), data=data, salt=salt)
    subject, at = envelope["subject"], envelope["time"]
    sequence, subjectsequence = int(envelope["sequence"]), int(envelope["subjectsequence"])
    leaf = rfc8785.dumps({
        "v": 1, "type": envelope["type"], "event_id": envelope["id"], "at": at, "stream": envelope["source"],
        "seq": sequence, "subject": subject, "subject_seq": subjectsequence, "body_commit": body.commitment,
    })
    return Entry(
        event_id=envelope["id"], type=envelope["type"], source=envelope["source"], sequence=sequence,
        subject=subject, subjectsequence=subjectsequence, at=datetime.fromisoformat(at), leaf=leaf, body=body,
        proposal_id=str(body.fields.get("proposal_id") or subject),
    )
