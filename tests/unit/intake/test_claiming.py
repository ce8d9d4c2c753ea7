"""Filed on behalf and claimed by a code; somebody goes on for an author: another phone, a guardian, an heir."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import database, testing
from yishi_intake import domain

from tests.support.device import said
from tests.support.proposals import NOON

OFFICER, OTHER = "o-maan officer:maan", "o-x officer:jiulidi"
GRANDMA, AUTHOR, SIGNER = "r-77 resident", "r-01 resident", "r-02 resident"
TOLD = {"title": "楼道装扶手", "text": "腿脚不便,上下楼要扶手。", "category": "greening", "consent": True,
        "place": {"area": "madong", "spot": "2幢"}}


def on_behalf(house, *, who=OFFICER, ask=None, **changes):
    return (ask or house.answer)("propose_for", who=who, body=TOLD | changes)


def slip(house, proposal, *, who=OFFICER):
    return house.ask("slip", who=who, proposal_id=proposal["id"]).body.decode()


def code_of(house, proposal):
    return re.search(r'class="code">([0-9A-Z-]{14})<', slip(house, proposal))[1]


def claim(house, code, *, who=GRANDMA, ask=None):
    return (ask or house.answer)("claim", who=who, body={"code": code})


def issue(house, proposal, ground, *, who=OFFICER, ask=None):
    return (ask or house.answer)("issue_claim", who=who, proposal_id=proposal["id"], body={"ground": ground})


def sign(house, proposal, who, plate):
    return house.answer("sign", who=who, proposal_id=proposal["id"], body={
        "text_hash": proposal["text_hash"], "household": plate})


def test_what_was_filed_on_behalf_becomes_theirs_by_the_code_on_the_slip(house):
    filed = on_behalf(house, household="2幢1单元301")
    assert (filed["state"], filed["author"], filed["count"]) == ("collecting", {"kind": "unclaimed", "unit": None}, 1)
    claimed = claim(house, code_of(house, filed).lower().replace("-", " "))
    assert (claimed["author"], claimed["count"]) == ({"kind": "resident", "unit": None}, 1)
    assert house.answer("withdraw", who=GRANDMA, proposal_id=filed["id"], body={})["state"] == "withdrawn"
    told = said(house, contracts.ProposalClaimed.type)[0]
    assert (told["ground"], told["author"]["id"], told["former"]["kind"]) == ("on_behalf", "r-77", "unclaimed")


def test_without_consent_nothing_is_filed(house):
    assert on_behalf(house, consent=False, ask=house.refusal).status == 422


def test_only_officers_of_the_area_file_on_behalf_and_read_the_slip(house):
    assert on_behalf(house, who=OTHER, ask=house.refusal).code == "not-yours"
    assert on_behalf(house, who=AUTHOR, ask=house.refusal).status == 403
    filed = on_behalf(house)
    for who in (OTHER, GRANDMA):
        assert house.refusal("slip", who=who, proposal_id=filed["id"]).status == 403


def test_a_code_works_once_and_another_voids_it(house):
    filed = on_behalf(house)
    lost = code_of(house, filed)
    issue(house, filed, "on_behalf")
    code = code_of(house, filed)
    assert claim(house, lost, ask=house.refusal).status == 404
    claim(house, code)
    assert claim(house, code, who=SIGNER, ask=house.refusal).status == 404
    assert house.refusal("slip", who=OFFICER, proposal_id=filed["id"]).status == 404


def test_a_code_ends(house):
    filed = on_behalf(house)
    code = code_of(house, filed)
    with testing.clock_at(NOON + timedelta(days=370)):
        assert claim(house, code, ask=house.refusal).code == "too-late"


def test_the_code_stands_on_the_slip_alone(house):
    filed = on_behalf(house)
    code = code_of(house, filed)
    with database.reading(house.service.engine) as tx:
        kept = "".join(str(tx.execute(sa.text(f"SELECT * FROM {table}")).mappings().all())
                       for table in ("claims", "outbox", "answers", "proposals"))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert house.ask("slip", who=OFFICER, proposal_id=filed["id"]).headers["Cache-Control"] == "no-store"


def test_who_signed_it_and_claims_it_counts_once(house):
    filed = on_behalf(house, household="2号")
    assert sign(house, filed, GRANDMA, "2号")["count"] == 1
    claimed = claim(house, code_of(house, filed))
    assert (claimed["count"], claimed["assurance"]["click"]) == (1, 0)


@pytest.mark.parametrize("ground", ["changed_phone", "guardian", "death"])
def test_somebody_goes_on_for_an_author_and_why_stays_in_the_office(house, greened, ground):
    issue(house, greened, ground)
    claim(house, code_of(house, greened))
    assert house.refusal("withdraw", who=AUTHOR, proposal_id=greened["id"], body={}).code == "not-yours"
    assert house.answer("withdraw", who=GRANDMA, proposal_id=greened["id"], body={})["state"] == "withdrawn"
    told = said(house, contracts.ProposalClaimIssued.type) + said(house, contracts.ProposalClaimed.type)
    assert [each["ground"] for each in told] == ["succession", "succession"]


def test_a_ground_must_fit_and_authors_do_not_claim_their_own(house, greened):
    filed = on_behalf(house)
    assert issue(house, filed, "death", ask=house.refusal).code == "not-now"
    assert issue(house, greened, "on_behalf", ask=house.refusal).code == "not-now"
    issue(house, greened, "guardian")
    assert claim(house, code_of(house, greened), who=AUTHOR, ask=house.refusal).code == "own-proposal"


@given(random=st.binary(min_size=8, max_size=8))
def test_a_code_is_read_as_people_write_it(random):
    code = domain.spell(random)
    sealed = domain.seal_code(code, salt="s")
    written = (code.lower(), code.replace("-", ""), code.replace("0", "o").replace("1", "l"), f" {code} ")
    assert {domain.seal_code(each, salt="s") for each in written} == {sealed}
    assert domain.open_code(sealed, salt="s") == code
    assert domain.seal_code(code, salt="t") != sealed
