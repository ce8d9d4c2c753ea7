"""Pictures of before and afterwards side by side."""

import json

import sqlalchemy as sa
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import actions, domain, store
from yishi_review.forms import ReviewView
from yishi_review.store.tables import REVIEWS

from tests.support.reviews import COUNCILS, announced, doers, filed, on, over


def shown(stage, name):
    return domain.Evidence(name=name, sha256="0" * 64, stage=stage)


def told(pairs):
    return [(pair.before.name, pair.after.name) for pair in pairs]


def test_pictures_of_one_name_belong_together_and_the_rest_in_their_order():
    evidence = (shown("before", "gate"), shown("during", "gate"), shown("before", "road"), shown("before", "tree"),
                shown("after", "wall"), shown("after", "road"), shown("after", "gate"), shown("after", "roof"))
    assert told(domain.pairs(evidence)) == [("tree", "wall"), ("road", "road"), ("gate", "gate")]


def test_what_was_filed_comes_after_what_was_shown_on_the_way():
    evidence = (shown("before", "gate"), shown("after", "x"), shown("after", "y"))
    assert told(domain.pairs(evidence, filed=(shown("before", "road"),))) == [("gate", "x"), ("road", "y")]


STAGES = st.sampled_from(["before", "during", "after"])
PICTURES = st.lists(st.builds(shown, STAGES, st.sampled_from("abc")), max_size=9)


@given(PICTURES, PICTURES)
def test_there_are_as_many_pairs_as_can_be_and_no_picture_is_in_two(evidence, filed):
    found = domain.pairs(tuple(evidence), filed=tuple(filed))
    before = [one for one in (*evidence, *filed) if one.stage == "before"]
    after = [one for one in evidence if one.stage == "after"]
    assert len(found) == min(len(before), len(after))
    assert all([pair.before for pair in found].count(one) <= before.count(one) for one in before)
    assert all([pair.after for pair in found].count(one) <= after.count(one) for one in after)


def test_pictures_a_proposal_was_filed_with_are_kept_until_they_are_redacted(town):
    files = tuple(contracts.Attachment(name=name, sha256=str(n) * 64, stage=stage) for n, (name, stage) in enumerate([
        ("photograph-0000", "before"), ("document-1111", "before"), ("sound-2222", "before"), ("file-3333", "during")]))
    town.hear(actions.open_review, filed(proposal_id="p-2", attachments=files), councils=COUNCILS)
    review = store.get(town.tx, town.review_id)
    assert review.proposal.before == (domain.Evidence(name="photograph-0000", sha256="0" * 64, stage="before"),)
    actions.redact(town.tx, contracts.ProposalRedacted(
        proposal_id="p-2", ground="personal_data", revision=1, reason="-", by="o-1"))
    assert store.get(town.tx, town.review_id).proposal.before == ()


def test_a_review_of_before_there_were_pictures_is_read(town):
    town.tx.execute(sa.update(REVIEWS).values(proposal=REVIEWS.c.proposal.op("-")("before")))
    assert store.get(town.tx, town.review_id).proposal.before == ()


def test_everybody_sees_the_pairs():
    review = announced()
    begun = domain.act(review, id="a-1", plan="mend it", doers=doers(), on=on(over(review)))
    done = begun.with_action(domain.LocalAction(**vars(begun.action) | {
        "evidence": (shown("before", "gate"), shown("after", "gate"))}))
    seen = json.loads(ReviewView.of_review(done, insider=False).model_dump_json())["local_action"]
    assert [(pair["before"]["name"], pair["after"]["stage"]) for pair in seen["pairs"]] == [("gate", "after")]
