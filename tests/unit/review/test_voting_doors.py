"""Voting at the doors: in secret, by proxy, on paper, signed; what is shown of it before and after it is closed."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import database, testing
from yishi_chassis.problems import Problem
from yishi_review import actions, domain, store
from yishi_review.store.tables import SLIPS

from tests.support.device import P256Device
from tests.support.reviews import MONDAY, filed
from tests.unit.review.test_doors import CONVENER, MEMBER, YARD, Hall, triaged

OTHER = "m-jinghuayuan-3"


@pytest.fixture
def hall(fresh_database_of):
    """A hall before whose courtyard body a community matter is."""
    with testing.clock_at(MONDAY):
        made = Hall(fresh_database_of("review"))
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(made.service.engine) as tx:
            made.review_id = actions.open_review(tx, filed(place=place), councils=made.service.councils).id
        triaged(made)
        yield made


def called(hall, **how):
    return hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"} | how)


def secretly(hall, who, code, choice="yes", **more):
    return hall.answer("cast_ballot", who=who, body={"choice": choice, "code": domain.fingerprint(code)} | more)


def test_a_secret_ballot_is_answered_without_a_word_of_what_it_says(hall):
    vote = called(hall, secret=True)
    said = secretly(hall, MEMBER, "mine", "no")
    assert said == {"vote_id": vote["id"], "member": MEMBER, "closes_at": vote["closes_at"]}
    changed = secretly(hall, MEMBER, "mine too", "abstain", former="mine")
    assert changed == said
    with hall.service.engine.connect() as connection:
        assert [tuple(row)[1:] for row in connection.execute(sa.select(SLIPS))] == [
            (domain.fingerprint("mine too"), "abstain")]


def test_while_a_vote_is_open_nobody_sees_what_was_chosen(hall):
    vote = called(hall, secret=True)
    secretly(hall, MEMBER, "mine")
    for shown in (hall.answer("vote", vote_id=vote["id"]), hall.answer("review", who=CONVENER)["votes"][0]):
        assert (shown["turnout"], shown["slips"], shown["ballots"], shown["tally"]) == (1, [], [], None)
        assert shown["voted"] == [MEMBER]


def test_once_it_is_closed_everybody_can_count_it_and_the_event_says_the_same(hall):
    vote = called(hall, secret=True)
    for member in vote["roll"]:
        secretly(hall, member, f"code of {member}")
    closed = hall.answer("close_vote", who=CONVENER)
    assert (len(closed["slips"]), closed["voted"], closed["tally"]["yes"]) == (7, sorted(vote["roll"]), 7)
    with database.transaction(hall.service.engine) as tx:
        [told] = [data for kind, data in testing.said(tx) if contracts.routing_key(kind) == "vote.closed"]
    assert (told["slips"], told["secret"], told["ballots"]) == (closed["slips"], True, [])


def test_of_two_first_ballots_of_one_member_at_the_same_moment_one_counts(hall):
    vote = called(hall, secret=True)

    def cast(code):
        try:
            return secretly(hall, MEMBER, code)
        except Problem as refused:
            return refused.code

    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(cast, ["a", "b", "c", "d"]))
    assert [answer for answer in answers if isinstance(answer, str)] == ["voted-already"] * 3
    assert hall.answer("vote", vote_id=vote["id"])["turnout"] == 1


def test_a_proxy_is_named_and_votes(hall):
    called(hall)
    named = hall.answer("name_proxy", who=MEMBER, body={"by": OTHER})
    assert named["proxies"] == [{"member": MEMBER, "by": OTHER}]
    assert hall.answer("cast_ballot", who=OTHER, body={"choice": "no", "member": MEMBER})["member"] == MEMBER
    assert hall.refusal("cast_ballot", who=OTHER, body={"choice": "no", "member": CONVENER}).code == "not-yours"


def test_who_is_concerned_leaves_and_the_quorum_shrinks(hall):
    vote = called(hall)
    left = hall.answer("recuse", who=MEMBER, body={"member": MEMBER})
    assert (vote["quorum"], left["quorum"], left["recused"]) == (4, 4, [MEMBER])
    assert hall.refusal("cast_ballot", who=MEMBER, body={"choice": "yes"}).code == "not-yours"


def test_ballots_on_paper_need_two_people(hall):
    called(hall)
    body = {"scan": "1" * 64, "members": [MEMBER, OTHER], "choices": ["yes", "no"]}
    [paper] = hall.answer("enter_paper", who=CONVENER, body=body)["papers"]
    assert hall.refusal("confirm_paper", who=CONVENER, paper_id=paper["id"]).code == "same-person"
    done = hall.answer("confirm_paper", who="m-jinghuayuan-1", paper_id=paper["id"])
    assert (done["turnout"], done["papers"][0]["confirmed_by"]) == (2, "m-jinghuayuan-1")
    assert hall.refusal("cast_ballot", who=MEMBER, body={"choice": "no"}).code == "voted-already"
    with database.transaction(hall.service.engine) as tx:
        assert store.get(tx, hall.review_id).votes[0].papers[0].choices == ("yes", "no")


def signed_body(device, vote, kid):
    envelope = domain.Signed(envelope="", signature="", **device.public)
    told = domain.members_of(
        domain.Vote(id=vote["id"], step=1, question="Fit?", roll=(), quorum=0, majority="", called_at=MONDAY,
                    closes_at=MONDAY),
        proposal="p-1", voter=MEMBER, choice="yes", kid=kid or domain.thumbprint(envelope), iat=int(MONDAY.timestamp()))
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return {"choice": "yes", "signed": {"envelope": text, "signature": device.sign(text), "key": device.public}}


def test_a_ballot_signed_by_an_enrolled_key_is_kept_with_its_signature_and_no_more_once_it_is_revoked(hall):
    vote, device = called(hall), P256Device()
    kid = domain.thumbprint(domain.Signed(envelope="", signature="", **device.public))
    body = signed_body(device, vote, kid)
    assert hall.refusal("cast_ballot", who=MEMBER, body=body).code == "bad-signature"
    with database.transaction(hall.service.engine) as tx:
        actions.learn_key(tx, contracts.DeviceKeyEnrolled(
            key_id=kid, resident=MEMBER, alg="ES256", enrolled_at=MONDAY))
    assert hall.answer("cast_ballot", who=MEMBER, body=body)["member"] == MEMBER
    with database.transaction(hall.service.engine) as tx:
        actions.forget_key(tx, contracts.DeviceKeyRevoked(key_id=kid, resident=MEMBER, revoked_at=MONDAY))
        [ballot] = store.get(tx, hall.review_id).votes[0].ballots
    assert domain.holds(ballot.signed)
    assert hall.refusal("cast_ballot", who=MEMBER, body=body).code == "bad-signature"


def test_of_a_private_matter_no_vote_is_shown_to_strangers(hall):
    assert hall.refusal("vote", vote_id="nothing").status == 404
