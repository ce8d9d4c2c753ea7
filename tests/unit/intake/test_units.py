"""Resident units and organisations: registered, acted for by handlers, counted apart from households."""

import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import auth
from yishi_intake import domain

from tests.support.device import said
from tests.support.proposals import NOON, in_state

OFFICER, OTHER = "o-maan officer:maan", "o-x officer:jiulidi"
HANDLER, NEXT = "r-20 resident", "r-21 resident"
CODE = "125101069999999991"
SCHOOL = {"kind": "unit", "name": "马鞍路小学", "area": "maan", "credit_code": CODE, "handler": "r-20"}


def register(house, *, who=OFFICER, ask=None, **changes):
    return (ask or house.answer)("register_unit", who=who, body=SCHOOL | changes)


def acting(house, unit, *, who=HANDLER):
    """The caller that the handler's token speaks for, as `house` takes it."""
    told = house.answer("act_for_unit", who=who, unit_id=unit["id"])
    (house.service.settings.issuer_key.parent / "issuers.jwks").write_bytes(house.ask("keys").body)
    caller = auth.Believed(house.service.settings.issuer_key.parent / "issuers.jwks").caller(told["token"])
    return " ".join([caller.id, *(role for role, _ in caller.roles)])


def sign(house, proposal, who, **told):
    return house.answer("sign", who=who, proposal_id=proposal["id"], body={"text_hash": proposal["text_hash"]} | told)


def test_a_handler_signs_for_the_unit_which_is_counted_apart_and_once(house, greened):
    school = register(house)
    assert sign(house, greened, acting(house, school), kind="unit")["counts"] == {
        "residents": 1, "households": 0, "units": 1}
    house.answer("hand_unit_on", who=OFFICER, unit_id=school["id"], body={"handler": "r-21"})
    again = {"text_hash": greened["text_hash"], "kind": "unit"}
    refused = house.refusal("sign", who=acting(house, school, who=NEXT), proposal_id=greened["id"], body=again)
    assert refused.code == "signed-already"
    told = said(house, contracts.ProposalSigned.type)[0]
    assert (told["signer"], told["count"], told["counts"]["units"]) == ({"kind": "unit", "id": school["id"]}, 0, 1)


def test_the_next_handler_goes_on_with_what_the_unit_proposed(house, greened):
    school = register(house)
    body = {"title": "校门口增设护栏", "text": "放学时人多车多。", "category": "roads", "author": {"kind": "unit"},
            "place": {"area": "maan", "spot": "校门口"}}
    made = house.answer("propose", who=acting(house, school), body=body)
    assert (made["author"], made["counts"]) == (
        {"kind": "unit", "unit": school["id"]}, {"residents": 0, "households": 0, "units": 1})
    house.answer("hand_unit_on", who=OFFICER, unit_id=school["id"], body={"handler": "r-21"})
    assert house.refusal("act_for_unit", who=HANDLER, unit_id=school["id"]).status == 403
    gone = house.answer("withdraw", who=acting(house, school, who=NEXT), proposal_id=made["id"], body={})
    assert gone["state"] == "withdrawn"


def test_everybody_knows_the_unit_and_few_who_acts_for_it(house):
    school = register(house)
    shown = house.answer("unit", unit_id=school["id"])
    assert (shown["name"], shown["credit_code"], shown["handler"]) == ("马鞍路小学", CODE, None)
    assert house.answer("unit", who=HANDLER, unit_id=school["id"])["handler"] == "r-20"
    assert [unit["id"] for unit in house.answer("units", query={"area": "simaqiao"})["items"]] == [school["id"]]
    assert house.answer("units", query={"area": "jiulidi"})["items"] == []
    assert [u["id"] for u in house.answer("units", who=HANDLER, query={"mine": "true"})["items"]] == [school["id"]]
    recorded = said(house, contracts.UnitRecorded.type)
    assert [(each["unit_id"], each["handler"], each["by"]) for each in recorded] == [(school["id"], "r-20", "o-maan")]


def test_a_code_must_be_one_and_is_registered_once(house):
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    for changes in ({"credit_code": wrong}, {"credit_code": None}, {"credit_code": "1"}):
        refusal = register(house, ask=house.refusal, **changes)
        assert (refusal.status, refusal.code) == (422, "not-a-credit-code")
    register(house)
    refusal = register(house, ask=house.refusal, credit_code=f" {CODE[:8]}-{CODE[8:]}".lower(), handler=None)
    assert (refusal.status, refusal.code) == (409, "unit-known")


def test_only_officers_of_the_area_register_and_only_its_handler_acts(house):
    assert register(house, who=OTHER, ask=house.refusal).status == 403
    assert register(house, who=HANDLER, ask=house.refusal).status == 403
    school = register(house)
    assert house.refusal("hand_unit_on", who=OTHER, unit_id=school["id"], body={"handler": "r-9"}).status == 403
    assert house.refusal("act_for_unit", who=NEXT, unit_id=school["id"]).status == 403
    assert house.refusal("act_for_unit", who=HANDLER, unit_id="u-none").status == 404


def test_an_organisation_that_is_a_body_speaks_under_the_bodys_id(house):
    council = register(house, kind="organisation", name="马鞍社区议事会", credit_code=None, body="b-maan")
    made = house.answer("propose", who=acting(house, council), body={
        "title": "增设晾衣架", "text": "院内统一增设。", "category": "greening", "author": {"kind": "organisation"},
        "place": {"area": "maan", "spot": "院内"}})
    assert made["author"] == {"kind": "organisation", "unit": "b-maan"}
    assert register(house, kind="organisation", credit_code=None, body="b-maan", ask=house.refusal).status == 409


PARTIES = st.lists(st.tuples(st.sampled_from(["resident", "unit", "organisation", "paper"]), st.integers(0, 9)),
                   unique=True, max_size=12)


@given(parties=PARTIES)
def test_all_who_signed_are_counted_once_each_in_their_own_column(parties):
    proposal = in_state("collecting")
    before = proposal.counts
    for kind, number in parties:
        household = None if kind in ("unit", "organisation") else f"plate-{number % 3}"
        proposal = domain.sign(proposal, domain.Signature(
            id=f"s-{kind}-{number}", signer=domain.Party(kind=kind, id=f"{kind}-{number}"), household=household,
            text_hash=proposal.content.hash, signed_at=NOON), now=NOON)
    units = sum(kind in ("unit", "organisation") for kind, _ in parties)
    counts = proposal.counts
    assert counts["units"] == before["units"] + units
    assert counts["residents"] == before["residents"] + len(parties) - units
    assert counts["households"] <= counts["residents"]
    for signature in proposal.signatures:
        proposal, _ = domain.unsign(proposal, by=signature.signer.id, now=NOON)
    assert proposal.counts == before
