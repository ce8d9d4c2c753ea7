"""Beside the path: comments, evidence, and who follows a proposal. None of it changes the state."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .files import File, attached
from .guards import ROLES, Ask
from .moves import permit
from .proposal import Attachment, Proposal
from .refusal import NotFound, NotYours, Refused

Role = Literal["author", "co_signer", "convener", "officer", "resident"]
_ROLES: dict[Role, str] = {"author": "author", "co_signer": "co-signer", "convener": "convener", "officer": "officer"}
#: Remarks of all on one proposal; who has more to say brings it before the body.
MOST = 1000


class TooManyRemarks(Refused):
    """So much has been said about it here that nobody reads more."""

    code = "too-many-remarks"


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who speaks: an opaque id, the bodies convened, and the areas of an officer."""

    person: str
    convenes: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()

    def role(self, proposal: Proposal) -> Role:
        """As whom this person speaks, by which everybody reads it."""
        ask = Ask(by=self.person, now=proposal.drafted_at, convenes=self.convenes, offices=self.offices)
        return next((role for role, name in _ROLES.items() if ROLES[name][0](proposal, ask)), "resident")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A comment, or evidence with its files. Taken out, its words and files are gone for `reason`."""

    id: str
    proposal_id: str
    kind: Literal["comment", "evidence"]
    person: str
    role: Role
    words: str
    said_at: datetime
    files: tuple[Attachment, ...] = ()
    taken_out_at: datetime | None = None
    taken_out_by: str = ""
    reason: str = ""

    @property
    def words_hash(self) -> str:
        """SHA-256 of the words in UTF-8, by which the log pins them."""
        return hashlib.sha256(self.words.encode()).hexdigest()


def comment(proposal: Proposal, speaker: Speaker, *, id: str, words: str, count: int, now: datetime) -> Remark:
    """Words of anybody who may read it."""
    return _said(proposal, "comment", speaker, id=id, words=words, count=count, now=now)


def add_evidence(
    proposal: Proposal, speaker: Speaker, *, id: str, words: str, wanted: tuple[Attachment, ...],
    files: tuple[File, ...], count: int, now: datetime,
) -> Remark:
    """Files of those concerned, each of a stage: before, during or after; as what somebody called them nobody needs."""
    said = _said(proposal, "add_evidence", speaker, id=id, words=words, count=count, now=now)
    named = tuple(replace(file, name=f"{file.kind}-{file.sha256[:8]}") for file in attached(wanted, files))
    return replace(said, kind="evidence", files=named)


def take_out(remark: Remark | None, proposal: Proposal, speaker: Speaker, *, reason: str, now: datetime) -> Remark:
    """The remark without words and files: whose it is takes it back, an officer gives a reason."""
    if remark is None or remark.taken_out_at is not None:
        raise NotFound("there is no such remark")
    role = speaker.role(proposal)
    if speaker.person != remark.person and not (role == "officer" and reason):
        raise NotYours("who wrote it takes it back, or an officer of the area for a reason")
    return replace(remark, words="", files=(), taken_out_at=now, taken_out_by=role, reason=reason)


def follow(proposal: Proposal, person: str, *, now: datetime) -> None:
    """Anybody who may read it may be told what becomes of it."""
    permit(proposal, "follow", Ask(by=person, now=now))


def _said(
    proposal: Proposal, name: str, speaker: Speaker, *, id: str, words: str, count: int, now: datetime,
) -> Remark:
    permit(proposal, name, Ask(by=speaker.person, now=now, convenes=speaker.convenes, offices=speaker.offices))
    if count >= MOST:
        raise TooManyRemarks(f"{count} remarks stand beside it already", state=proposal.state)
    return Remark(id=id, proposal_id=proposal.id, kind="comment", person=speaker.person,
                  role=speaker.role(proposal), words=words, said_at=now)
