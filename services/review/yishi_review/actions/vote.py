"""Votes: called, cast, closed; with proxies, recusals and ballots on paper."""

from collections.abc import Callable

import yishi_contracts as contracts
from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, log, occasion, taken
from .stopping import settle_stop

Change = Callable[[domain.Review, domain.Occasion], domain.Review]


def call_vote(tx: Tx, *, review_id: str, call: domain.Call, councils: domain.Councils) -> domain.Vote:
    """Open a vote among those who are members now."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.call_vote(was, call, id=ids.new(), on=on), was=was)
    outbox.stage(tx, events.vote_called(review, review.votes[-1]))
    return review.votes[-1]


def cast_ballot(
    tx: Tx, *, review_id: str, choice: str, councils: domain.Councils, how: domain.How = domain.How(),
) -> domain.Vote:
    """Count a ballot; it is said to others when the vote closes. Returns the vote with what this caller knows of it.

    The review keeps its version: a thousand members vote at once, and none of them waits for another.
    """
    on, codes = occasion(tx, councils), (how.code, domain.fingerprint(how.former))
    member = how.member or on.by.id
    was = store.get_for_casting(tx, review_id, member=member, codes=codes)
    review = domain.cast_ballot(was, choice, on=on, how=how)
    store.put_ballot(tx, review.votes[-1], member=member, was=was.votes[-1])
    return review.votes[-1]


def key_of(tx: Tx, signed: domain.Signed | None) -> domain.Key | None:
    """The enrolled key that a ballot was signed by, if it is one."""
    return store.find_key(tx, domain.thumbprint(signed)) if signed else None


def learn_key(tx: Tx, event: contracts.DeviceKeyEnrolled) -> None:
    """A resident, who may be a member, signs with this key from now on."""
    store.put_key(tx, domain.Key(id=event.key_id, owner=event.resident))


def forget_key(tx: Tx, event: contracts.DeviceKeyRevoked) -> None:
    """Nothing new is signed with it."""
    store.revoke_key(tx, event.key_id, at=event.revoked_at)


def recuse(tx: Tx, *, review_id: str, member: str, councils: domain.Councils) -> domain.Vote:
    """Somebody concerned by it has no part in the vote."""
    return _changed(tx, review_id, councils, lambda was, on: domain.recuse(was, member, on=on))


def name_proxy(tx: Tx, *, review_id: str, by: str, councils: domain.Councils) -> domain.Vote:
    """Somebody else votes for the caller."""
    return _changed(tx, review_id, councils, lambda was, on: domain.name_proxy(was, by, on=on))


def enter_paper(
    tx: Tx, *, review_id: str, scan: str, members: tuple[str, ...], choices: tuple[str, ...],
    councils: domain.Councils,
) -> domain.Vote:
    """Enter ballots that were given on paper, with their scan."""
    on = occasion(tx, councils)
    paper = domain.Paper(id=ids.new(), scan=scan, members=members, choices=choices, entered_by=on.by.id,
                         entered_at=on.now)
    return _changed(tx, review_id, councils, lambda was, on: domain.enter_paper(was, paper, on=on))


def confirm_paper(tx: Tx, *, review_id: str, paper_id: str, councils: domain.Councils) -> domain.Vote:
    """Count them, having compared them with the scan."""
    return _changed(tx, review_id, councils, lambda was, on: domain.confirm_paper(was, paper_id, on=on))


def close_vote(tx: Tx, *, review_id: str, councils: domain.Councils) -> domain.Vote:
    """End the vote and say its result."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.close_vote(was, on), was=was)
    say_result(tx, review)
    settle_stop(tx, review, councils=councils)
    return review.votes[-1]


def say_result(tx: Tx, review: domain.Review) -> None:
    """Tell the others what the last vote has come to."""
    vote = review.votes[-1]
    outbox.stage(tx, events.vote_closed(review, vote))
    log.info("vote closed", extra={
        "proposal_id": review.proposal.id, "body": review.step.body, "result": vote.result})


def _changed(tx: Tx, review_id: str, councils: domain.Councils, change: Change) -> domain.Vote:
    was, on = taken(tx, review_id), occasion(tx, councils)
    return kept(tx, change(was, on), was=was).votes[-1]
