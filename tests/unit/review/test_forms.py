"""The words of the HTTP forms are the words of the rules."""

from dataclasses import replace
from typing import get_args

import pytest
from yishi_review import domain, forms
from yishi_review.forms import ReviewLine, ReviewView

from tests.support.reviews import acting, opened


@pytest.mark.parametrize(("form", "rule"), [
    (forms.Choice, domain.CHOICES), (forms.Majority, domain.MAJORITIES), (forms.Mode, domain.MODES),
    (forms.Answer, domain.ANSWERS), (forms.Kind, domain.KINDS), (forms.Ground, domain.GROUNDS),
])
def test_forms_and_rules_know_the_same_words(form, rule):
    assert get_args(form) == rule


def headline(review):
    return domain.Headline(
        id=review.id, proposal=review.proposal, course=1, state=review.state, kind=review.kind, tier="courtyard",
        body="b-yard", deadline=None, overdue=False, opened_at=review.opened_at, version=1)


def household():
    return replace(opened(), kind="household")


def test_a_household_matter_shows_the_public_no_text():
    seen = ReviewView.of_review(household(), insider=False)
    assert (seen.title, seen.text, seen.spot, seen.number) == ("", "", "", "JN-2026-000001")
    assert ReviewLine.of_headline(headline(household()), insider=False).title == ""


def test_the_body_sees_a_household_matter_whole():
    assert ReviewView.of_review(household(), insider=True).text == "Water falls beside the wall."
    assert ReviewLine.of_headline(headline(household()), insider=True).title == "Noise"


def test_residents_who_act_are_not_named_to_the_public():
    doers = ReviewView.of_review(acting(), insider=False).local_action.doers
    assert [doer.name for doer in doers] == ["safety office", "r-07"]
    insiders = ReviewView.of_review(acting(), insider=True).local_action.doers
    assert [doer.name for doer in insiders] == ["safety office", "Ms Li"]
