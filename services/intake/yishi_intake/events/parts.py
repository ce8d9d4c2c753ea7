"""Parts of events: parties, places, files."""

from collections.abc import Sequence
from typing import TypeVar

import yishi_contracts as contracts
from yishi_contracts import redaction

from .. import domain

E = TypeVar("E", bound=contracts.Event)


def told(proposal: domain.Proposal, event: E) -> E:
    """The event; of a private matter (家里事) without anybody's words, which stay in this service."""
    return redaction.quiet(event) if proposal.private else event


def author(party: domain.Party) -> contracts.Author:
    return contracts.Author(kind=party.kind, id=party.id)


def counts(proposal: domain.Proposal) -> contracts.Counts:
    return contracts.Counts(**proposal.counts)


def co_signers(signatures: Sequence[domain.Signature]) -> tuple[contracts.Author, ...]:
    return tuple(author(signature.signer) for signature in signatures)


def place(place: domain.Place) -> contracts.Place:
    return contracts.Place(areas=place.areas, spot=place.spot, lat=place.lat, lng=place.lng)


def attachments(attachments: Sequence[domain.Attachment]) -> tuple[contracts.Attachment, ...]:
    """By kind and hash: what somebody called a file may name people, and an event is for ever."""
    return tuple(contracts.Attachment(name=f"{a.kind or 'file'}-{a.sha256[:8]}", sha256=a.sha256, stage=a.stage)
                 for a in attachments)
