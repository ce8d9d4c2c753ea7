"""Private matters (家里事): seen by few, helped with by named people, published with their author's consent alone."""

import json

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import database
from yishi_intake import domain

from tests.support.device import said
from tests.support.handed_in import sent
from tests.support.proposals import NOON, draft

AUTHOR, SOMEBODY, HELPER = "r-01 resident", "r-09 resident", "r-40 resident"
CONVENER, OFFICER = "c-maan convener:b-maan", "o-maan officer:maan"
SECRET = ("楼上深夜敲打", "二楼老人睡不着", "3幢2单元", "104.07")
TOLD = {"title": SECRET[0], "text": SECRET[1], "category": "neighbours",
        "place": {"area": "madong", "spot": SECRET[2], "lat": 30.72, "lng": 104.07}}
PUBLIC = {"title": "夜间噪声公约", "text": "请楼道共同商量夜间安静时段。"}


@pytest.fixture
def private(house):
    return house.answer("propose", who=AUTHOR, body=TOLD)


def seen(house, proposal, who=None):
    return house.answer("proposal", who=who, proposal_id=proposal["id"])


def triaged(house, proposal, kind, *, number=1):
    """Review says what kind of matter it is."""
    event = contracts.ReviewTriaged(
        proposal_id=proposal["id"], tier="courtyard", body="b-madong", state="consultation", kind=kind,
        suggested="household", reason="", by="c-madong", deadline=NOON)
    event._envelope = contracts.Envelope(
        id=f"e-{number}", source="/yishi/review/test", type=event.type, subject=event.proposal_id, time=NOON,
        sequence=number, subjectsequence=number)
    with database.transaction(house.service.engine) as tx:
        house.service.triaged(tx, event)


def publish(house, proposal, *, who=AUTHOR, ask=None, **more):
    return (ask or house.answer)("publish", who=who, proposal_id=proposal["id"], body=PUBLIC | more)


def test_the_public_sees_number_area_month_and_phase_only(house, private):
    shown = seen(house, private)
    known = {name: value for name, value in shown.items() if value not in ("", None, 0, False, [], (), {})}
    assert {name: known[name] for name in ("number", "month", "phase", "private")} == {
        "number": private["number"], "month": "2026-04", "phase": "deliberate", "private": True}
    assert known["place"] == {"areas": ["jinniu", "simaqiao", "maan"], "spot": "", "lat": None, "lng": None}
    assert set(known) == {"id", "number", "month", "phase", "private", "place", "kind", "version", "state_label",
                          "author", "assurance", "counts"}
    assert known["author"] == {"kind": "resident", "unit": None}
    assert set(known["counts"].values()) | set(known["assurance"].values()) == {0}


def test_author_convener_and_helper_read_it_whole(house, private):
    for who in (AUTHOR, CONVENER):
        assert (seen(house, private, who)["title"], seen(house, private, who)["place"]["areas"][-1]) == (
            SECRET[0], "madong")
    assert seen(house, private, HELPER)["title"] == ""
    named = house.answer("name_helper", who=CONVENER, proposal_id=private["id"], body={"person": "r-40"})
    assert [each["person"] for each in named["items"]] == ["r-40"]
    assert seen(house, private, HELPER)["title"] == SECRET[0]
    assert house.answer("path", who=HELPER, proposal_id=private["id"])["steps"]
    house.answer("drop_helper", who=CONVENER, proposal_id=private["id"], person="r-40")
    assert seen(house, private, HELPER)["title"] == ""
    told = said(house, contracts.ProposalHelperNamed.type) + said(house, contracts.ProposalHelperDropped.type)
    assert [each["helper"] for each in told] == ["r-40", "r-40"]


@pytest.mark.parametrize("who", [None, SOMEBODY, OFFICER, "c-fuqin convener:b-fuqin"])
def test_nothing_else_is_told_to_others(house, private, who):
    assert seen(house, private, who)["text"] == ""
    for door in ("path", "revisions"):
        assert house.refusal(door, who=who, proposal_id=private["id"]).code == "private-matter"
    assert house.answer("proposals", who=who, query={"category": "neighbours"})["items"] == []
    assert house.answer("proposals", who=who, query={"state": private["state"]})["items"] == []
    assert [each["title"] for each in house.answer("proposals", who=who)["items"]] == [""]
    assert house.answer("near", who=who, query={"lat": "30.72", "long": "104.07"})["items"] == []
    assert SECRET[0] not in house.ask("feed", area_id="maan").body.decode()


def test_no_words_of_it_leave_the_service(house, private):
    house.answer("request_withdrawal", who=AUTHOR, proposal_id=private["id"], body={"reason": SECRET[1]})
    with database.reading(house.service.engine) as tx:
        spoken = tx.execute(sa.text("SELECT type, data FROM outbox")).all()
    assert {row.type.split(".")[-2] for row in spoken} >= {"opened", "filed", "withdrawal_requested"}
    assert [word for word in (*SECRET, private["text_hash"]) for row in spoken if word in str(row.data)] == []
    assert not any(json.loads(row.data).get("redacted") for row in spoken)


def test_only_a_convener_of_its_area_names_helpers_and_asks_for_a_text(house, private):
    for who, status in ((AUTHOR, 403), (SOMEBODY, 403), ("c-fuqin convener:b-fuqin", 403)):
        assert house.refusal("name_helper", who=who, proposal_id=private["id"], body={"person": "r-9"}).status == status
        assert house.refusal("ask_publication", who=who, proposal_id=private["id"]).status == status
    house.ask("ask_publication", who=CONVENER, proposal_id=private["id"])
    assert said(house, contracts.ProposalPublicationAsked.type)[0]["by"] == "c-maan"


def test_it_moves_up_with_the_text_its_author_agreed_to_and_the_rest_stays_confided(house):
    photo = sent(house)
    matter = house.answer("propose", who=AUTHOR, body=TOLD | {"attachments": [
        {"name": "a.jpg", "sha256": photo["sha256"]}]})
    published = publish(house, matter)
    assert (published["revision"], published["text"], published["place"]["lat"]) == (2, PUBLIC["text"], None)
    assert seen(house, matter)["text"] == "", "it is private until it moves up"
    triaged(house, matter, "courtyard")
    shown = seen(house, matter)
    assert (shown["private"], shown["text"], shown["attachments"], shown["place"]["spot"]) == (
        False, PUBLIC["text"], [], "")
    assert len(seen(house, matter, CONVENER)["attachments"]) == 1
    asked = {"proposal_id": matter["id"], "sha256": photo["sha256"]}
    assert house.refusal("attachment", **asked).status == 404
    assert house.ask("attachment", who=AUTHOR, **asked).status == 200
    public, inside = (house.ask("revisions", who=who, proposal_id=matter["id"]).body.decode() for who in (None, AUTHOR))
    assert [word in public for word in (*SECRET[:2], matter["text_hash"])] == [False, False, False]
    assert SECRET[1] in inside
    told = said(house, contracts.ProposalPublished.type)[0]
    assert (told["text"], told["place"]["lat"]) == (PUBLIC["text"], None)


def test_files_that_are_named_are_published_with_it(house):
    photo = sent(house)
    matter = house.answer("propose", who=AUTHOR, body=TOLD | {"attachments": [
        {"name": "a.jpg", "sha256": photo["sha256"]}]})
    publish(house, matter, files=[photo["sha256"]], spot="3幢")
    triaged(house, matter, "courtyard")
    shown = seen(house, matter)
    assert (len(shown["attachments"]), shown["place"]["spot"]) == (1, "3幢")
    assert house.ask("attachment", proposal_id=matter["id"], sha256=photo["sha256"]).status == 200


def test_only_its_author_agrees_and_only_where_it_is_private(house, private, greened):
    assert publish(house, private, who=SOMEBODY, ask=house.refusal).code == "not-yours"
    assert publish(house, greened, ask=house.refusal).code == "not-now"


VIEWERS = st.builds(domain.Viewer, person=st.sampled_from(["", "r-01", "r-09"]), helps=st.booleans(),
                    convenes=st.sets(st.sampled_from(["b-maan", "b-fuqin"])).map(frozenset),
                    offices=st.sets(st.sampled_from(["maan", "*"])).map(frozenset))


@given(viewer=VIEWERS, opened=st.booleans())
def test_a_private_matter_is_read_by_those_it_is_confided_to_and_by_nobody_else(viewer, opened):
    proposal = domain.sort(draft(), kind="household")
    if opened:
        proposal = domain.open_up(proposal, by="r-01", lapses_at=NOON, now=NOON)
        assert domain.readable(proposal, viewer) == domain.confided_to(proposal, viewer)
    entitled = viewer.person == "r-01" or viewer.helps or "b-maan" in viewer.convenes
    in_maan = "maan" in proposal.content.place.areas
    assert not domain.confided_to(proposal, viewer) or entitled or not in_maan
