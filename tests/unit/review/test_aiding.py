"""Helpers of self-government, law and morals (三治): asked, came, did."""

import pytest
from yishi_review import domain

from tests.support.reviews import MONDAY, acting, deliberated, on, opened


def aided(review, step, words="", by=None):
    return domain.record_aid(review, kind="mediator", name="mediation room", step=step, words=words, on=on(by=by))


@pytest.mark.parametrize("review", [
    lambda: domain.triage(opened(), "household", on=on()), lambda: domain.triage(opened(), "courtyard", on=on()),
    acting], ids=["self-help", "consultation", "local action"])
def test_helpers_are_asked_come_and_do(review):
    [aid] = aided(aided(aided(review(), "asked"), "came"), "did", "talked to both").aids
    assert (aid.asked_at, aid.came_at, aid.did_at, aid.words) == (MONDAY, MONDAY, MONDAY, "talked to both")


def test_nobody_comes_who_was_not_asked_and_nowhere_else():
    with pytest.raises(domain.Unknown):
        aided(acting(), "came")
    with pytest.raises(domain.NotNow):
        aided(deliberated(), "asked")


@pytest.mark.parametrize("steps", [
    ["asked", "asked"], ["asked", "came", "came"], ["asked", "did"], ["asked", "came", "did", "did"],
    ["asked", "came", "did", "came"]], ids="-".join)
def test_a_helper_goes_one_step_after_the_other_and_each_once(steps):
    review = acting()
    for step in steps[:-1]:
        review = aided(review, step, "talked")
    with pytest.raises(domain.NotNow):
        aided(review, steps[-1], "talked")


def test_what_a_helper_did_is_told_in_words():
    with pytest.raises(domain.Unfit):
        aided(aided(aided(acting(), "asked"), "came"), "did", "  ")


def test_two_of_one_kind_are_told_apart_by_name():
    review = aided(aided(acting(), "asked"), "came")
    both = domain.record_aid(review, kind="mediator", name="court", step="asked", words="", on=on())
    assert [(aid.name, aid.came_at) for aid in both.aids] == [("mediation room", MONDAY), ("court", None)]


def test_every_kind_of_helper_belongs_to_one_of_the_three():
    assert set(domain.AIDS.values()) == {"autonomy", "law", "morals"}
