"""The words of an objection are taken out: by an officer of the area, or with those of the proposal."""

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import answers, auth, testing
from yishi_chassis.tables import ANSWERS
from yishi_review import actions, domain, store

WORDS = "住在3单元501的王阿姨不同意"


@pytest.fixture
def objection(town):
    """What a resident has against what the yard's body announces, with a name in it."""
    town.does("c-yard", actions.triage, kind="community", reason="-")
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.does("c-yard", actions.announce, plan="mend it")
    return town.does("r-21", actions.object_to, reason=WORDS)


def take_out(town, objection, *held):
    town.tx.caller = auth.Caller("o-1", frozenset(held))
    with testing.clock_at(town.now):
        return actions.redact_objection(town.tx, review_id=town.review_id, objection_id=objection.id,
                                        ground="personal_data", reason="写有他人门牌号")


@pytest.mark.parametrize("held", [("officer", "street"), ("officer", "*"), ("supervisor", "")])
def test_the_words_go_and_the_objection_stays(town, objection, held):
    take_out(town, objection, held)
    [kept] = store.get(town.tx, town.review_id).objections
    assert (kept.reason, kept.redacted, kept.by, kept.due) == ("", "personal_data", "r-21", objection.due)
    town.does("c-yard", actions.answer_objection, objection_id=objection.id,
              answer=domain.Answer(kind="keep", reason="so"))
    assert store.get(town.tx, town.review_id).unanswered == ()


def test_it_is_said_on_which_ground_and_never_what_stood_there(town, objection):
    take_out(town, objection, ("officer", "street"))
    [said] = [data for key, data in town.said() if key == "review.objection_redacted"]
    assert (said["resident"], said["ground"], said["by"]) == ("r-21", "personal_data", "o-1")
    assert WORDS not in str(town.said())


@pytest.mark.parametrize("held", [("officer", "elsewhere"), ("convener", "b-yard"), ("resident", "")])
def test_nobody_else_takes_words_out(town, objection, held):
    with pytest.raises(domain.NotYours):
        take_out(town, objection, held)
    assert store.get(town.tx, town.review_id).objections[0].reason == WORDS


def test_words_are_taken_out_once(town, objection):
    take_out(town, objection, ("supervisor", ""))
    with pytest.raises(domain.RedactedAlready):
        take_out(town, objection, ("supervisor", ""))


def keep_answer(town, objection):
    asked = answers.asked(caller="r-21", key="k-1", method="POST", path="/objections", body=b"{}")
    answers.keep(town.tx, asked, status=201, headers={}, body=f'{{"id": "{objection.id}", "reason": "{WORDS}"}}')


def kept_answers(town):
    return str(town.tx.execute(sa.select(ANSWERS.c.status, ANSWERS.c.body)).all())


def test_the_answer_that_repeated_them_is_taken_back(town, objection):
    keep_answer(town, objection)
    take_out(town, objection, ("officer", "yard"))
    assert WORDS not in kept_answers(town)
    assert "410" in kept_answers(town)


def test_they_leave_with_those_of_the_proposal(town, objection):
    keep_answer(town, objection)
    event = contracts.ProposalRedacted(proposal_id="p-1", ground="abusive", revision=1, reason="-", by="o-1")
    review = town.hear(actions.redact, event)
    assert [(each.reason, each.redacted) for each in review.objections] == [("", "abusive")]
    assert WORDS not in kept_answers(town)
