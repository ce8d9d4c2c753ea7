"""A stranger's script counts votes again from what is published, and finds what was tampered with."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import domain
from yishi_review.forms import VoteView

from tests.support.device import P256Device
from tests.support.reviews import deliberated, member, on, the_councils, voting
from tests.support.voting import owners_vote, signed

EXAMPLE = Path(__file__).parents[3] / "examples" / "votes" / "recount.py"
sys.path.insert(0, str(EXAMPLE.parent))
import recount as stranger  # noqa: E402


def published(vote):
    return json.loads(VoteView.of_vote(vote).model_dump_json())


@given(st.lists(st.sampled_from(domain.CHOICES), min_size=1, max_size=7), st.sampled_from(domain.MAJORITIES),
       st.booleans(), st.integers(0, 2))
def test_the_stranger_comes_to_the_same_result(choices, majority, secret, recused):
    review = voting(deliberated(the_councils(majority=majority, secret=secret)))
    for n in range(recused):
        review = domain.recuse(review, f"m-yard-{6 - n}", on=on())
    for n, choice in enumerate(choices[:6 - recused]):
        how = domain.How(code=domain.fingerprint(str(n)) if secret else "")
        review = domain.cast_ballot(review, choice, on=on(by=member(n) if n else None), how=how)
    closed = domain.expire(review, on(review.deadline)).vote
    found = stranger.recount(published(closed))
    assert (found["result"], found["unanimous"]) == (closed.result, closed.tally.unanimous)


@pytest.mark.parametrize(("changes", "result"), [({}, "passed"), ({"heads_yes": 10}, "failed")])
def test_owners_are_counted_again_too(changes, result):
    assert stranger.recount(published(owners_vote(**changes)))["result"] == result


def closed_secretly():
    review = voting(deliberated(the_councils(secret=True)))
    for n in range(1, 6):
        review = domain.cast_ballot(
            review, "yes", on=on(by=member(n)), how=domain.How(code=domain.fingerprint(f"mine-{n}")))
    return published(domain.expire(review, on(review.deadline)).vote)


def test_a_voter_finds_the_own_secret_ballot():
    vote = closed_secretly()
    assert (stranger.own(vote, "mine-3"), stranger.own(vote, "not mine")) == ("yes", None)


@pytest.mark.parametrize("tamper", [
    lambda vote: vote["slips"].pop(),
    lambda vote: vote["voted"].append("m-yard-6"),
    lambda vote: vote["slips"].__setitem__(0, vote["slips"][1]),
    lambda vote: vote["voted"].__setitem__(0, "somebody"),
    lambda vote: vote.update(result="failed"),
    lambda vote: vote["tally"].update(yes=7),
    lambda vote: [slip.update(choice="no") for slip in vote["slips"]],
])
def test_whatever_was_tampered_with_is_found(tamper):
    vote = closed_secretly()
    stranger.recount(vote)
    tamper(vote)
    with pytest.raises(stranger.Wrong):
        stranger.recount(vote)


def closed_with_a_signature():
    review = voting(deliberated())
    how = signed(P256Device(), review.vote)
    review = domain.cast_ballot(review, "yes", on=on(by=member()), how=how)
    return published(domain.expire(review, on(review.deadline)).vote)


@pytest.mark.parametrize("change", [{"choice": "no"}, {"member": "m-yard-3"}])
def test_a_signed_ballot_that_was_changed_is_found(change):
    vote = closed_with_a_signature()
    stranger.recount(vote)
    vote["ballots"][0] |= change
    with pytest.raises(stranger.Wrong):
        stranger.recount(vote)


def test_a_signature_by_another_key_is_found():
    vote, other = closed_with_a_signature(), closed_with_a_signature()
    vote["ballots"][0]["signed"]["signature"] = other["ballots"][0]["signed"]["signature"]
    with pytest.raises(stranger.Wrong):
        stranger.recount(vote)


@pytest.mark.parametrize(("told", "code"), [
    (lambda: {"votes": [closed_secretly()]}, 0), (lambda: closed_secretly() | {"result": "failed"}, 1),
    (lambda: "no votes", 2)])
def test_it_is_run_from_a_command_line(tmp_path, told, code):
    file = tmp_path / "vote.json"
    file.write_text(json.dumps(told()) if code < 2 else "{")
    asked = [sys.executable, EXAMPLE, file, "--code", "mine-2"]
    run = subprocess.run(asked, capture_output=True, text=True, timeout=60)
    assert run.returncode == code
    assert code or json.loads(run.stdout) | {"vote": ""} == {
        "vote": "", "yes": 5, "no": 0, "abstain": 0, "result": "passed", "unanimous": True, "confirmed": True,
        "yours": "yes"}
