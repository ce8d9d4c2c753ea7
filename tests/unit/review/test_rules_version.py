"""Rules have a version: an open review keeps its own, a new one has the pack's."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from yishi_review import actions, domain, store
from yishi_review.forms import ReviewView

from tests.support.reviews import COUNCILS, filed, the_councils

STRICTER = the_councils(limit_workdays=1)


def test_the_version_is_that_of_the_rules_and_not_of_their_order():
    turned = dict(reversed(COUNCILS.tiers.items()))
    assert domain.version_of(turned) == COUNCILS.rules_version
    shuffled = {id: replace(tier, decisions=tier.decisions[::-1]) for id, tier in turned.items()}
    assert domain.version_of(shuffled) == COUNCILS.rules_version


@given(field=st.sampled_from(["limit_workdays", "announcement_days", "voting_days", "returns"]), more=st.integers(1, 9),
       tier=st.sampled_from(list(COUNCILS.tiers)))
def test_whatever_changes_in_any_tier_makes_another_version(field, more, tier):
    changed = replace(COUNCILS.tiers[tier], **{field: getattr(COUNCILS.tiers[tier], field) + more})
    assert domain.version_of({**COUNCILS.tiers, tier: changed}) != COUNCILS.rules_version


def test_a_change_of_the_pack_leaves_an_open_review_and_opens_new_ones_under_its_own(town):
    old = town.review_id
    town.hear(actions.open_review, filed(proposal_id="p-2"), councils=STRICTER)
    before, after = store.get(town.tx, old), store.get(town.tx, town.review_id)
    assert (before.rules_version, before.rules) == (COUNCILS.rules_version, COUNCILS.tiers)
    assert (after.rules_version, after.rules) == (STRICTER.rules_version, STRICTER.tiers)
    town.review_id = old
    kept = town.does("c-yard", actions.triage, kind="community", reason="-")
    assert (kept.rules_version, kept.rule.limit_workdays) == (COUNCILS.rules_version, 10)
    assert ReviewView.of_review(kept).rules_version == COUNCILS.rules_version


def test_the_version_is_said_when_a_review_opens(town):
    [(kind, data)] = town.said()
    assert (kind, data["rules_version"]) == ("review.opened", COUNCILS.rules_version)


def test_what_opened_before_versions_were_kept_has_that_of_its_own_rules(town):
    town.tx.flush()
    town.tx.execute(store.METADATA.tables["reviews"].update().values(rules_version=""))
    assert store.get(town.tx, town.review_id).rules_version == COUNCILS.rules_version
