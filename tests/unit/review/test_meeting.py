"""Sessions in full: replies, guests, joint ones, several proposals, files, comments; and visits."""

import hashlib
from dataclasses import replace

import pytest
from yishi_review import actions, domain, store

from tests.support.reviews import COUNCILS, DAY, MONDAY, convener, deliberated, filed, member, on

LATER = MONDAY + 3 * DAY
TAPE = domain.File(name="session.mp3", sha256="1" * 64, kind="recording", media_type="audio/mpeg")
WALL = domain.File(name="wall.jpg", sha256="2" * 64, kind="picture")
GUEST = domain.Observer(name="subdistrict safety office", account="o-safety", count=2)


def called(review=None, **changes):
    meeting = domain.Meeting(**{"mode": "mixed", "held_at": LATER, "agenda": "noise"} | changes)
    return domain.call_session(review or deliberated(), meeting, id="s-1", on=on())


def recorded(review, *files):
    minutes = domain.Minutes(attended=("c-yard",), observers=0, text="Agreed.", opinions=(
        domain.Opinion(words="windows", answer="partly", reason="cures nothing"),), files=files)
    return domain.record_minutes(review, session_id="s-1", minutes=minutes, on=on(LATER))


def replied(review, coming, *, now=MONDAY, by=None):
    return domain.reply(review, session_id="s-1", coming=coming, reason="", on=on(now, by=by or member(2)))


def test_an_answer_to_the_invitation_can_be_changed_until_it_begins():
    review = replied(replied(called(), "yes"), "no")
    assert [(each.member, each.coming) for each in review.sessions[0].replies] == [("m-yard-2", "no")]
    with pytest.raises(domain.TooLate):
        replied(review, "yes", now=LATER)


def test_guests_answer_too_and_strangers_do_not():
    guest = domain.Person(id="o-safety")
    assert replied(called(guests=(GUEST,)), "yes", by=guest).sessions[0].replies[0].member == "o-safety"
    for stranger in (guest, convener("street")):
        with pytest.raises(domain.NotYours):
            replied(called(), "yes", by=stranger)


def test_to_a_joint_session_the_members_of_the_other_bodies_are_invited_and_the_vote_stays():
    review = called(bodies=("b-quarter", "b-yard"))
    [session] = review.sessions
    assert (session.bodies, len(session.invited)) == (("b-quarter",), 14)
    attended = domain.Minutes(attended=("c-yard", "m-quarter-3"), observers=0, text="-", opinions=())
    held = domain.record_minutes(review, session_id="s-1", minutes=attended, on=on(LATER))
    assert replied(review, "yes", by=member(3, "quarter")).sessions[0].replies
    assert len(domain.call_vote(held, domain.Call(question="?"), id="w", on=on(LATER)).vote.roll) == 7
    with pytest.raises(domain.Unknown):
        called(bodies=("b-nowhere",))


def test_files_hang_on_a_session_once_each_by_their_hash():
    review = recorded(called(), TAPE, TAPE)
    again = domain.attach(review, session_id="s-1", files=(replace(TAPE, name="other"), WALL), on=on(LATER))
    assert again.sessions[0].files == (TAPE, WALL)


def test_minutes_are_commented_on_for_some_days():
    with pytest.raises(domain.TooEarly):
        domain.comment(called(), session_id="s-1", words="hm", on=on(by=member(2)))
    review = recorded(called())
    said = domain.comment(review, session_id="s-1", words="not quite", on=on(LATER + DAY, by=member(2)))
    assert [(each.member, each.words) for each in said.sessions[0].comments] == [("m-yard-2", "not quite")]
    with pytest.raises(domain.TooLate):
        domain.comment(review, session_id="s-1", words="late", on=on(LATER + 9 * DAY, by=member(2)))


def test_opinions_and_their_answers_are_fixed_by_a_hash():
    [session] = recorded(called()).sessions
    other = replace(session, opinions=(replace(session.opinions[0], answer="adopted"),))
    assert session.opinions_hash != other.opinions_hash
    assert session.opinions_hash == replace(session, minutes="another").opinions_hash


def visit(**changes):
    told = {"id": "t-1", "step": 1, "kind": "home", "at": MONDAY, "members": ("c-yard", "m-yard-2"), "words": "loud",
            "words_hash": domain.hash_of("loud"), "by": "c-yard", "files": (WALL,)}
    return domain.Visit(**told | changes)


def test_members_record_what_they_went_to_see():
    assert domain.record_visit(deliberated(), visit(), on=on(by=member(2))).visits == (visit(),)
    with pytest.raises(domain.Unfit):
        domain.record_visit(deliberated(), visit(members=("m-quarter-1",)), on=on())
    with pytest.raises(domain.TooEarly):
        domain.record_visit(deliberated(), visit(at=MONDAY + DAY), on=on())


# what is kept and said of it


def told(town, kind):
    return [data for name, data in town.said() if name == kind]


@pytest.fixture
def body(town):
    """A town whose courtyard body has two proposals before it."""
    town.other = town.hear(actions.open_review, filed(proposal_id="p-2", number="JN-2026-000002"), councils=COUNCILS).id
    for review_id in (town.other, store.find_of_proposal(town.tx, "p-1").id):
        town.review_id = review_id
        town.does("c-yard", actions.triage, kind="community", reason="so")
    return town


def meets(town, **more):
    meeting = domain.Meeting(mode="mixed", held_at=LATER, agenda="both", guests=(GUEST,))
    return town.does("c-yard", actions.call_session, meeting=meeting, **more)


def test_one_session_treats_several_proposals_each_with_minutes_of_its_own(body):
    session = meets(body, others=(body.other,))
    assert session.together == ("p-2",)
    assert sorted((data["proposal_id"], data["with_proposals"]) for data in told(body, "session.called")) == [
        ("p-1", ["p-2"]), ("p-2", ["p-1"])]
    assert store.get(body.tx, body.other).sessions[0].together == ("p-1",)


def test_what_is_before_another_body_is_not_treated_with_it(body):
    first, body.review_id = body.review_id, body.other
    body.does("c-yard", actions.escalate, ground="beyond_powers", reason="big")
    body.review_id = first
    with pytest.raises(domain.Unfit):
        meets(body, others=(body.other,))


def test_all_of_it_is_kept_and_its_hashes_are_said(body):
    session = meets(body)
    body.does("m-yard-2", actions.reply, session_id=session.id, coming="no", reason="ill")
    body.now = LATER
    minutes = domain.Minutes(attended=("c-yard",), observers=0, text="Agreed.", opinions=(), files=(TAPE,))
    body.does("c-yard", actions.record_minutes, session_id=session.id, minutes=minutes)
    body.does("c-yard", actions.attach, session_id=session.id, files=(WALL,))
    body.does("m-yard-2", actions.comment, session_id=session.id, words="not quite")
    body.does(
        "m-yard-2", actions.record_visit, kind="site", at=LATER, members=("m-yard-2",), words="loud", files=(WALL,))
    review = store.get(body.tx, body.review_id)
    [kept] = review.sessions
    assert (kept.files, kept.guests, kept.comments[0].words, kept.replies[0].reason) == (
        (TAPE, WALL), (GUEST,), "not quite", "ill")
    assert (told(body, "session.held")[0]["files"], told(body, "session.held")[0]["opinions_hash"]) == (
        [{name: vars(TAPE)[name] for name in ("name", "sha256", "kind", "media_type")}], kept.opinions_hash)
    assert told(body, "session.commented")[0]["words_hash"] == hashlib.sha256(b"not quite").hexdigest()
    assert (told(body, "visit.recorded")[0]["words_hash"], review.visits[0].words) == (
        hashlib.sha256(b"loud").hexdigest(), "loud")
    assert not any(words in str(body.said()) for words in ("not quite", "loud", "Agreed."))
