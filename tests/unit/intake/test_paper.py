"""Signatures on paper: entered with a scan, counted with all others, struck out when they do not hold."""

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import database
from yishi_intake import domain

from tests.support.device import said
from tests.support.handed_in import sent

OFFICER, OTHER, SIGNER = "o-maan officer:maan", "o-x officer:jiulidi", "r-02 resident"
NAMES = ("王秀英", "李国强", "张桂芳", "刘建平", "陈玉兰")


def sheet(*lines):
    return [{"name": name, "household": plate} for name, plate in lines]


def enter(house, proposal, *lines, who=OFFICER, ask=None, **changes):
    body = {"text_hash": proposal["text_hash"], "scan": changes.pop("scan", None) or sent(house, who=who)["sha256"],
            "lines": sheet(*lines)} | changes
    return (ask or house.answer)("enter_sheet", who=who, proposal_id=proposal["id"], body=body)


def sheets(house, proposal):
    return house.answer("sheets", who=OFFICER, proposal_id=proposal["id"])["items"]


def test_a_sheet_counts_households_and_files_it_when_they_are_enough(house, greened):
    shown = enter(house, greened, *((name, f"{n}幢1单元101") for n, name in enumerate(NAMES, start=1)))
    assert (shown["state"], shown["count"], shown["assurance"]["paper"]) == ("triage", 5, 5)
    told = said(house, contracts.ProposalSigned.type)
    assert [(each["signer"]["kind"], each["assurance"]) for each in told] == [("paper", "paper")] * 5
    entered = said(house, contracts.ProposalSheetEntered.type)[0]
    assert (entered["lines"], entered["scan"], told[0]["evidence"]) == (5, told[0]["evidence"], entered["scan"])


def test_a_household_on_paper_and_on_the_phone_counts_once(house, greened):
    house.answer("sign", who=SIGNER, proposal_id=greened["id"], body={
        "text_hash": greened["text_hash"], "household": "2幢1单元301"})
    assert enter(house, greened, ("王秀英", "2-1-301"), ("李国强", "2-1-302"))["count"] == 2


def test_names_and_plates_leave_nothing_in_the_open(house, greened):
    enter(house, greened, ("王秀英", "2幢1单元301"))
    with database.reading(house.service.engine) as tx:
        kept = [str(tx.execute(sa.text(f"SELECT * FROM {table}")).mappings().all())
                for table in ("sheets", "sheet_lines", "signatures", "outbox", "answers")]
    assert [word for word in ("王秀英", "2-1-301", "单元301") if word in "".join(kept)] == []
    assert sheets(house, greened)[0]["lines"][0]["name"] == "王秀英"


@pytest.mark.parametrize("line", [("王*英", "2幢1单元301"), ("王秀英", "2幢*单元***")])
def test_a_masked_name_or_plate_is_not_taken_for_one(house, greened, line):
    assert enter(house, greened, line, ask=house.refusal).status == 422


def test_sheets_and_scans_are_for_officers_of_the_area(house, greened):
    enter(house, greened, ("王秀英", "2号"))
    one = sheets(house, greened)[0]
    assert house.ask("scan", who=OFFICER, proposal_id=greened["id"], sheet_id=one["id"]).status == 200
    assert house.refusal("sheets", who=OTHER, proposal_id=greened["id"]).status == 403
    assert house.refusal("scan", who=OTHER, proposal_id=greened["id"], sheet_id=one["id"]).status == 403
    assert house.refusal("attachment", proposal_id=greened["id"], sha256=one["scan"]).status == 404
    assert enter(house, greened, ("李国强", "3号"), who=OTHER, ask=house.refusal).code == "not-yours"


def test_a_line_that_stands_there_already_is_refused_with_its_number(house, greened):
    enter(house, greened, ("王秀英", "2号"))
    refusal = enter(house, greened, ("李国强", "3号"), ("王秀英", "2号"), ask=house.refusal)
    assert (refusal.status, refusal.code, "line 2" in refusal.detail) == (409, "twice-on-paper", True)
    assert len(sheets(house, greened)) == 1


def test_a_sheet_is_for_the_text_as_it_is_and_needs_a_scan_that_was_sent(house, greened):
    assert enter(house, greened, ("王秀英", "2号"), text_hash="0" * 64, ask=house.refusal).code == "text-changed"
    assert enter(house, greened, ("王秀英", "2号"), scan="0" * 64, ask=house.refusal).code == "unknown-file"


def test_a_line_is_struck_out_with_a_reason_and_may_be_entered_anew(house, greened):
    enter(house, greened, ("王秀英", "2号"), ("李国强", "3号"))
    one = sheets(house, greened)[0]
    struck = {"proposal_id": greened["id"], "sheet_id": one["id"], "line_id": one["lines"][0]["id"]}
    shown = house.answer("strike_line", who=OFFICER, body={"reason": "门牌不在本院落"}, **struck)
    assert (shown["count"], shown["assurance"]["paper"]) == (1, 1)
    assert house.refusal("strike_line", who=OFFICER, body={"reason": "又"}, **struck).status == 404
    assert said(house, contracts.ProposalLineStruck.type)[0]["reason"] == "门牌不在本院落"
    assert enter(house, greened, ("王秀英", "2号"))["count"] == 2


def test_after_an_edit_in_substance_paper_is_signed_again_too(house, greened):
    enter(house, greened, ("王秀英", "2号"))
    changed = house.answer("amend", who="r-01 resident", proposal_id=greened["id"], body={
        "title": greened["title"], "text": "全部重写，另修花坛。"})
    assert (changed["count"], sheets(house, greened)[0]["current"]) == (0, False)
    assert enter(house, changed, ("王秀英", "2号"))["count"] == 1


def test_redaction_erases_the_names(house, greened):
    enter(house, greened, ("王秀英", "2号"))
    house.answer("redact", who=OFFICER, proposal_id=greened["id"],
                 body={"ground": "personal_data", "reason": "写有电话"})
    assert sheets(house, greened)[0]["lines"][0]["name"] == ""


@given(name=st.text(min_size=1, max_size=20).map(str.strip).filter(bool))
def test_a_sealed_name_opens_under_its_secret_and_proposal_alone(name):
    sealed = domain.seal_name(name, salt="s", proposal_id="p-1")
    opened = domain.open_name(sealed, salt="s", proposal_id="p-1")
    assert domain.seal_name(opened, salt="s", proposal_id="p-1") == sealed
    for salt, proposal in (("t", "p-1"), ("s", "p-2")):
        with pytest.raises(InvalidTag):
            domain.open_name(sealed, salt=salt, proposal_id=proposal)
