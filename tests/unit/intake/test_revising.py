"""The text changes: amended while signatures are collected, revised once the body has asked for it."""

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_intake import actions, domain
from yishi_intake.actions import merging

from tests.support.proposals import DAY

SECOND = DAY / 86_400
WORDS = st.text(alphabet="补种草坪二十棵树12。", max_size=40)


@given(before=WORDS, after=WORDS)
def test_a_difference_tells_both_texts(before, after):
    pieces = domain.difference(before, after)
    assert "".join(piece.words for piece in pieces if piece.change != "added") == before
    assert "".join(piece.words for piece in pieces if piece.change != "removed") == after
    assert all(piece.words for piece in pieces)
    assert (before == after) == (not [piece for piece in pieces if piece.change != "same"])


def amend(desk, proposal, *, person="r-01", title="小区增绿", text="补种草坪", minor=False):
    desk.tx.flush()
    return actions.amend(desk.as_(person).tx, proposal_id=proposal.id, title=title, text=text, minor=minor,
                         rules=desk.rules, now=desk.now)


def returned(desk, proposal, *, number=1):
    """The body wants it changed."""
    until = actions.ends(desk.now, 15)
    event = contracts.ReviewReturned(
        proposal_id=proposal.id, course=desk.again(proposal).course, tier="courtyard", body="b-madong",
        points=("写明几处",), number=number, until=until, by="c-madong")
    actions.returned(desk.tx, desk.hear(event), rules=desk.rules, now=desk.now)
    desk.tx.flush()
    return desk.again(proposal)


def revise(desk, proposal, *, person="r-01", text="补种草坪三处"):
    desk.tx.flush()
    return actions.revise(desk.as_(person).tx, proposal_id=proposal.id, title="小区增绿", text=text,
                          rules=desk.rules, now=desk.now)


def test_an_edit_in_substance_asks_those_who_signed_again(desk):
    proposal = desk.sign(desk.propose(plate="1号"), "r-02")
    changed = amend(desk, proposal, text="补种草坪,并修花坛")
    told = desk.last(contracts.ProposalAmended)
    assert (changed.revision, changed.count, told["material"], told["asked_again"]) == (
        2, 1, True, [{"kind": "resident", "id": "r-02"}])
    assert changed.lapses_at == proposal.lapses_at, "the days do not begin anew"
    with pytest.raises(domain.TextChanged):
        desk.sign(proposal, "r-02")
    assert desk.sign(changed, "r-02").count == 2


def test_a_slip_of_the_pen_leaves_signatures_as_they_are(desk):
    proposal = desk.sign(desk.propose(), "r-02")
    changed = amend(desk, proposal, text="补种草坪。", minor=True)
    assert (changed.revision, changed.count, desk.last(contracts.ProposalAmended)["asked_again"]) == (2, 1, [])
    assert desk.again(changed).content.text == "补种草坪。"


@pytest.mark.parametrize("text", ["全部改成停车场,共三十个车位", "补种草坪5处"], ids=["much", "a figure"])
def test_what_changes_more_is_not_minor(desk, text):
    with pytest.raises(domain.NotMinor) as refusal:
        amend(desk, desk.propose(), text=text, minor=True)
    assert refusal.value.code == "not-minor"


def test_many_small_steps_are_no_small_one(desk):
    proposal, text = desk.propose(text="补种草坪"), "补种草坪"
    amend(desk, proposal, text=text + "甲乙丙丁戊己", minor=True)
    with pytest.raises(domain.NotMinor):
        amend(desk, proposal, text=text + "甲乙丙丁戊己庚", minor=True)
    amend(desk, proposal, text=text + "甲乙丙丁戊己庚")
    amend(desk, proposal, text=text + "甲乙丙丁戊己庚辛", minor=True)


def test_the_same_text_is_no_edit_and_only_the_author_edits(desk):
    proposal = desk.propose()
    with pytest.raises(domain.NothingChanged):
        amend(desk, proposal)
    with pytest.raises(domain.NotYours):
        amend(desk, proposal, person="r-02", text="别的")


def test_what_is_returned_has_its_days_and_comes_back_with_the_new_text(desk):
    proposal = returned(desk, desk.filed())
    assert (proposal.state, proposal.lapses_at) == ("returned", actions.ends(desk.now, 15))
    back = revise(desk, proposal)
    told = desk.last(contracts.ProposalRevised)
    assert (back.state, back.course, back.revision, told["text"], told["count"], told["threshold"]) == (
        "in_review", 2, 2, "补种草坪三处", 5, 5)
    history = actions.history(desk.tx, proposal_id=proposal.id)
    assert [(each.number, each.change, each.count) for each in history.revisions] == [(1, "revised", 5)]
    assert history.returns[0].points == ("写明几处",)


def test_revising_on_the_last_day_beats_the_clock(desk):
    proposal = returned(desk, desk.filed())
    desk.now = proposal.lapses_at - SECOND
    assert revise(desk, proposal).state == "in_review"
    desk.now = proposal.lapses_at
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=desk.now, rules=desk.rules, now=desk.now)
    assert desk.again(proposal).state == "in_review"


def test_what_nobody_revises_lapses_as_a_new_course(desk):
    proposal = returned(desk, desk.filed())
    desk.now = proposal.lapses_at
    with pytest.raises(domain.TooLate):
        revise(desk, proposal)
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=desk.now, rules=desk.rules, now=desk.now)
    told = desk.last(contracts.ProposalLapsed)
    assert (desk.again(proposal).state, told["course"], told["ground"]) == ("lapsed", 2, "returned")


def test_a_request_to_take_it_back_ends_with_it(desk):
    proposal = returned(desk, desk.filed())
    desk.now = proposal.lapses_at - DAY
    asked = actions.request_withdrawal(
        desk.as_("r-01").tx, proposal_id=proposal.id, reason="", rules=desk.rules, now=desk.now)
    with pytest.raises(domain.AskedAlready):
        revise(desk, proposal)
    desk.now = proposal.lapses_at
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=desk.now, rules=desk.rules, now=desk.now)
    assert desk.last(contracts.ProposalWithdrawalDropped)["ground"] == "lapsed"
    desk.now = asked.until
    actions.withdrawal_due(desk.tx, proposal_id=proposal.id, now=desk.now)
    assert desk.said()[-1] == "proposal.lapsed"


def test_who_signed_before_may_leave_for_some_days(desk):
    proposal = revise(desk, returned(desk, desk.filed()))
    desk.tx.flush()
    left = merging.leave(desk.as_("r-02").tx, proposal_id=proposal.id, now=desk.now)
    assert (left.count, desk.said()[-1]) == (4, "proposal.unsigned")
    desk.now = actions.ends(desk.now, desk.rules.revision_leave_days)
    with pytest.raises(domain.TooLate):
        merging.leave(desk.as_("r-03").tx, proposal_id=proposal.id, now=desk.now)


def test_a_return_that_something_later_overtook_is_kept_and_changes_nothing(desk):
    proposal = desk.filed()
    desk.completed(proposal)
    late = desk.hear(contracts.ReviewReturned(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", points=("x",), number=1, until=desk.now, by="c"))
    actions.returned(desk.tx, late, rules=desk.rules, now=desk.now)
    assert desk.again(proposal).state == "evaluating"


def test_the_difference_is_read_by_http(house, greened):
    house.answer("amend", who="r-01 resident", proposal_id=greened["id"], body={
        "title": greened["title"], "text": greened["text"] + "一处"})
    shown = house.answer("revisions", proposal_id=greened["id"])["revisions"]
    assert [(each["number"], each["change"]) for each in shown] == [(1, "first"), (2, "material")]
    assert shown[1]["text_difference"][-1] == {"change": "added", "words": "一处"}
    assert shown[1]["title_difference"] == [{"change": "same", "words": greened["title"]}]
