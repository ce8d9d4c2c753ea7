"""A withdrawal races adoption, announcement and dispatch: whoever comes first, it never is both."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import pytest
import yishi_contracts as contracts
from yishi_chassis import auth, database, testing
from yishi_chassis.tables import OUTBOX
from yishi_review import actions, domain, store

from tests.support import reckoning, servers
from tests.support.reviews import COUNCILS, DAY, MONDAY, at, voted

#: 1,000 rounds, 200 of them in `make test`; the withdrawal waits some milliseconds, a little more in each round.
PARTS, ROUNDS = 20, 50
SHORT = 4
CONVENER = auth.Caller("c-street", frozenset({("convener", "b-street"), ("member", "b-street")}))
ORDERS = (domain.Order(agency="street-office", task="mend it", term="simple"),)


@pytest.fixture(scope="module")
def engine(postgres):
    with servers.migrated(postgres, "review") as engine:
        yield engine


def before_the_body(engine, number):
    """A review that a vote has passed at the subdistrict; urgent, so that nothing has to be waited for."""
    review = voted(at("subdistrict"), id=f"w-{number}")
    review = replace(review, id=f"v-{number}", proposal=replace(review.proposal, id=f"p-{number}", urgent=True))
    with database.transaction(engine) as tx:
        store.add(tx, review)
    return review


def withdrawn(engine, proposal_id):
    """What intake says comes in two transactions."""
    for action, event in (
        (actions.hold, contracts.ProposalWithdrawalRequested(proposal_id=proposal_id, until=MONDAY + 3 * DAY)),
        (actions.confirm_stop, contracts.ProposalWithdrawalConfirmed(proposal_id=proposal_id)),
    ):
        with database.transaction(engine) as tx:
            action(tx, event, councils=COUNCILS)


def decided(engine, review_id):
    """Adopt, announce, dispatch: until it is refused."""
    for action, said in ((actions.adopt, {"finding": "fit"}), (actions.announce, {"plan": "mend it"}),
                         (actions.dispatch, {"orders": ORDERS, "reason": "so it is"})):
        with database.transaction(engine, caller=CONVENER) as tx:
            action(tx, review_id=review_id, councils=COUNCILS, **said)


def race(engine, pool, number, delay):
    review, start = before_the_body(engine, number), Barrier(2)

    def body():
        start.wait()
        with suppress(domain.OnHold, domain.NotNow):
            decided(engine, review.id)

    deciding = pool.submit(body)
    start.wait()
    time.sleep(delay)
    withdrawn(engine, review.proposal.id)
    deciding.result()
    return said_of(engine, review.proposal.id)


def said_of(engine, proposal_id):
    with database.transaction(engine) as tx:
        rows = tx.execute(OUTBOX.select().where(OUTBOX.c.subject == proposal_id).order_by(OUTBOX.c.id))
        return [contracts.routing_key(row.type) for row in rows]


@pytest.mark.parametrize("part", [
    *range(SHORT), *(pytest.param(part, marks=pytest.mark.full) for part in range(SHORT, PARTS))])
def test_never_withdrawn_and_dispatched(engine, part):
    with testing.clock_at(MONDAY), ThreadPoolExecutor(1) as pool:
        said = [race(engine, pool, f"{part}-{n}", n / ROUNDS * 0.03) for n in range(ROUNDS)]
    for story in said:
        assert ("review.stopped" in story) is not ("dispatch.ordered" in story)
        assert ("review.stop_refused" in story) is ("dispatch.ordered" in story)
        assert "review.stopped" not in story[:-1], "nothing is decided after it was stopped"
    stopped = sum("review.stopped" in story for story in said)
    reckoning.LINES.append(f"withdrawal against adoption and dispatch, part {part + 1}: {ROUNDS} races, "
                           f"{stopped} withdrawn, {ROUNDS - stopped} dispatched, both 0")
