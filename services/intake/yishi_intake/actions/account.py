"""What notify says an account has proved."""

import yishi_contracts as contracts
from yishi_chassis.database import Tx

from .. import domain, store


def proved(tx: Tx, event: contracts.ContactVerified) -> None:
    """The account holds it since then."""
    store.put_proved(tx, event.person, channel=event.channel, since=event.envelope.time)


def released(tx: Tx, event: contracts.ContactReleased) -> None:
    """Not any more; what was signed meanwhile stays what it was."""
    store.drop_proved(tx, event.person, channel=event.channel)


def own_proofs(tx: Tx) -> list[domain.Proved]:
    """What the caller has proved."""
    return store.list_proved(tx, tx.caller.id)
