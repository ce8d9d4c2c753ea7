"""A withdrawal or a merge races adoption, announcement and dispatch: whoever comes first, it never is both."""

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

#: 1,000 rounds of each, of them 200 and 50 in `make test`; the request waits some milliseconds, longer in each round.
PARTS, ROUNDS = 20, 50
SHORT = {"withdrawal": 4, "merge": 1}
UNTIL = MONDAY + 3 * DAY
SAID = {
    "withdrawal": lambda about: (contracts.ProposalWithdrawalRequested(**about, until=UNTIL),
                                 contracts.ProposalWithdrawalConfirmed(**about)),
    "merge": lambda about: (
        contracts.ProposalMergeRequested(
            **about, into="p-other", into_number="JN-2026-000001", asked_by="author", until=UNTIL),
        contracts.ProposalMergeConfirmed(**about, into="p-other")),
}
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


def asked(engine, proposal_id, kind):
    """What intake says comes in two transactions."""
    said = SAID[kind]({"proposal_id": proposal_id})
    for action, event in zip((actions.hold, actions.confirm_stop), said, strict=True):
        with database.transaction(engine) as tx:
            action(tx, event, councils=COUNCILS)


def decided(engine, review_id):
    """Adopt, announce, dispatch: until it is refused."""
    for action, said in ((actions.adopt, {"finding": "fit"}), (actions.announce, {"plan": "mend it"}),
                         (actions.dispatch, {"orders": ORDERS, "reason": "so it is"})):
        with database.transaction(engine, caller=CONVENER) as tx:
            action(tx, review_id=review_id, councils=COUNCILS, **said)


def race(engine, pool, kind, number, delay):
    review, start = before_the_body(engine, number), Barrier(2)

    def body():
        start.wait()
        with suppress(domain.OnHold, domain.NotNow):
            decided(engine, review.id)

    deciding = pool.submit(body)
    start.wait()
    time.sleep(delay)
    asked(engine, review.proposal.id, kind)
    deciding.result()
    return said_of(engine, review.proposal.id)


def said_of(engine, proposal_id):
    with database.transaction(engine) as tx:
        rows = tx.execute(OUTBOX.select().where(OUTBOX.c.subject == proposal_id).order_by(OUTBOX.c.id))
        return [contracts.routing_key(row.type) for row in rows]


@pytest.mark.parametrize(("kind", "part"), [
    pytest.param(kind, part, marks=[pytest.mark.full] if part >= short else [])
    for kind, short in SHORT.items() for part in range(PARTS)])
def test_never_stopped_and_dispatched(engine, kind, part):
    with testing.clock_at(MONDAY), ThreadPoolExecutor(1) as pool:
        said = [race(engine, pool, kind, f"{kind}-{part}-{n}", n / ROUNDS * 0.03) for n in range(ROUNDS)]
    for story in said:
        assert ("review.stopped" in story) is not ("dispatch.ordered" in story)
        assert ("review.stop_refused" in story) is ("dispatch.ordered" in story)
        assert "review.stopped" not in story[:-1], "nothing is decided after it was stopped"
    stopped = sum("review.stopped" in story for story in said)
    reckoning.LINES.append(f"{kind} against adoption and dispatch, part {part + 1}: {ROUNDS} races, "
                           f"{stopped} stopped, {ROUNDS - stopped} dispatched, both 0")
