"""The use cases of dispatch on a real database: what is kept, what is said, and when time looks again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth, clock, testing
from yishi_chassis.tables import FEED_HEADS, OUTBOX, REPUBLISH, TIMERS
from yishi_dispatch import actions, domain, store
from yishi_dispatch.domain.assignment import Milestone

from tests.support.desk import PICTURE, due_of, said

WAIT = timedelta(minutes=10)




def test_a_dispatch_opens_a_case_and_offers_each_agency_its_part(desk, tx):
    assert said(tx) == ["case.opened", *["assignment.offered"] * 3]
    assert said(tx, to="qu-zhujianjiao") == ["order.offered"]
    assert desk.kept() == desk.case


def test_an_agency_is_told_what_it_is_to_do_and_where(desk, tx):
    order = next(data for type_, data in testing.said(tx) if type_ == contracts.OrderOffered.type)
    assert (order["text"], order["task"]) == ("一到汛期整夜轰响", "牵头")
    assert order["place"]["areas"] == ["jinniu", "jiulidi"]


def test_an_order_nobody_knows_the_agency_of_is_a_fault(tx, rules, now, an_order):
    nobody = contracts.Order(agency="nobody", task="…", term="works")
    with pytest.raises(domain.refusals.UnknownAgency):
        actions.case.open_case(tx, an_order(lead=nobody), rules=rules, now=now)


def test_the_leads_signature_starts_the_case(desk, tx):
    desk.agency("qu-hezhangban", "accept", contact="河道科")
    assert said(tx)[-2:] == ["assignment.accepted", "case.started"]
    assert said(tx, to="qu-hezhangban") == ["order.offered", "order.changed"]
    assert desk.kept().state == "in_progress"


def test_an_agency_acts_for_itself_only(desk):
    desk.tx.caller = auth.Caller("a-qu-chengguan", frozenset({("agency", "qu-chengguan")}))
    with pytest.raises(auth.Forbidden):
        desk.act("qu-hezhangban", "accept", contact="")


def test_only_the_convener_of_the_dispatching_body_confirms(desk):
    desk.agency("qu-hezhangban", "accept", contact="")
    desk.report("qu-hezhangban")
    desk.tx.caller = auth.Caller("c-other", frozenset({("convener", "b-jiulidi")}))
    with pytest.raises(auth.Forbidden):
        desk.act("qu-hezhangban", "confirm", words="")


def test_a_confirmation_releases_who_waited_for_it(desk, tx):
    desk.done("shi-shuili-sheji")
    assert said(tx)[-2:] == ["assignment.confirmed", "assignment.released"]
    assert due_of(tx, desk.ids["qu-zhujianjiao"]) is not None


def test_the_case_is_completed_with_the_last_confirmation_and_the_words_of_the_lead(desk, tx):
    for agency in ("qu-hezhangban", "shi-shuili-sheji", "qu-zhujianjiao"):
        desk.done(agency)
    completed = [data for type_, data in testing.said(tx) if type_ == contracts.CaseCompleted.type]
    assert [(c["result"], c["words"]) for c in completed] == [("solved", "qu-hezhangban已办结")]
    assert desk.kept().state == "completed"


def test_nothing_is_looked_at_any_more_when_all_is_confirmed(desk, tx):
    for agency in ("qu-hezhangban", "shi-shuili-sheji", "qu-zhujianjiao"):
        desk.done(agency)
    tx.flush()
    assert tx.execute(sa.select(sa.func.count()).where(TIMERS.c.kind == "look")).scalar() == 0


def test_a_refusal_upheld_gives_the_part_to_another(desk, tx):
    desk.agency("qu-hezhangban", "refuse", ground="不属职责", instead="qu-shuiwu")
    desk.convener("qu-hezhangban", "rule", uphold=True, reason="属实", replaced_by="")
    assert said(tx)[-3:] == ["assignment.refused", "assignment.returned", "assignment.offered"]
    assert said(tx, to="qu-shuiwu") == ["order.offered"]
    assert desk.kept().lead.agency == "qu-shuiwu"


def test_the_supervisor_may_rule_too(desk):
    desk.agency("qu-hezhangban", "refuse", ground="不属职责", instead="qu-shuiwu")
    desk.tx.caller = auth.Caller("s-1", frozenset({("supervisor", "")}))
    ruled = desk.act("qu-hezhangban", "rule", uphold=False, reason="属职责范围", replaced_by="")
    assert (ruled.state, desk.kept().state) == ("accepted", "in_progress")


def test_a_report_in_the_wrong_state_is_kept_as_a_note(desk, tx):
    one = desk.report("qu-hezhangban")
    assert (one.state, desk.warning) == ("offered", "kept as a note: report is not possible while it is offered")
    note = store.notes(tx, one.id)[0]
    assert (note.agency, note.command, note.state, note.said["words"]) == (
        "qu-hezhangban", "report", "offered", "qu-hezhangban已办结")


def test_a_late_word_about_an_earlier_round_is_kept_too(desk, tx):
    for agency in ("qu-hezhangban", "shi-shuili-sheji", "qu-zhujianjiao"):
        desk.done(agency)
    reopened = contracts.ProposalReopened(
        proposal_id="p-1", course=2, done_by="dispatch", ground="evaluation", reason="又响了")
    actions.case.reopen(tx, reopened, rules=desk.rules, now=desk.now)
    desk.report("qu-zhujianjiao")
    assert desk.warning.startswith("kept as a note")
    assert (desk.kept().round, desk.kept().course, desk.kept().state) == (2, 2, "dispatching")
    assert said(tx)[-2:] == ["case.opened", "assignment.offered"]


def test_what_review_did_is_not_reopened_here(desk, tx):
    told = contracts.ProposalReopened(proposal_id="p-1", course=2, done_by="review", ground="request", reason="…")
    actions.case.reopen(tx, told, rules=desk.rules, now=desk.now)
    assert desk.kept().state == "dispatching"


def test_residents_judgement_closes_the_case(desk, tx):
    for agency in ("qu-hezhangban", "shi-shuili-sheji", "qu-zhujianjiao"):
        desk.done(agency)
    closed = contracts.ProposalClosed(
        proposal_id="p-1", outcome="solved", done_by="dispatch", asked=6, answered=6, solved=6)
    actions.case.close(tx, closed)
    assert desk.kept().state == "closed"


def test_time_reminds_of_what_nobody_signed_for_and_then_takes_it_as_signed(desk, tx):
    one = desk.case.lead
    assert due_of(tx, one.id) == one.sign_by
    desk.look("qu-hezhangban", at=one.sign_by)
    assert said(tx)[-1] == "assignment.reminded"
    desk.look("qu-hezhangban", at=due_of(tx, one.id))
    assert said(tx)[-2:] == ["assignment.accepted", "case.started"]


def test_a_look_too_early_changes_nothing_and_comes_again(desk, tx):
    one = desk.case.lead
    tx.execute(sa.delete(TIMERS))
    before = said(tx)
    desk.look("qu-hezhangban", at=desk.now)
    assert (said(tx), due_of(tx, one.id)) == (before, one.sign_by)


def test_a_plan_and_its_milestones_are_kept_and_told(desk, tx):
    desk.agency("qu-hezhangban", "accept", contact="")
    days = {"协调会": 9, "完工": 27}
    milestones = tuple(Milestone(name=name, due=desk.now + timedelta(day)) for name, day in days.items())
    desk.agency("qu-hezhangban", "plan", milestones=milestones)
    desk.agency("qu-hezhangban", "reach", name="协调会", note="已召开", evidence=PICTURE)
    assert said(tx)[-1] == "assignment.planned"
    assert said(tx, to="qu-hezhangban").count("order.changed") == 3
    assert desk.kept().lead.plan[0].evidence == PICTURE
    assert due_of(tx, desk.ids["qu-hezhangban"]) > desk.now + timedelta(9)


def test_every_change_is_one_version_further(desk):
    desk.agency("qu-hezhangban", "accept", contact="")
    assert [one.version for one in desk.kept().assignments] == [2, 1, 1]
    assert desk.kept().version == 2


def test_cases_and_assignments_are_listed_by_page(desk, tx):
    tx.flush()
    assert actions.case.listed(tx, state="dispatching", proposal="p-1", after="", limit=10) == (desk.case,)
    assert actions.case.listed(tx, state="closed", proposal="p-1", after="", limit=10) == ()
    first = actions.assignment.listed(tx, agency=None, state="offered", after="", limit=2)
    rest = actions.assignment.listed(tx, agency=None, state=None, after=first[-1].id, limit=2)
    assert (*first, *rest) == desk.case.assignments


@pytest.fixture
def sent(desk, tx):
    """The lead's order is numbered, was said 20 minutes ago, and the broker has confirmed it."""
    tx.flush()
    tx.execute(sa.update(OUTBOX).where(OUTBOX.c.destination == "qu-hezhangban").values(
        sequence=1, time=clock.wall() - timedelta(minutes=20)))
    tx.execute(FEED_HEADS.insert().values(destination="qu-hezhangban", head=1, confirmed=1))


def asked_again(tx):
    rows = sa.select(sa.func.count()).where(REPUBLISH.c.destination == "qu-hezhangban")
    return tx.execute(rows).scalar()


@pytest.mark.usefixtures("sent")
def test_what_was_never_receipted_is_offered_again_then_later_and_later(tx):
    now = clock.wall()
    actions.agency.offer_again(tx, wait=WAIT, now=now)
    assert asked_again(tx) == 1
    receipt, _ = store.receipt_for_update(tx, "qu-hezhangban")
    assert (receipt.received, receipt.offers, receipt.next_offer - now) == (0, 1, 2 * WAIT)


@pytest.mark.usefixtures("sent")
def test_what_was_receipted_is_not_offered_again(tx):
    actions.agency.receive(tx, agency="qu-hezhangban", number=1, wait=WAIT, now=clock.wall())
    assert actions.agency.offer_again(tx, wait=WAIT, now=clock.wall() + 2 * WAIT) is False
    assert asked_again(tx) == 0


@pytest.mark.usefixtures("sent")
def test_a_receipt_takes_nothing_back_and_promises_nothing(tx):
    actions.agency.receive(tx, agency="qu-hezhangban", number=1, wait=WAIT, now=clock.wall())
    assert actions.agency.receive(tx, agency="qu-hezhangban", number=0, wait=WAIT, now=clock.wall()).received == 1
    with pytest.raises(domain.NeverSent):
        actions.agency.receive(tx, agency="qu-hezhangban", number=2, wait=WAIT, now=clock.wall())


def test_a_receipt_is_no_signature(desk):
    actions.agency.receive(desk.tx, agency="qu-hezhangban", number=0, wait=WAIT, now=clock.wall())
    assert desk.kept().lead.state == "offered"


def test_redacted_words_leave_every_case_and_agencies_are_told_to_blank_theirs(desk):
    agencies = set(desk.ids)
    actions.case.redact(desk.tx, contracts.ProposalRedacted(
        proposal_id="p-1", ground="unlawful", reason="违法", by="o-1"))
    ordered = desk.kept().ordered
    assert (ordered.title, ordered.text, ordered.place.spot, ordered.number) == ("", "", "", "JN-2026-000001")
    assert [one.task for one in desk.kept().assignments] == [one.task for one in desk.case.assignments]
    told = [data for type_, data in testing.said(desk.tx) if type_ == contracts.OrderChanged.type]
    assert {one["agency"] for one in told if one["change"] == "redacted"} == agencies


def test_an_order_that_comes_redacted_is_offered_so(tx, rules, now, an_order):
    actions.case.open_case(tx, an_order(title="", text="", redacted=True), rules=rules, now=now)
    offers = [data for type_, data in testing.said(tx) if type_ == contracts.OrderOffered.type]
    assert {(one["title"], one["redacted"]) for one in offers} == {("", True)}
