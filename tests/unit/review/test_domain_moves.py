"""The table of moves: every state has an exit, and whatever the table lacks is refused."""

from dataclasses import replace

import pytest
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from yishi_review import domain
from yishi_review.domain import moves

from tests.support.reviews import COUNCILS, DAY, HOMES, MONDAY, convener, doers, on, opened

STATES = tuple(domain.ENDS)
COMMANDS = tuple(dict.fromkeys(command for _, command in domain.MOVES))
OUTSIDE = {"completed", "dispatched", "stopped", "concluded", "rejected", "helped"}
#: Where its author acts, or lets the days pass: intake says which.
WAITING = {"returned"}
PICTURE = (domain.Evidence(name="after.jpg", sha256="0" * 64),)

POLL = domain.Poll(question="?", counted_at=MONDAY, owners=domain.Owners(
    area_all="100.00", area_voted="80.00", area_yes="60.00", heads_all=10, heads_voted=8, heads_yes=6, scan="0" * 64))


def test_every_state_of_the_table_is_a_state():
    usual = {state for state, command in domain.MOVES if command != "dispatch_at_once"}
    assert usual == set(STATES) - OUTSIDE - WAITING
    assert {state for state, _ in domain.MOVES} <= set(STATES) - OUTSIDE


@pytest.mark.parametrize("state", sorted(set(STATES) - OUTSIDE - WAITING))
def test_every_state_has_an_exit_by_a_person_or_by_its_deadline(state):
    commands = {command for s, command in domain.MOVES if s == state}
    staying = {"call_session", "record_minutes", "cast_ballot", "report", "go_on", "dispatch_at_once", "reply",
               "attach", "comment", "record_visit", "record_aid", "upload"}
    assert commands - staying or domain.ENDS[state].startswith("deadline")


def last_session(review):
    return review.sessions[-1].id if review.sessions else ""


COMMAND = {
    "triage": lambda r, o: domain.triage(r, "community", on=o),
    "call_session": lambda r, o: domain.call_session(
        r, domain.Meeting(mode="online", held_at=o.now + 3 * DAY, agenda=""), id=f"s-{len(r.sessions)}", on=o),
    "record_minutes": lambda r, o: domain.record_minutes(
        r, session_id=r.sessions[-1].id if r.sessions else "", on=o,
        minutes=domain.Minutes(attended=(), observers=0, text="-", opinions=())),
    "call_vote": lambda r, o: domain.call_vote(
        r, domain.Call(question="?"), id=f"w-{len(r.votes)}", on=o),
    "cast_ballot": lambda r, o: domain.cast_ballot(r, "yes", on=o),
    "close_vote": domain.close_vote,
    "adopt": lambda r, o: domain.adopt(r, "fit", on=o),
    "escalate": lambda r, o: domain.escalate(r, ground="beyond_powers", reason="", on=o),
    "return_for_revision": lambda r, o: domain.return_for_revision(r, ("where is it?",), on=o),
    "go_on": lambda r, o: domain.go_on(r, on=o),
    "announce": lambda r, o: domain.announce(r, "plan", on=o),
    "act": lambda r, o: domain.act(r, id=f"a-{len(r.actions)}", plan="", doers=doers(), on=o),
    "report": lambda r, o: domain.report(r, doer="safety office", words="", on=o),
    "confirm": lambda r, o: domain.confirm(r, words="", evidence=PICTURE, on=o),
    "dispatch": lambda r, o: domain.dispatch(
        r, (domain.Order(agency="river-office", task="", term="works"),), reason="", on=o),
    "recuse": lambda r, o: domain.recuse(r, o.by.id, on=o),
    "name_proxy": lambda r, o: domain.name_proxy(r, r.body(COUNCILS).members[3], on=o),
    "enter_paper": lambda r, o: domain.enter_paper(r, domain.Paper(
        id="k-1", scan="0" * 64, members=("m-yard-5",), choices=("no",), entered_by=o.by.id, entered_at=o.now), on=o),
    "confirm_paper": lambda r, o: domain.confirm_paper(r, "k-1", on=o),
    "reply": lambda r, o: domain.reply(r, session_id=last_session(r), coming="yes", reason="", on=o),
    "attach": lambda r, o: domain.attach(r, session_id=last_session(r), files=(), on=o),
    "comment": lambda r, o: domain.comment(r, session_id=last_session(r), words="hm", on=o),
    "record_visit": lambda r, o: domain.record_visit(r, domain.Visit(
        id=f"t-{len(r.visits)}", step=r.step.number, kind="site", at=o.now, members=(), words="", words_hash="",
        by=o.by.id), on=o),
    "upload": lambda r, o: (domain.expect_room(r, (), on=o), r)[1],
    "fail": lambda r, o: domain.fail(r, reason="no", on=o),
    "claim_task": lambda r, o: domain.claim_task(r, 1, on=o),
    "drop_task": lambda r, o: domain.drop_task(r, 1, o.by.id, on=o),
    "record_money": lambda r, o: domain.record_money(r, domain.Money(
        kind="estimate", amount="10.00", source="owners", what="paint", by=o.by.id, at=o.now), on=o),
    "show_progress": lambda r, o: domain.show_progress(r, (domain.Evidence(
        name="b.jpg", sha256="0" * 64, stage="before"),), on=o),
    "record_aid": lambda r, o: domain.record_aid(r, kind="police", name="police", step="asked", words="", on=o),
    "reject": lambda r, o: domain.reject(r, code="no_means", reason="no", on=o),
    "decide_appeal": lambda r, o: domain.decide_appeal(r, upheld=o.now.day % 2 == 0, reason="so", on=o),
    "remit": lambda r, o: domain.remit(r, reason="yours", on=o),
    "take_over": lambda r, o: domain.take_over(r, reason="late", on=o),
    "pool": lambda r, o: domain.pool(r, reason="next year", on=o),
    "object_to": lambda r, o: domain.object_to(r, id=f"b-{len(r.objections)}", reason="no", on=o),
    "answer_objection": lambda r, o: domain.answer_objection(
        r, id=r.objections[-1].id if r.objections else "", on=o,
        answer=domain.Answer(kind=("keep", "amend", "return")[o.now.day % 3], reason="so")),
    "answer_self_help": lambda r, o: domain.answer_self_help(r, solved=o.now.day % 2 == 0, on=o),
    "record_owners_vote": lambda r, o: domain.record_owners_vote(r, id=f"w-{len(r.votes)}", poll=POLL, on=o),
    "dispatch_at_once": lambda r, o: domain.dispatch_at_once(
        r, (domain.Order(agency="street-office", task="", term="urgent"),), on=o)[0],
}


def test_every_command_of_the_table_exists():
    assert set(COMMAND) == set(COMMANDS)


ROLES = sorted({role for who in domain.MOVES.values() for role in who})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", STATES)
def test_in_each_state_each_command_is_for_those_the_table_names_and_no_others(monkeypatch, state, command):
    review = replace(opened(), state=state)
    for role in (*ROLES, ""):
        monkeypatch.setattr(moves, "roles_of", lambda *_, role=role: frozenset({role}))
        who = domain.MOVES.get((state, command))
        if who is not None and role in who:
            domain.permit(review, command, on=on())
            continue
        with pytest.raises(domain.NotYours if who else domain.NotNow) as refused:
            domain.permit(review, command, on=on())
        assert (refused.value.state, refused.value.allowed) == (state, domain.allowed(state, frozenset({role})))


class AnyCourse(RuleBasedStateMachine):
    """Whatever people try, in whatever order: legal moves happen, all others are refused and change nothing."""

    def __init__(self):
        super().__init__()
        self.review, self.now, self.orders = opened(), MONDAY, 0

    @initialize(urgent=st.booleans())
    def something_is_filed(self, urgent):
        self.review = opened(urgent=urgent)

    def attempt(self, command, person):
        occasion = on(self.now, by=person)
        may = domain.MOVES.get((self.review.state, command), frozenset()) & domain.roles_of(self.review, occasion)
        refused, held, thin = None, self.review.held(self.now), self.review.thin
        try:
            self.review = COMMAND[command](self.review, occasion)
        except domain.Refused as no:
            refused = no
        self.orders += refused is None and command in ("dispatch", "dispatch_at_once")
        assert may or isinstance(refused, domain.NotNow | domain.NotYours)
        assert refused or not held or command not in domain.HELD_BACK
        assert refused or not thin or command not in domain.NEEDS_SUPPORT

    @rule(command=st.sampled_from(COMMANDS), area=st.sampled_from(list(HOMES.values())), seat=st.integers(0, 7))
    def somebody_tries(self, command, area, seat):
        member = domain.Person(id=f"m-{area}-{seat}", member_of=frozenset({f"b-{area}"}))
        self.attempt(command, member if seat else convener(area))

    @rule(command=st.sampled_from(COMMANDS))
    def the_convener_decides(self, command):
        self.attempt(command, convener(HOMES[self.review.step.tier]))

    @rule()
    def the_duty_officer_acts(self):
        self.attempt("dispatch_at_once", domain.Person(id="o-street", officer_of=frozenset({"street"})))

    @invariant()
    def nothing_is_ordered_twice(self):
        assert self.orders <= 1

    @rule()
    def all_vote(self):
        for name in self.review.body(COUNCILS).members:
            self.attempt("cast_ballot", domain.Person(id=name, member_of=frozenset({self.review.step.body})))

    @rule(hours=st.integers(1, 400))
    def time_passes(self, hours):
        self.now += hours * DAY / 24
        self.review = domain.expire(self.review, on(self.now))

    @rule(days=st.integers(1, 5))
    def the_author_wants_it_back(self, days):
        if not self.review.held(self.now):
            self.review = domain.hold(self.review, until=self.now + days * DAY, on=on(self.now))

    @rule(confirmed=st.booleans())
    def intake_answers(self, confirmed):
        answer = domain.confirm_stop if confirmed else domain.release
        self.review = answer(self.review, on(self.now))

    @rule(count=st.integers(0, 9), in_time=st.booleans())
    def the_author_revises_or_does_not(self, count, in_time):
        occasion, course = on(self.now), self.review.course + 1
        if self.review.state == "returned" and not self.review.held(self.now):
            self.review = domain.revised(
                self.review, title="t", text="t", course=course, on=occasion,
                support=domain.Support(count=count, threshold=5)) if in_time else domain.lapsed(
                self.review, course=course, on=occasion)

    @rule()
    def somebody_takes_it_over(self):
        if self.review.stopped_from == "returned" and self.review.stop_as == "withdrawn" and not self.review.stop_into:
            self.review = domain.taken_over(
                self.review, author_kind="resident", author_id="r-2", course=self.review.course + 1)

    @rule(done_by=st.sampled_from(["review", "dispatch"]))
    def intake_closes_and_reopens(self, done_by):
        if self.review.state in ("completed", "dispatched"):
            self.review = domain.conclude(self.review)
            again = self.review.course + 1
            if self.review.action:
                self.review = domain.reopen(
                    self.review, id=f"x-{again}", course=again, done_by=done_by, on=on(self.now))

    @invariant()
    def the_way_is_unbroken(self):
        *before, last = self.review.steps
        assert all(step.left_at for step in before)
        assert (last.left_at is not None) == (self.review.state in OUTSIDE)
        assert [step.number for step in self.review.steps] == list(range(1, len(self.review.steps) + 1))

    @invariant()
    def there_is_one_clock(self):
        assert (self.review.deadline is None) == (self.review.state in OUTSIDE | WAITING)

    @invariant()
    def it_is_returned_twice_at_most(self):
        assert len(self.review.returns) <= 2
        assert self.review.state != "returned" or self.review.returns[-1].revised_at is None

    @invariant()
    def a_vote_is_open_only_while_voting(self):
        open_votes = [vote for vote in self.review.votes if not vote.closed_at]
        assert len(open_votes) == (self.review.state == "voting")

    @invariant()
    def what_is_adopted_was_passed_by_the_body_that_holds_it(self):
        if self.review.state in ("adopted", "announced", "dispatched") and self.review.course == 1:
            assert self.review.vote.result == "passed"


AnyCourse.TestCase.settings = effort(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyCourse = AnyCourse.TestCase
