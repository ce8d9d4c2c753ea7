"""Taking over as author (接任提案人): a co-signer goes on with what would lapse, or has lapsed lately."""

from dataclasses import replace
from datetime import datetime, timedelta

from .guards import Ask
from .moves import permit
from .proposal import Proposal
from .public_state import FILING
from .signature import Signature
from .signing import counted


def take_over_from(lapses_at: datetime, *, before: int) -> datetime:
    """From when on a co-signer may take it over."""
    return lapses_at - timedelta(days=before)


def take_over(
    proposal: Proposal, *, by: str, before: int, after: int, lapses_at: datetime, signature_id: str, now: datetime,
) -> tuple[Proposal, Signature]:
    """The proposal with its new author, who signs it no more, and the signature of the one before, who does now.

    It can be taken over from `before` days before its time runs out until `after` days after, and has got time until
    `lapses_at` then.
    """
    since, until = _window(proposal, before=before, after=after, now=now)
    row = permit(proposal, "take_over", Ask(by=by, now=now, since=since, until=until))
    own = next(signature for signature in proposal.signatures if signature.signer.id == by)
    former = Signature(
        id=signature_id, signer=proposal.author, household=proposal.household, sealed=proposal.sealed,
        text_hash=proposal.content.hash, signed_at=now)
    others = tuple(signature for signature in proposal.signatures if signature is not own)
    fresh = replace(
        proposal, author=own.signer, household=own.household, sealed=own.sealed, lapses_at=lapses_at,
        course=proposal.course + (proposal.state != "collecting"))
    return counted(fresh, (*others, former)).moved(row.target, leg=FILING), former


def _window(proposal: Proposal, *, before: int, after: int, now: datetime) -> tuple[datetime, datetime]:
    end = proposal.lapses_at or now
    return take_over_from(end, before=before), end + timedelta(days=after)
