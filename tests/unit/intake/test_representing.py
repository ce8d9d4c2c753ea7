"""Representatives (联名代表), and where a matter was told before."""

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_intake import domain

from tests.support.device import said
from tests.support.proposals import NOON, in_state, signature

AUTHOR, SIGNER, OTHER, OFFICER = "r-01 resident", "r-02 resident", "r-03 resident", "o-maan officer:maan"
NEXT = {"title": "院内增绿", "text": "补种草坪，修剪树木，并添两张长椅。"}


def sign(house, proposal, who, text_hash=None):
    return house.answer("sign", who=who, proposal_id=proposal["id"], body={
        "text_hash": text_hash or proposal["text_hash"], "household": f"{who[2:4]}号"})


def name(house, proposal, person, *, who=AUTHOR, ask=None):
    return (ask or house.answer)("name_representative", who=who, proposal_id=proposal["id"], body={"person": person})


@pytest.fixture
def represented(house, greened):
    sign(house, greened, SIGNER)
    name(house, greened, "r-02")
    house.answer("represent", who=SIGNER, proposal_id=greened["id"])
    return greened


def test_who_was_asked_and_accepts_may_change_the_text_as_the_author_may(house, represented):
    assert house.answer("proposal", proposal_id=represented["id"])["representatives"] == 1
    amended = house.answer("amend", who=SIGNER, proposal_id=represented["id"], body=NEXT)
    assert (amended["text"], amended["revision"]) == (NEXT["text"], 2)
    assert house.refusal("amend", who=OTHER, proposal_id=represented["id"], body=NEXT).code == "not-yours"
    assert house.refusal("withdraw", who=SIGNER, proposal_id=represented["id"], body={}).code == "not-yours"


def test_who_is_asked_to_sign_again_goes_on_representing(house, represented):
    amended = house.answer("amend", who=AUTHOR, proposal_id=represented["id"], body=NEXT)
    assert (amended["count"], amended["representatives"]) == (0, 1)
    assert sign(house, amended, SIGNER)["representatives"] == 1


def test_who_signs_it_no_more_represents_it_no_more(house, represented):
    assert house.answer("unsign", who=SIGNER, proposal_id=represented["id"])["representatives"] == 0
    assert house.refusal("amend", who=SIGNER, proposal_id=represented["id"], body=NEXT).status == 403


def test_only_the_author_asks_and_only_those_who_signed(house, greened):
    assert name(house, greened, "r-02", ask=house.refusal).status == 404
    sign(house, greened, SIGNER)
    assert name(house, greened, "r-02", who=SIGNER, ask=house.refusal).code == "not-yours"
    assert house.refusal("represent", who=SIGNER, proposal_id=greened["id"]).status == 404
    assert house.refusal("represent", who=OTHER, proposal_id=greened["id"]).code == "not-yours"


def test_there_are_five_at_most(house, greened):
    wanted = house.answer("propose", who=AUTHOR, body={
        "title": "修路", "text": "修路", "category": "roads", "place": {"area": "madong", "spot": ""}})
    for number in range(2, 8):
        sign(house, wanted, f"r-{number:02d} resident")
    for number in range(2, 7):
        name(house, wanted, f"r-{number:02d}")
    assert name(house, wanted, "r-07", ask=house.refusal).status == 409
    assert len(name(house, wanted, "r-02")["items"]) == 5


@pytest.mark.parametrize(("who", "ground"), [(SIGNER, "stepped_down"), (AUTHOR, "let_go")])
def test_either_ends_it(house, represented, who, ground):
    assert house.refusal("end_representing", who=OTHER, proposal_id=represented["id"], person="r-02").status == 403
    house.answer("end_representing", who=who, proposal_id=represented["id"], person="r-02")
    assert house.answer("proposal", proposal_id=represented["id"])["representatives"] == 0
    assert said(house, contracts.ProposalRepresentativeEnded.type) == [
        {"proposal_id": represented["id"], "representative": "r-02", "ground": ground}]


def test_who_they_are_is_told_to_those_concerned(house, represented):
    for who in (AUTHOR, SIGNER, OFFICER):
        [shown] = house.answer("representatives", who=who, proposal_id=represented["id"])["items"]
        assert shown["person"] == "r-02"
    assert house.refusal("representatives", who=OTHER, proposal_id=represented["id"]).status == 403


def test_earlier_numbers_are_for_those_who_handle_it(house):
    earlier = [{"kind": "12345", "number": "20260401-0007"}, {"kind": "petition", "number": "XF2026-19"}]
    made = house.answer("propose", who=AUTHOR, body={
        "title": "修路", "text": "修路", "category": "roads", "place": {"area": "madong", "spot": ""},
        "earlier": earlier})
    for who in (AUTHOR, OFFICER, "c-maan convener:b-maan"):
        assert house.answer("proposal", who=who, proposal_id=made["id"])["earlier"] == earlier
    assert house.answer("proposal", who=OTHER, proposal_id=made["id"])["earlier"] == []
    house.answer("redact", who=OFFICER, proposal_id=made["id"], body={"ground": "other", "reason": "误写"})
    assert house.answer("proposal", who=AUTHOR, proposal_id=made["id"])["earlier"] == []
    for wrong in ({"kind": "12345", "number": "x"}, {"kind": "police", "number": "1234567"}):
        assert house.refusal("propose", who=AUTHOR, body={
            "title": "修路", "text": "修路", "category": "roads", "place": {"area": "madong", "spot": ""},
            "earlier": [wrong]}).status == 422


@given(signers=st.sets(st.integers(2, 9)), speaking=st.sets(st.integers(1, 12)), leaving=st.sets(st.integers(2, 9)))
def test_whoever_represents_it_signs_it(signers, speaking, leaving):
    proposal = in_state("collecting")
    for number in sorted(signers):
        proposal = domain.sign(proposal, signature(proposal, f"r-{number}", household=f"h-{number}"), now=NOON)
    for number in sorted(speaking & signers):
        named = domain.Representative(proposal_id="p-1", person=f"r-{number}", named_at=NOON)
        proposal, _ = domain.accept(proposal, named, by=f"r-{number}", now=NOON)
    for number in sorted(leaving & signers):
        proposal, _ = domain.unsign(proposal, by=f"r-{number}", now=NOON)
    assert set(proposal.representatives) == {f"r-{number}" for number in (speaking & signers) - leaving}
