"""What local action costs: estimates, expenses, and mistakes set right."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import domain

from tests.support.reviews import MONDAY, acting, on


def money(kind, amount, reason=""):
    return domain.Money(kind=kind, amount=amount, source="community_fund", what="paint", by="c-yard", at=MONDAY,
                        reason=reason)


def recorded(review, *entries):
    for entry in entries:
        review = domain.record_money(review, entry, on=on())
    return review


def test_who_spends_more_than_was_estimated_says_why():
    review = recorded(acting(), money("estimate", "100.00"), money("spent", "60.00"), money("spent", "40.00"))
    with pytest.raises(domain.Unfit):
        recorded(review, money("spent", "0.01"))
    assert len(recorded(review, money("spent", "0.01", "rain")).action.money) == 4


def test_a_mistake_is_set_right_by_another_entry_with_a_reason():
    review = recorded(acting(), money("estimate", "1000.00"))
    with pytest.raises(domain.Unfit):
        recorded(review, money("estimate", "-900.00"))
    with pytest.raises(domain.Unfit):
        recorded(review, money("estimate", "-1000.01", "one nought too many"))
    right = recorded(review, money("estimate", "-900.00", "one nought too many"))
    assert (domain.total(right.action.money, "estimate"), len(right.action.money)) == (Decimal("100.00"), 2)
    with pytest.raises(domain.Unfit):
        recorded(right, money("spent", "100.01"))


@given(st.lists(st.tuples(st.sampled_from(["estimate", "spent"]), st.decimals(-10**6, 10**6, places=2)), max_size=12))
def test_sums_are_exact_never_below_nothing_and_nothing_that_was_written_down_changes(entries):
    review, sums = acting(), {"estimate": Decimal("0.00"), "spent": Decimal("0.00")}
    for kind, amount in entries:
        written = review.action.money
        if sums[kind] + amount < 0:
            with pytest.raises(domain.Unfit):
                recorded(review, money(kind, f"{amount:.2f}", "why not"))
            continue
        review = recorded(review, money(kind, f"{amount:.2f}", "why not"))
        assert review.action.money[:-1] == written
        sums[kind] += amount
    assert {kind: domain.total(review.action.money, kind) for kind in sums} == sums
