"""The interface to agencies' systems: how far they have receipted, and what is offered to them again."""

import logging
from datetime import datetime, timedelta

from yishi_chassis.database import Tx

from .. import domain, store
from ..domain.receipt import Receipt

log = logging.getLogger(__name__)
#: How many agencies, and how many orders of each, one round takes at most.
MOST_AGENCIES, MOST_ORDERS = 50, 200


def receive(tx: Tx, *, agency: str, number: int, wait: timedelta, now: datetime) -> Receipt:
    """The agency's system has everything up to `number`; what it was never sent cannot be receipted."""
    was, last = store.receipt_for_update(tx, agency)
    if number > last:
        raise domain.NeverSent(f"the last number sent to {agency} is {last}")
    receipt = domain.receipt.received(was, agency=agency, number=number, wait=wait, now=now)
    store.save_receipt(tx, receipt)
    return receipt


def offer_again(tx: Tx, *, wait: timedelta, now: datetime) -> bool:
    """Offer again what lies unreceipted; True when there may be more to do."""
    behind = store.behind(tx, now=now, sent_before=now - wait, limit=MOST_AGENCIES)
    for receipt in behind:
        count = store.offer_again(tx, receipt, sent_before=now - wait, limit=MOST_ORDERS)
        store.save_receipt(tx, domain.receipt.offered_again(receipt, wait=wait, now=now))
        log.info("offered again", extra={"agency": receipt.agency, "above": receipt.received, "orders": count})
    return len(behind) == MOST_AGENCIES
