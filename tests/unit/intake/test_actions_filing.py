"""From a draft to a filed proposal, on a real database."""

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import clock, database, testing
from yishi_chassis.tables import TIMERS
from yishi_intake import actions, domain, store


def timers_of(desk, proposal):
    rows = desk.tx.execute(sa.select(TIMERS.c.kind, TIMERS.c.key).where(TIMERS.c.subject == proposal.id))
    return sorted(f"{row.kind}:{row.key}".rstrip(":") for row in rows)


def test_an_opened_proposal_says_so_and_has_a_day_to_lapse(desk):
    proposal = desk.propose()
    assert (proposal.state, desk.said(), timers_of(desk, proposal)) == (
        "collecting", ["proposal.opened"], [f"lapse:{(proposal.lapses_at - timedelta(days=7)).isoformat()}"])
    assert desk.last(contracts.ProposalOpened)["place"]["areas"] == ["jinniu", "simaqiao", "maan", "madong"]


def test_the_stored_proposal_is_the_one_that_was_written(desk):
    written = desk.propose(plate="1幢1号", attachments=[desk.sent("a.jpg")], urgent=False)
    assert desk.again(written) == written


def test_filing_is_one_statement(fresh_database_of, desk_of, statements):
    engine = fresh_database_of("intake")
    with database.transaction(engine) as tx:
        desk = desk_of(tx)
        desk.propose()   # takes a block of receipt numbers, once in a hundred times
    sent = statements(engine)
    with database.transaction(engine) as desk.tx:
        desk.propose()
    with database.transaction(engine) as desk.tx:
        desk.propose(category="fire_safety")
    assert [statement.split()[0] for statement in sent] == ["WITH", "WITH"]


def test_receipt_numbers_are_unique_and_can_be_read_over_the_phone(desk):
    numbers = [desk.propose().number for _ in range(3)]
    assert len(set(numbers)) == 3
    assert all(number.startswith("JN-2026-") and len(number) == 14 for number in numbers)


def test_two_processes_never_give_the_same_number(database_of):
    engine = database_of("intake")
    first, second = (actions.Numbers(engine, prefix="JN", size=2) for _ in range(2))
    now = datetime(2031, 1, 1, tzinfo=clock.ZONE)
    taken = [n.take(now) for n in (first, second, first, second, first, second)]
    assert len(set(taken)) == 6


def test_a_draft_says_nothing_and_expires(desk):
    proposal = desk.propose(draft=True)
    assert (proposal.state, desk.said(), timers_of(desk, proposal)) == ("draft", [], ["draft"])
    actions.draft_expired(desk.tx, proposal_id=proposal.id, now=desk.now)
    with pytest.raises(domain.NotFound):
        desk.again(proposal)


def test_a_draft_is_edited_and_opened_by_its_author(desk):
    proposal = desk.propose(draft=True)
    content = domain.Content(**vars(proposal.content) | {"title": "新题目"})
    actions.edit(desk.tx, proposal_id=proposal.id, content=content, now=desk.now)
    opened = actions.open_up(desk.tx, proposal_id=proposal.id, office=desk.office, now=desk.now)
    actions.draft_expired(desk.tx, proposal_id=proposal.id, now=desk.now)
    assert (desk.again(proposal).content.title, opened.state) == ("新题目", "collecting")


def test_nobody_else_sees_a_draft(desk):
    proposal = desk.propose(draft=True)
    with pytest.raises(domain.NotFound):
        actions.detail(desk.as_("r-02").tx, proposal_id=proposal.id)
    with pytest.raises(domain.NotFound):
        actions.open_up(desk.as_("r-02").tx, proposal_id=proposal.id, office=desk.office, now=desk.now)


def test_where_one_is_enough_it_is_opened_and_filed_at_once(desk):
    proposal = desk.propose(category="fire_safety")
    assert (proposal.state, desk.said(), timers_of(desk, proposal)) == (
        "triage", ["proposal.opened", "proposal.filed"], [])
    assert desk.last(contracts.ProposalFiled)["count"] == 1


def test_danger_waits_for_nobody(desk):
    assert desk.propose(urgent=True).state == "triage"


def test_the_household_that_meets_the_threshold_files_it(desk):
    proposal = desk.propose()
    for number in range(2, 6):
        proposal = desk.sign(proposal, f"r-{number:02d}")
    assert (proposal.state, proposal.count) == ("collecting", 4)
    proposal = desk.sign(proposal, "r-06")
    filed = desk.last(contracts.ProposalFiled)
    assert (proposal.state, desk.said()[-2:]) == ("triage", ["proposal.signed", "proposal.filed"])
    assert (filed["count"], len(filed["co_signers"]), filed["text"]) == (5, 5, "补种草坪")
    assert desk.again(proposal).filed_at == desk.now


def test_an_author_may_aim_higher_than_the_rule(desk):
    proposal = desk.propose(goal=7)
    for number in range(2, 8):
        proposal = desk.sign(proposal, f"r-{number:02d}")
    assert (proposal.state, desk.sign(proposal, "r-08").state) == ("collecting", "triage")


def test_two_of_one_household_count_once(desk):
    proposal = desk.propose()
    desk.sign(proposal, "r-02", plate="2幢1单元301室")
    assert desk.sign(proposal, "r-03", plate="2-1-301").count == 1


def test_a_signature_can_be_taken_back(desk):
    proposal = desk.propose()
    desk.sign(proposal, "r-02")
    proposal = actions.unsign(desk.as_("r-02").tx, proposal_id=proposal.id, now=desk.now)
    assert (proposal.count, desk.said()[-1], desk.sign(proposal, "r-02").count) == (0, "proposal.unsigned", 1)


def test_the_author_withdraws_before_filing(desk):
    proposal = desk.propose()
    proposal = actions.withdraw(desk.as_("r-01").tx, proposal_id=proposal.id, reason="已解决", now=desk.now)
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=proposal.lapses_at, rules=desk.rules, now=proposal.lapses_at)
    assert (desk.again(proposal).state, desk.said()[-1]) == ("withdrawn", "proposal.withdrawn")


def test_a_withdrawn_draft_is_gone_without_a_word(desk):
    proposal = desk.propose(draft=True)
    actions.withdraw(desk.tx, proposal_id=proposal.id, reason="", now=desk.now)
    actions.draft_expired(desk.tx, proposal_id=proposal.id, now=desk.now)
    assert desk.said() == []
    with pytest.raises(domain.NotFound):
        desk.again(proposal)


def test_it_lapses_when_its_days_are_over(desk):
    proposal = desk.propose()
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=proposal.lapses_at, rules=desk.rules, now=proposal.lapses_at)
    assert (desk.again(proposal).state, desk.said()[-1]) == ("lapsed", "proposal.lapsed")


def test_a_late_timer_leaves_a_filed_proposal_alone(desk):
    proposal = desk.filed()
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=proposal.lapses_at, rules=desk.rules, now=proposal.lapses_at)
    assert desk.again(proposal).state == "triage"


def test_door_plates_and_names_stay_here(desk):
    proposal = desk.propose(plate="3幢2单元501室")
    desk.sign(proposal, "r-02", plate="1幢1单元101室")
    kept = [desk.tx.execute(sa.select(table)).mappings().all() for table in (store.SIGNATURES, store.PROPOSALS)]
    everything = json.dumps(testing.said(desk.tx), ensure_ascii=False) + str(kept)
    assert [part for part in ("单元", "3-2-501", "1-1-101") if part in everything] == []


def test_lists_show_opened_proposals_by_area_state_and_category_page_by_page(desk):
    desk.propose(draft=True)
    first, second, third = desk.propose(), desk.propose(category="sanitation"), desk.filed()
    wanted = {"area": "maan", "state": None, "category": None, "before": None, "rules": desk.rules}
    page, more = actions.listing(desk.tx, **wanted, limit=2)
    rest, end = actions.listing(desk.tx, **wanted | {"before": more}, limit=2)
    assert ([p.id for p in page + rest], end) == ([third.id, second.id, first.id], None)
    assert [p.id for p in actions.listing(desk.tx, **wanted | {"category": "sanitation"}, limit=9)[0]] == [second.id]
    assert [p.id for p in actions.listing(desk.tx, **wanted | {"state": "triage"}, limit=9)[0]] == [third.id]
    assert actions.listing(desk.tx, **wanted | {"area": "fuqin"}, limit=9) == ([], None)


def test_a_receipt_number_is_found_however_it_is_typed(desk):
    proposal = desk.propose()
    assert actions.by_number(desk.tx, number=f" {proposal.number.lower()} ").id == proposal.id
