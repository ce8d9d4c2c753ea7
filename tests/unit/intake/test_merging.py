"""Two proposals for one matter: who asks, which goes on in which, who counts, who leaves."""

import pytest
import yishi_contracts as contracts
from yishi_intake import actions, domain, store
from yishi_intake.actions import merging

from tests.support.merging import confirmed, merge, signers, stopped, stored, two


def test_before_it_is_filed_it_goes_on_in_the_other_at_once_with_its_signers(desk):
    younger, older = two(desk)
    done = merge(desk, younger, older)
    merged, target = stored(desk, younger), stored(desk, older)
    assert (merged.state, merged.merged_into, merged.count) == ("merged", older.id, 3)
    assert signers(target) == {"r-21": None, "r-01": younger.id, "r-02": younger.id, "r-03": younger.id}
    assert (target.count, done.merge.count) == (5, 3)
    assert desk.said()[-3:] == ["proposal.merged", "proposal.joined", "proposal.filed"]


def test_a_person_and_a_household_count_once(desk):
    younger, older = two(desk, plate="21号")   # r-01 lives where r-21 does
    older = desk.sign(older, "r-02")
    merge(desk, younger, older)
    target = stored(desk, older)
    assert signers(target) == {"r-21": None, "r-02": None, "r-01": younger.id, "r-03": younger.id}
    assert target.count == 4   # 20号, 21号, 2号, 3号
    assert {s.assurance: target.assurance[s.assurance] for s in target.signatures} == {"click": 2}


def test_the_author_of_both_counts_once(desk):
    older = desk.propose(title="西门", text="常开", plate="1号")
    younger = desk.sign(desk.propose(plate="1号"), "r-02")
    merge(desk, younger, older)
    assert signers(stored(desk, older)) == {"r-02": younger.id}


def test_their_signatures_stay_pinned_to_the_text_they_signed(desk):
    younger, older = two(desk)
    merge(desk, younger, older)
    texts = {s.text_hash for s in stored(desk, older).signatures if s.through}
    assert texts == {younger.content.hash}


def test_what_was_filed_goes_on_in_the_other_only_when_review_has_stopped(desk):
    older = desk.filed(person="r-20", title="西门", text="常开")
    younger = desk.filed()
    asked = merge(desk, younger, older).asked
    assert (asked.state, asked.kind, desk.said()[-1]) == ("requested", "merge", "proposal.merge_requested")
    assert (asked.until - desk.now).days >= 6
    confirmed(desk, younger)
    assert (desk.said()[-1], desk.again(younger).state) == ("proposal.merge_confirmed", "triage")
    stopped(desk, younger, older)
    assert (stored(desk, younger).state, stored(desk, younger).merged_into) == ("merged", older.id)
    assert signers(stored(desk, older))["r-01"] == younger.id
    assert desk.last(contracts.ProposalJoined)["signers"] == [{"kind": "resident", "id": "r-01"}]


def test_what_review_refuses_goes_on_by_itself(desk):
    older, younger = desk.filed(person="r-20"), desk.filed()
    merge(desk, younger, older)
    actions.stop_refused(desk.tx, desk.hear(contracts.ReviewStopRefused(
        proposal_id=younger.id, tier="courtyard", body="b-madong", ground="local_action")))
    known = merging.merging_of(desk.tx, proposal_id=younger.id)
    assert (known.asked.state, known.asked.ground, known.merge) == ("refused", "local_action", None)


def test_a_co_signer_objects_or_the_author_keeps_them_apart(desk):
    older, younger = desk.filed(person="r-20"), desk.filed()
    merge(desk, younger, older, person="c-madong", roles=("convener:b-madong",))
    with pytest.raises(domain.NotYours):
        merging.object_to_merge(desk.as_("r-20").tx, proposal_id=younger.id, reason="x", now=desk.now)
    dropped = merging.object_to_merge(desk.as_("r-03").tx, proposal_id=younger.id, reason="不是一处", now=desk.now)
    assert (dropped.asked.state, dropped.asked.ground) == ("dropped", "objection")
    merge(desk, younger, older, person="c-madong", roles=("convener:b-madong",))
    kept = merging.keep_apart(desk.as_("r-01").tx, proposal_id=younger.id, now=desk.now)
    assert (kept.asked.state, kept.asked.ground) == ("dropped", "author")


@pytest.mark.parametrize("role", ["convener:b-madong", "officer:madong", "officer:simaqiao"])
def test_conveners_and_officers_of_its_areas_ask_too(desk, role):
    younger, older = two(desk)
    merge(desk, younger, older, person="o-1", roles=(role,))
    assert stored(desk, younger).state == "merged"


def test_nobody_else_asks(desk):
    younger, older = two(desk)
    for person, role in (("r-20", "officer:elsewhere"), ("r-02", "convener:b-elsewhere")):
        with pytest.raises(domain.NotYours):
            merge(desk, younger, older, person=person, roles=(role,))


def test_only_into_what_is_further_on(desk):
    younger, older = two(desk)
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, older, younger, person="r-20")
    assert refusal.value.code == "not-further-on"
    filed = desk.filed(person="r-30")
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, filed, older, person="r-30")
    assert refusal.value.code == "not-further-on"


def test_into_the_same_or_a_wider_area_alone(desk):
    wider = desk.propose(person="r-20", place={"area": "maan", "spot": ""})
    elsewhere = desk.propose(person="r-20", place={"area": "jinghuayuan", "spot": ""})
    younger = desk.propose()
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, younger, elsewhere)
    assert refusal.value.code == "other-area"
    merge(desk, younger, wider)
    assert stored(desk, younger).state == "merged"


def test_no_chains_no_rings(desk):
    oldest = desk.filed(person="r-40")
    younger, older = two(desk)
    youngest = desk.propose(person="r-30", title="最晚", text="更晚")
    merge(desk, younger, older)
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, youngest, younger, person="r-30")
    assert refusal.value.code == "target-over"
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, older, oldest, person="r-20")
    assert refusal.value.code == "carries-others"


def test_who_is_asked_for_does_not_go_on_in_a_third_meanwhile(desk):
    oldest, older, younger = (desk.filed(person=f"r-{number}") for number in (40, 30, 20))
    merge(desk, younger, older, person="r-20")
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, older, oldest, person="r-30")
    assert refusal.value.code == "carries-others"
    with pytest.raises(domain.AskedAlready):
        merge(desk, younger, oldest, person="r-20")
    with pytest.raises(domain.AskedAlready):
        merge(desk, desk.propose(), younger)


def test_into_itself_or_what_is_over_is_refused(desk):
    younger, _ = two(desk)
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, younger, younger)
    assert refusal.value.code == "target-over"


def test_a_private_matter_is_not_merged(desk):
    older = desk.filed(person="r-20")
    changed = domain.sort(stored(desk, older), kind="household")
    store.save(desk.tx, changed)
    desk.tx.flush()
    with pytest.raises(domain.Refused) as refusal:
        merge(desk, desk.propose(), older)
    assert refusal.value.code == "private-matter"


def test_who_was_carried_over_leaves_in_the_days_for_it(desk):
    younger, older = two(desk)
    until = merge(desk, younger, older).merge.leave_until
    left = merging.leave(desk.as_("r-02").tx, proposal_id=older.id, now=desk.now)
    assert (left.count, desk.said()[-1]) == (4, "proposal.unsigned")
    assert stored(desk, younger).count == 3, "the count of the merged one stays"
    with pytest.raises(domain.TooLate):
        merging.leave(desk.as_("r-21").tx, proposal_id=older.id, now=desk.now)
    desk.now = until
    with pytest.raises(domain.TooLate):
        merging.leave(desk.as_("r-03").tx, proposal_id=older.id, now=desk.now)


def test_who_was_carried_over_is_asked_whether_it_is_solved(desk):
    younger, older = two(desk)
    merge(desk, younger, older)
    target = desk.completed(older)
    assert (target.state, desk.last(contracts.EvaluationOpened)["asked"]) == ("evaluating", 5)
    assert desk.evaluate(target, "r-03", solved=True).state == "evaluating"


def test_it_goes_by_http_and_both_show_each_other(house, greened):
    other = house.answer("propose", who="r-07 resident", body={
        "title": "绿化", "text": "多种树", "category": "greening", "place": {"area": "madong", "spot": "全院"},
        "household": "7号"})
    done = house.answer("merge", who="r-07 resident", body={"into": greened["number"], "reason": "同一件事"},
                        proposal_id=other["id"])
    assert (done["state"], done["into"]["number"], done["count"]) == ("merged", greened["number"], 1)
    assert house.answer("proposal", proposal_id=other["id"])["merged_into"] == greened["id"]
    assert house.answer("merge_of", proposal_id=other["id"])["into"]["state"] == "collecting"
    items = house.answer("merged", proposal_id=greened["id"])["items"]
    assert [item["proposal"]["number"] for item in items] == [other["number"]]
    apart = house.answer("propose", who="r-08 resident", body={
        "title": "绿化", "text": "多种树", "category": "greening", "place": {"area": "madong", "spot": "全院"}})
    house.answer("merge", who="r-08 resident", body={"into": greened["id"]}, proposal_id=apart["id"])
    back = house.answer("unmerge", who="r-08 resident", body={"reason": "另一处"}, proposal_id=apart["id"])
    assert (back["state"], back["course"], back["merged_into"]) == ("collecting", 2, None)
    assert house.answer("merge_of", proposal_id=apart["id"])["state"] == "parted"
    assert house.answer("leave", who="r-07 resident", proposal_id=greened["id"])["count"] == 0
