"""Votes in secret, by proxy, on paper, signed by a device; and who has no part in them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import domain

from tests.support.device import Ed25519Device, P256Device
from tests.support.reviews import DAY, MONDAY, at, convener, deliberated, member, on, the_councils, voting
from tests.support.voting import signed

ONE_PROXY = the_councils(proxies=1)
SECRET = the_councils(secret=True)


def code(n):
    return hashlib.sha256(f"code-{n}".encode()).hexdigest()


def secretly(review, n, choice="yes", **how):
    return domain.cast_ballot(review, choice, on=on(by=member(n)), how=domain.How(**{"code": code(n)} | how))


def test_a_secret_vote_knows_who_voted_and_what_was_chosen_and_not_who_chose_what():
    review = secretly(secretly(voting(deliberated(SECRET)), 3, "no"), 2)
    assert (review.vote.voted, review.vote.ballots) == (("m-yard-3", "m-yard-2"), ())
    assert {(slip.code, slip.choice) for slip in review.vote.slips} == {(code(3), "no"), (code(2), "yes")}


def test_a_secret_ballot_is_changed_by_its_private_code_alone():
    review = secretly(voting(deliberated(SECRET)), 2)
    for wrong in ("", "code-9"):
        with pytest.raises(domain.VotedAlready):
            secretly(review, 2, "no", code=code(20), former=wrong)
    changed = secretly(review, 2, "no", code=code(20), former="code-2")
    assert changed.vote.slips == (domain.Slip(code=code(20), choice="no"),)


def test_two_ballots_never_share_a_code():
    review = secretly(voting(deliberated(SECRET)), 2)
    with pytest.raises(domain.Unfit):
        secretly(review, 3, code=code(2))


def test_open_and_secret_are_not_mixed():
    with pytest.raises(domain.Unfit):
        secretly(voting(deliberated()), 2)
    with pytest.raises(domain.Unfit):
        domain.cast_ballot(voting(deliberated(SECRET)), "yes", on=on(by=member()))
    with pytest.raises(domain.Unfit):
        domain.call_vote(deliberated(SECRET), domain.Call(question="?", secret=False), id="w", on=on())
    assert domain.call_vote(deliberated(), domain.Call(question="?", secret=True), id="w", on=on()).vote.secret


def test_slips_are_published_in_the_order_of_their_codes():
    review = voting(deliberated(SECRET))
    for n in range(1, 7):
        review = secretly(review, n)
    closed = domain.expire(review, on(review.deadline))
    assert [slip.code for slip in closed.vote.slips] == sorted(code(n) for n in range(1, 7))


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(domain.CHOICES)), max_size=20))
def test_a_secret_vote_has_as_many_slips_as_voters_and_counts_the_last_word_of_each(cast):
    review, last = voting(deliberated(SECRET)), {}
    for turn, (n, choice) in enumerate(cast):
        fresh = f"{n}-{turn}"
        review = secretly(review, n, choice, code=domain.fingerprint(fresh), former=last.get(n, ("", ""))[0])
        last[n] = (fresh, choice)
    assert len(review.vote.slips) == len(review.vote.voted) == len(last)
    assert sorted(review.vote.choices) == sorted(choice for _, choice in last.values())


def test_who_proposed_it_has_no_part_and_leaves_the_quorum():
    review = voting(deliberated(author_id="m-yard-4"))
    assert (review.vote.recused, review.vote.quorum, len(review.vote.base)) == (("m-yard-4",), 4, 6)
    with pytest.raises(domain.NotYours):
        domain.cast_ballot(review, "yes", on=on(by=member(4)))


def test_members_recuse_themselves_and_the_convener_recuses_others():
    review = domain.recuse(voting(deliberated()), "m-yard-3", on=on(by=member(3)))
    review = domain.recuse(review, "m-yard-4", on=on())
    assert (review.vote.recused, review.vote.quorum) == (("m-yard-3", "m-yard-4"), 3)
    with pytest.raises(domain.NotYours):
        domain.recuse(review, "m-yard-5", on=on(by=member(2)))


def test_who_has_voted_is_recused_no_more():
    review = domain.cast_ballot(voting(deliberated()), "yes", on=on(by=member(3)))
    with pytest.raises(domain.VotedAlready):
        domain.recuse(review, "m-yard-3", on=on(by=member(3)))


def delegated(review=None, *, of=3, to=2):
    return domain.name_proxy(review or voting(deliberated(ONE_PROXY)), f"m-yard-{to}", on=on(by=member(of)))


def for_another(review, choice="no", *, of=3, by=2):
    return domain.cast_ballot(review, choice, on=on(by=member(by)), how=domain.How(member=f"m-yard-{of}"))


def test_a_proxy_votes_for_the_member_who_named_them():
    [ballot] = for_another(delegated()).vote.ballots
    assert (ballot.member, ballot.by, ballot.choice) == ("m-yard-3", "m-yard-2", "no")
    with pytest.raises(domain.NotYours):
        for_another(delegated(), of=4)


def test_a_member_who_comes_after_all_votes_in_person_and_the_proxy_no_more():
    review = domain.cast_ballot(for_another(delegated()), "yes", on=on(by=member(3)))
    assert [(ballot.choice, ballot.by) for ballot in review.vote.ballots] == [("yes", "")]
    with pytest.raises(domain.VotedAlready):
        for_another(review)


def test_nobody_carries_more_than_the_rules_allow():
    with pytest.raises(domain.Unfit):
        delegated(delegated(), of=4)
    with pytest.raises(domain.Unfit):
        delegated(of=3, to=3)
    with pytest.raises(domain.Unfit):
        delegated(voting(deliberated()))


def paper(*ballots, by="c-yard", id="k-1"):
    members, choices = zip(*ballots, strict=True)
    return domain.Paper(id=id, scan="1" * 64, members=members, choices=choices, entered_by=by, entered_at=MONDAY)


def entered(review=None, **told):
    sheet = paper(("m-yard-4", "yes"), ("m-yard-5", "no"), **told)
    return domain.enter_paper(review or voting(deliberated()), sheet, on=on())


def test_ballots_on_paper_count_once_a_second_person_has_compared_them():
    review = entered()
    assert review.vote.choices == ()
    with pytest.raises(domain.SamePerson):
        domain.confirm_paper(review, "k-1", on=on())
    officer = domain.Person(id="o-1", officer_of=frozenset({"quarter"}))
    done = domain.confirm_paper(review, "k-1", on=on(by=officer))
    assert [(ballot.member, ballot.choice, ballot.paper) for ballot in done.vote.ballots] == [
        ("m-yard-4", "yes", True), ("m-yard-5", "no", True)]
    with pytest.raises(domain.Unfit):
        domain.confirm_paper(done, "k-1", on=on(by=member(1)))


def test_nobody_votes_on_paper_and_otherwise():
    with pytest.raises(domain.VotedAlready):
        domain.cast_ballot(entered(), "no", on=on(by=member(4)))
    with pytest.raises(domain.VotedAlready):
        entered(domain.cast_ballot(voting(deliberated()), "no", on=on(by=member(4))))
    with pytest.raises(domain.VotedAlready):
        entered(entered(), id="k-2")


def test_an_officer_of_elsewhere_enters_nothing():
    stranger = domain.Person(id="o-9", officer_of=frozenset({"elsewhere"}))
    with pytest.raises(domain.NotYours):
        domain.enter_paper(voting(deliberated()), paper(("m-yard-4", "yes")), on=on(by=stranger))


def test_secret_ballots_on_paper_are_counted_without_saying_whose_they_are():
    review = domain.confirm_paper(entered(voting(deliberated(SECRET))), "k-1", on=on(by=member(1)))
    assert (review.vote.voted, review.vote.choices) == (("m-yard-4", "m-yard-5"), ("no", "yes"))
    assert review.vote.ballots == ()


@pytest.mark.parametrize("device", [P256Device(), Ed25519Device()], ids=["P-256", "Ed25519"])
def test_a_ballot_is_signed_by_the_members_own_key(device):
    review = voting(deliberated())
    how = signed(device, review.vote)
    [ballot] = domain.cast_ballot(review, "yes", on=on(by=member()), how=how).vote.ballots
    assert ballot.signed == how.signed
    assert domain.holds(ballot.signed)


@pytest.mark.parametrize("changes", [
    {"choice": "no"}, {"vote": "w-9"}, {"proposal": "p-9"}, {"voter": "m-yard-3"}, {"question": "0" * 64},
    {"typ": "civic.cosign.v1"}, {"kid": "another"}, {"more": 1}, {"iat": "x"},
    {"iat": int((MONDAY - DAY).timestamp())}])
def test_whatever_else_was_signed_is_no_ballot(changes):
    review = voting(deliberated())
    with pytest.raises(domain.BadSignature):
        domain.cast_ballot(review, "yes", on=on(by=member()), how=signed(P256Device(), review.vote, changes))


def test_a_key_of_somebody_else_or_one_revoked_signs_nothing():
    review = voting(deliberated())
    how = signed(P256Device(), review.vote)
    for key in (None, domain.Key(id=how.key.id, owner="m-yard-3"),
                domain.Key(id=how.key.id, owner="m-yard-2", revoked_at=MONDAY)):
        with pytest.raises(domain.BadSignature):
            domain.cast_ballot(review, "yes", on=on(by=member()), how=domain.How(signed=how.signed, key=key))


def test_a_signature_that_is_not_by_the_key_is_refused():
    review = voting(deliberated())
    one, other = signed(P256Device(), review.vote), signed(P256Device(), review.vote)
    forged = domain.Signed(**vars(one.signed) | {"signature": other.signed.signature})
    with pytest.raises(domain.BadSignature):
        domain.cast_ballot(review, "yes", on=on(by=member()), how=domain.How(signed=forged, key=one.key))


def test_at_the_top_a_repeated_vote_keeps_its_quorum_of_one_when_somebody_leaves():
    review = voting(at("district"))
    again = voting(domain.expire(review, on(review.deadline)), id="w-2")
    left = domain.recuse(again, "m-district-2", on=on(by=convener("district")))
    assert (again.vote.quorum, left.vote.quorum) == (1, 1)
