"""Residents report, officers settle; who abuses it all is blocked for a time and reads on."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import testing
from yishi_intake import domain

from tests.support.proposals import NOON, in_state

WANTED = {"title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening",
          "place": {"area": "madong", "spot": "全院"}}
OFFICER, ELSEWHERE, AUTHOR = "o-1 officer:maan", "o-2 officer:fuqin", "r-01 resident"
REASON = {"reason": "骂人"}


@pytest.fixture
def greened(house):
    return house.answer("propose", who=AUTHOR, body=WANTED)


def flag(house, proposal, number):
    return house.ask("flag", who=f"r-{number:02d} resident", body=REASON, proposal_id=proposal["id"]).status


def settle(house, proposal, *, upheld, who=OFFICER):
    return house.answer("settle_flags", who=who, body={"upheld": upheld, "reason": "已查看"},
                        proposal_id=proposal["id"])


def said(house):
    with house.service.engine.connect() as connection:
        return [row[0].split(".", 2)[2].removesuffix(".v1") for row in connection.exec_driver_sql(
            "SELECT type FROM outbox ORDER BY id")]


def flagged(house, who=OFFICER):
    return [one["id"] for one in house.answer("held", who=who, query={"which": "flagged"})["items"]]


def hides_at(house, count):
    office = house.service.office
    house.service.office = replace(office, rules=replace(office.rules, flags_hide=count))


def blocked(house, proposal, *, days=7):
    return house.answer("block_author", who=OFFICER, body={"days": days, "reason": "反复骂人"},
                        proposal_id=proposal["id"])


def test_from_the_third_report_on_officers_of_its_area_are_told_once(house, greened):
    assert [flag(house, greened, n) for n in (2, 3)] == [204, 204]
    assert (flagged(house), "proposal.flagged" in said(house)) == ([], False)
    assert [flag(house, greened, n) for n in (4, 5)] == [204, 204]
    assert (flagged(house), flagged(house, ELSEWHERE)) == ([greened["id"]], [])
    assert said(house).count("proposal.flagged") == 1
    assert house.answer("proposal", proposal_id=greened["id"])["text"] == WANTED["text"]


def test_officers_read_why_and_not_who(house, greened):
    flag(house, greened, 2)
    shown = house.answer("flags", who=OFFICER, proposal_id=greened["id"])
    assert [each["reason"] for each in shown["items"]] == ["骂人"]
    assert "r-02" not in str(shown)
    assert house.refusal("flags", who=ELSEWHERE, proposal_id=greened["id"]).status == 403


def test_everybody_reports_once_and_nobody_the_own(house, greened):
    flag(house, greened, 2)
    asked = {"body": REASON, "proposal_id": greened["id"]}
    assert house.refusal("flag", who="r-02 resident", **asked).code == "flagged-already"
    assert house.refusal("flag", who=AUTHOR, **asked).code == "own-proposal"
    assert house.refusal("flag", **asked).status == 401


def test_upheld_reports_hide_it_for_the_reason_of_the_officer(house, greened):
    for number in (2, 3, 4):
        flag(house, greened, number)
    assert settle(house, greened, upheld=True)["hidden"] == "已查看"
    assert (flagged(house), said(house)[-2:]) == ([], ["proposal.flags_settled", "proposal.hidden"])
    again = {"who": OFFICER, "body": {"upheld": True, "reason": "x"}, "proposal_id": greened["id"]}
    assert house.refusal("settle_flags", **again).code == "not-now"
    hidden = house.refusal("flag", who="r-09 resident", body=REASON, proposal_id=greened["id"])
    assert hidden.code == "not-now"


def test_reports_that_are_not_upheld_change_nothing(house, greened):
    flag(house, greened, 2)
    assert settle(house, greened, upheld=False)["hidden"] is None
    assert said(house)[-1] == "proposal.flags_settled"
    refusal = house.refusal("flag", who="r-02 resident", body=REASON, proposal_id=greened["id"])
    assert refusal.code == "flagged-already"


def test_only_where_the_pack_says_so_do_reports_hide_until_an_officer_has_looked(house, greened):
    hides_at(house, 2)
    flag(house, greened, 2)
    assert house.answer("proposal", proposal_id=greened["id"])["hidden"] is None
    flag(house, greened, 3)
    shown = house.answer("proposal", proposal_id=greened["id"])
    assert (shown["text"], "举报" in shown["hidden"]) == ("", True)
    assert settle(house, greened, upheld=False)["hidden"] is None
    assert said(house)[-1] == "proposal.unhidden"


def test_nobody_settles_elsewhere_or_of_the_own(house, greened):
    flag(house, greened, 2)
    for who in (ELSEWHERE, f"{AUTHOR} officer:maan"):
        refusal = house.refusal("settle_flags", who=who, body={"upheld": True, "reason": "x"},
                                proposal_id=greened["id"])
        assert (refusal.status, refusal.code) == (403, "not-yours")


@given(people=st.lists(st.sampled_from([f"r-{n:02d}" for n in range(1, 7)])), hide_at=st.integers(0, 4))
def test_however_many_report_each_counts_once_and_none_hides_unless_told(people, hide_at):
    proposal, flags = in_state("collecting"), ()
    for person in people:
        with suppress(domain.FlaggedAlready, domain.OwnProposal):
            flags += (domain.flag(proposal, flags, by=person, reason="x", now=NOON),)
        proposal = domain.out_of_sight(proposal, count=domain.unsettled(flags), hide_at=hide_at)
    assert len(flags) == len({each.person for each in flags} - {"r-01"})
    assert (proposal.hidden is not None) is (0 < hide_at <= len(flags))
    assert proposal.state == "collecting"


def test_who_is_blocked_writes_nothing_and_reads_on(house, greened):
    until = blocked(house, greened)["until"]
    for door, body, args in (
        ("propose", WANTED, {}), ("propose", WANTED | {"draft": True}, {}),
        ("flag", REASON, {"proposal_id": house.answer("propose", who="r-02 resident", body=WANTED)["id"]}),
    ):
        problem = house.refusal(door, who=AUTHOR, body=body, **args)
        assert (problem.status, problem.code, problem.members["until"]) == (403, "blocked", until)
        assert "反复骂人" in problem.detail
    assert house.answer("proposal", who=AUTHOR, proposal_id=greened["id"])["text"] == WANTED["text"]
    assert len(house.answer("proposals", who=AUTHOR)["items"]) == 2


def test_who_is_blocked_signs_nothing_and_opens_no_draft(house, greened):
    draft = house.answer("propose", who="r-02 resident", body=WANTED | {"draft": True})
    blocked(house, house.answer("propose", who="r-02 resident", body=WANTED))
    body = {"text_hash": greened["text_hash"], "household": "2号"}
    asked = {"who": "r-02 resident"}
    assert house.refusal("sign", body=body, proposal_id=greened["id"], **asked).code == "blocked"
    assert house.refusal("open", proposal_id=draft["id"], **asked).code == "blocked"
    assert house.answer("proposal", proposal_id=greened["id"])["count"] == 0
    assert "proposal.signed" not in said(house)


def test_a_block_ends_by_itself_or_is_lifted(house, greened):
    blocked(house, greened, days=7)
    with testing.clock_at(NOON + timedelta(days=7)):
        assert house.ask("propose", who=AUTHOR, body=WANTED).status == 201
    [shown] = house.answer("blocks", who=OFFICER)["items"]
    assert (shown["person"], shown["proposal_id"]) == ("r-01", greened["id"])
    assert house.answer("blocks", who=ELSEWHERE)["items"] == []
    assert house.refusal("unblock", who=ELSEWHERE, person="r-01").status == 404
    assert house.ask("unblock", who=OFFICER, person="r-01").status == 204
    assert house.ask("propose", who=AUTHOR, body=WANTED).status == 201
    assert [one for one in said(house) if "author" in one] == ["proposal.author_blocked", "proposal.author_unblocked"]


def test_a_second_block_takes_the_place_of_the_first(house, greened):
    blocked(house, greened, days=7)
    assert blocked(house, greened, days=30)["until"] > NOON.isoformat()
    assert len(house.answer("blocks", who=OFFICER)["items"]) == 1


def test_nobody_blocks_elsewhere_or_the_own(house, greened):
    asked = {"body": {"days": 1, "reason": "x"}, "proposal_id": greened["id"]}
    for who in (ELSEWHERE, f"{AUTHOR} officer:maan"):
        assert house.refusal("block_author", who=who, **asked).code == "not-yours"


def test_the_block_goes_with_the_statement_that_files(house, greened, statements):
    seen = statements(house.service.engine)
    house.ask("propose", who=AUTHOR, body=WANTED)
    assert [statement.count("INSERT INTO barrier") for statement in seen] == [1]
