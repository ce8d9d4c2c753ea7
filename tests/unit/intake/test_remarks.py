"""Beside the path: comments, evidence, following. Whatever is said, the proposal stays as it is."""

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import database
from yishi_intake import actions, domain
from yishi_intake.actions import remarks

from tests.support.device import said
from tests.support.handed_in import key_of, sent
from tests.support.proposals import in_state

NEIGHBOUR, AUTHOR, OFFICER = "r-05 resident", "r-01 resident", "o-maan officer:maan"


def comment(house, proposal, words="夜里更响", who=NEIGHBOUR):
    return house.answer("comment", who=who, proposal_id=proposal["id"], body={"words": words})


def evidence(house, proposal, file, *, who=AUTHOR, stage="after"):
    return house.answer("add_evidence", who=who, proposal_id=proposal["id"], body={
        "files": [{"name": "王家.jpg", "sha256": file["sha256"], "stage": stage}], "words": "已补种"})


@pytest.mark.parametrize("name", ["comment", "add_evidence", "follow"])
@pytest.mark.parametrize("state", sorted(set(domain.STATES) - {"draft", "submitted"}))
def test_it_is_possible_in_every_state_and_leads_nowhere(state, name):
    proposal = in_state(state)
    row = domain.permit(proposal, name, domain.Ask(by="r-01", now=proposal.drafted_at))
    assert row.target == ""


def test_a_comment_is_read_by_everybody_and_who_it_was_by_nobody(house, greened):
    comment(house, greened)
    comment(house, greened, "我看也是", who=AUTHOR)
    page = house.answer("comments", proposal_id=greened["id"])
    assert [(each["role"], each["words"]) for each in page["items"]] == [
        ("resident", "夜里更响"), ("author", "我看也是")]
    assert "r-05" not in str(page)
    told = said(house, contracts.ProposalCommented.type)[0]
    assert set(told) == {"proposal_id", "remark_id", "role", "words_hash"}
    assert house.answer("proposal", proposal_id=greened["id"])["version"] == greened["version"]


def test_they_are_read_page_by_page(house, greened):
    for number in range(3):
        comment(house, greened, f"第{number}条")
    first = house.answer("comments", proposal_id=greened["id"], query={"limit": "2"})
    rest = house.answer("comments", proposal_id=greened["id"], query={"limit": "2", "cursor": first["next"]})
    assert [each["words"] for page in (first, rest) for each in page["items"]] == ["第0条", "第1条", "第2条"]


def test_a_photograph_of_afterwards_is_added_and_seen(house, greened):
    file = sent(house)
    shown = evidence(house, greened, file)
    assert (shown["role"], [(each["stage"], each["sha256"]) for each in shown["files"]]) == (
        "author", [("after", file["sha256"])])
    assert "王家" not in str(house.answer("evidence", proposal_id=greened["id"]))
    reply = house.ask("attachment", proposal_id=greened["id"], sha256=file["sha256"])
    assert reply.status == 200
    told = said(house, contracts.ProposalEvidenceAdded.type)[0]
    assert told["attachments"] == [{"name": f"photograph-{file['sha256'][:8]}", "sha256": file["sha256"],
                                    "stage": "after"}]


def test_evidence_is_of_those_concerned_and_of_files_that_were_sent(house, greened):
    file = sent(house, who=NEIGHBOUR)
    asked = {"files": [{"name": "x", "sha256": file["sha256"]}]}
    refusal = house.refusal("add_evidence", who=NEIGHBOUR, proposal_id=greened["id"], body=asked)
    assert (refusal.status, refusal.code) == (403, "not-yours")
    assert house.refusal("add_evidence", who=AUTHOR, proposal_id=greened["id"], body=asked).code == "unknown-file"
    theirs = sent(house, who=OFFICER + " resident")
    assert evidence(house, greened, theirs, who=OFFICER)["role"] == "officer"


def test_one_s_own_remark_is_taken_back_and_its_file_goes(house, greened):
    file = sent(house)
    shown = evidence(house, greened, file)
    gone = house.answer("take_out", who=AUTHOR, proposal_id=greened["id"], remark_id=shown["id"], body={})
    assert (gone["words"], gone["files"], gone["taken_out_by"]) == ("", [], "author")
    assert house.refusal("attachment", proposal_id=greened["id"], sha256=file["sha256"]).status == 404
    key = key_of(house, file)
    with database.reading(house.service.engine) as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM files_held WHERE key = :key"), {"key": key}).scalar_one() == 0
    again = house.refusal("take_out", who=AUTHOR, proposal_id=greened["id"], remark_id=shown["id"], body={})
    assert again.status == 404


def test_an_officer_takes_a_remark_out_for_a_reason_and_others_do_not(house, greened):
    shown = comment(house, greened)
    asked = {"proposal_id": greened["id"], "remark_id": shown["id"]}
    assert house.refusal("take_out", who=AUTHOR, body={"reason": "不爱听"}, **asked).status == 403
    assert house.refusal("take_out", who=OFFICER, body={}, **asked).status == 403
    gone = house.answer("take_out", who=OFFICER, body={"reason": "骂人"}, **asked)
    assert (gone["words"], gone["taken_out_by"], gone["reason"]) == ("", "officer", "骂人")
    assert said(house, contracts.ProposalRemarkTakenOut.type)[-1]["reason"] == "骂人"


def test_following_is_said_once_and_so_is_its_end(house, greened):
    for _ in range(2):
        assert house.ask("follow", who=NEIGHBOUR, proposal_id=greened["id"]).status == 204
    for _ in range(2):
        assert house.ask("unfollow", who=NEIGHBOUR, proposal_id=greened["id"]).status == 204
    for event in (contracts.ProposalFollowed, contracts.ProposalUnfollowed):
        assert said(house, event.type) == [
            {"proposal_id": greened["id"], "follower": {"kind": "resident", "id": "r-05"}}]


def test_what_is_private_is_commented_by_those_it_is_for_and_followed_by_nobody_any_more(desk):
    proposal = desk.filed()
    remarks.follow(desk.as_("r-30").tx, proposal_id=proposal.id, office=desk.office, now=desk.now)
    desk.tx.flush()
    actions.sorted_as(desk.tx, desk.hear(contracts.ReviewTriaged(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", state="self_help", kind="household",
        suggested="household", reason="", by="c-madong", deadline=desk.now)))
    desk.tx.flush()
    assert desk.tx.execute(sa.text("SELECT count(*) FROM followers")).scalar_one() == 0
    with pytest.raises(domain.NotYours):
        remarks.comment(desk.as_("r-30").tx, proposal_id=proposal.id, words="?", office=desk.office, now=desk.now)
    told = remarks.comment(
        desk.as_("r-01").tx, proposal_id=proposal.id, words="!", office=desk.office, now=desk.now)
    desk.tx.flush()
    assert told.role == "author"
    hidden = remarks.remarks(desk.as_("r-30").tx, proposal_id=proposal.id, kind="comment", after=None, limit=9,
                             office=desk.office)
    assert hidden == ([], None)


def test_redaction_takes_remarks_with_it(house, greened):
    comment(house, greened)
    evidence(house, greened, sent(house))
    house.answer("redact", who="o-maan officer:maan", proposal_id=greened["id"], body={
        "ground": "personal_data", "reason": "写有他人电话", "files": True})
    items = [*house.answer("comments", proposal_id=greened["id"])["items"],
             *house.answer("evidence", proposal_id=greened["id"])["items"]]
    assert [(each["words"], each["files"]) for each in items] == [("", []), ("", [])]
