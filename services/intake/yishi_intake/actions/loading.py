"""How a command loads the proposal it is about."""

from yishi_chassis.database import Tx
from yishi_chassis.http import check_version

from .. import domain, store


def load(tx: Tx, proposal_id: str) -> domain.Proposal:
    """For changing: locked, visible to the caller, and still the version that the command was meant for."""
    return _meant(tx, store.get_for_update(tx, proposal_id))


def load_signed(tx: Tx, proposal_id: str) -> domain.Proposal:
    """The same with its signatures."""
    return _meant(tx, store.get_signed_for_update(tx, proposal_id))


def _meant(tx: Tx, proposal: domain.Proposal) -> domain.Proposal:
    domain.seen_by(proposal, tx.caller.id)
    check_version(tx, proposal.version)
    return proposal
