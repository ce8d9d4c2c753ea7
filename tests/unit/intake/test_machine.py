"""The whole machine at random: whoever asks for whatever, whenever, it stays within the table and its limits."""

from contextlib import contextmanager
from dataclasses import replace

from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from yishi_intake import domain

from tests.support.ending import LIMIT, PEOPLE, Ending, offices
from tests.support.merging_rules import MergingRules
from tests.support.proposals import DAY, NOON, draft, in_state, signature
from tests.support.revising_rules import RevisingRules

HOUSEHOLDS = st.sampled_from(["h-1", "h-2", "h-3", "h-4"])
COLLECTING, DRAFT, UNCHECKED = 60 * DAY, 180 * DAY, 15 * DAY
NEVER = NOON + 10**5 * DAY


class Life(Ending, MergingRules, RevisingRules, RuleBasedStateMachine):
    """One proposal, its evaluation and its check, as the actions lead them, with the timers they set."""

    @initialize(threshold=st.sampled_from([1, 3]), household=st.sampled_from([None, "h-1"]))
    def written(self, threshold, household):
        self.now, self.heard = NOON, 0
        self.proposal, self.evaluation, self.check = draft(threshold=threshold, household=household), None, None
        self.timers = {"draft": NOON + DRAFT}
        self.reopened, self.asked_for, self.restored, self.courses = 0, None, 0, 0
        content = self.proposal.content
        self.texts, self.pinned = {content.hash}, (content.title, content.text)
        self.other = replace(in_state("announced"), id="p-0", opened_at=NOON - DAY)

    @contextmanager
    def asked(self, *moves):
        """A command: it does what the table says, or it is refused and changes nothing."""
        before = (self.proposal, self.evaluation, self.check, self.asked_for)
        try:
            yield
        except domain.Refused as refusal:
            assert (self.proposal, self.evaluation, self.check, self.asked_for) == before
            self.told(refusal, state=before[0].state)
        else:
            self.in_the_table(before[0], moves)

    def told(self, refusal, *, state):
        assert refusal.code != "refused"
        assert refusal.state in (None, state)
        assert refusal.allowed in (None, domain.exits(state))

    def in_the_table(self, before, moves):
        rows = [move for move in domain.MOVES if move.name in moves and before.state in move.sources]
        assert self.proposal.state in {move.target or before.state for move in rows}

    @rule(by=PEOPLE)
    def edit(self, by):
        with self.asked("edit"):
            self.proposal = domain.edit(self.proposal, replace(self.proposal.content, text="改"), by=by, now=self.now)
            self.texts = {self.proposal.content.hash}

    @rule(by=PEOPLE)
    def open(self, by):
        with self.asked("open"):
            self.proposal = domain.open_up(self.proposal, by=by, lapses_at=self.now + COLLECTING, now=self.now)
            self.timers["lapse"] = self.proposal.lapses_at
        self.file_if_enough()

    @rule(by=PEOPLE, anonymous=st.booleans())
    def submit(self, by, anonymous):
        with self.asked("open"):
            until = self.now + UNCHECKED if anonymous else None
            self.proposal = domain.submit(self.proposal, by=by, lapses_at=until, now=self.now)
            self.timers |= {"unchecked": until} if anonymous else {}

    @rule(by=PEOPLE)
    def approve(self, by):
        with self.asked("approve"):
            self.proposal = domain.approve(
                self.proposal, by=by, offices=offices(by), lapses_at=self.now + COLLECTING, now=self.now)
            self.timers["lapse"] = self.proposal.lapses_at
        self.file_if_enough()

    @rule(by=PEOPLE)
    def refuse(self, by):
        with self.asked("refuse"):
            self.proposal = domain.refuse(self.proposal, by=by, offices=offices(by), now=self.now)

    @rule(by=PEOPLE, again=st.booleans())
    def hide(self, by, again):
        before = self.proposal
        try:
            self.proposal = (domain.unhide(before, by=by, offices=offices(by)) if again else
                             domain.hide(before, reason="x", by=by, offices=offices(by)))
        except domain.Refused:
            assert self.proposal is before
        else:
            assert (by, self.proposal.state, self.proposal.shown) == ("o-maan", before.state, before.shown)

    @rule(by=PEOPLE, household=HOUSEHOLDS, stale=st.booleans())
    def sign(self, by, household, stale):
        with self.asked("sign"):
            given = signature(self.proposal, by, household=household, text_hash="0" * 64 if stale else "")
            self.proposal = domain.sign(self.proposal, given, now=self.now)
        self.file_if_enough()

    @rule(by=PEOPLE)
    def unsign(self, by):
        with self.asked("unsign"):
            self.proposal, _ = domain.unsign(self.proposal, by=by, now=self.now)

    @rule(by=PEOPLE)
    def withdraw(self, by):
        with self.asked("withdraw"):
            self.proposal = domain.withdraw(self.proposal, by=by, now=self.now)

    def file_if_enough(self):
        if self.proposal.state == "collecting" and self.proposal.enough:
            before, self.proposal = self.proposal, domain.file(self.proposal, now=self.now)
            self.in_the_table(before, ("file",))

    @precondition(lambda self: self.proposal.filed_at)
    @rule(event=st.sampled_from(sorted(set(domain.NEWS) - {"review.stopped", "review.returned"})), late=st.booleans())
    def hear(self, event, late):
        if self.proposal.state in ("withdrawn", "merged", "lapsed"):
            return   # review and dispatch say no more
        self.heard += 0 if late else 1
        leg = 3 if event.startswith("case") else 2
        rank = domain.Rank(self.proposal.course, leg, self.heard)
        self.proposal = domain.hear(self.proposal, domain.Shown(rank=rank, state=domain.NEWS[event][0]))

    @rule(by=PEOPLE)
    def want_it_back(self, by):
        with self.asked("request_withdrawal"):
            self.asked_for = domain.request_withdrawal(
                self.proposal, self.asked_for, by=by, reason="", until=self.now + 3 * DAY, now=self.now)
            self.timers["withdrawal"] = self.asked_for.until

    @precondition(lambda self: self.asked_for)
    @rule(by=PEOPLE)
    def object(self, by):
        with self.asked("object_to_withdrawal"):
            self.asked_for = domain.object_to(self.proposal, self.asked_for, by=by, now=self.now)
            assert by != self.proposal.author.id

    @precondition(lambda self: self.asked_for)
    @rule(by=PEOPLE)
    def keep(self, by):
        with self.asked("keep"):
            self.asked_for = domain.keep(self.proposal, self.asked_for, by=by, now=self.now)
            assert by == self.proposal.author.id

    def withdrawal_rings(self):
        if self.proposal.state in domain.HELD:
            self.asked_for = domain.confirm(self.proposal, self.asked_for, now=self.now)

    @rule(days=st.sampled_from([0, 1, 10, 40, 200]))
    def time_passes(self, days):
        until = self.now + days * DAY
        while min(self.timers.values(), default=NEVER) <= until:
            kind = min(self.timers, key=self.timers.get)
            self.now = max(self.now, self.timers.pop(kind))
            getattr(self, f"{kind}_rings")()
        self.now = until

    def draft_rings(self):
        if self.proposal.state == "draft":
            self.proposal = domain.withdraw(self.proposal, by="r-01", now=self.now)   # thrown away: nobody asks more

    def unchecked_rings(self):
        if self.proposal.state == "submitted":
            self.proposal = domain.forget(self.proposal, now=self.now)

    @invariant()
    def what_intake_waits_for_has_a_timer(self):
        unchecked = "unchecked" if self.proposal.lapses_at else None
        waits = {"draft": "draft", "submitted": unchecked, "collecting": "lapse", "evaluating": "evaluation"}
        timer = waits.get(self.proposal.state)
        assert timer is None or self.timers[timer] >= self.now

    @invariant()
    def nobody_reads_what_no_officer_has_approved(self):
        shown = domain.readable(self.proposal, domain.Viewer(person="r-09"))
        assert not shown or (self.proposal.opened_at and self.proposal.hidden is None)
        assert self.proposal.opened_at or self.proposal.state in (
            "draft", "submitted", "rejected", "lapsed", "withdrawn")

    @invariant()
    def only_enough_households_file_it(self):
        filed = self.proposal.filed_at is not None
        assert filed or self.proposal.state in (
            "draft", "submitted", "rejected", "collecting", "withdrawn", "lapsed", "merged")

    @invariant()
    def what_was_filed_is_withdrawn_by_review_alone_and_after_a_request(self):
        if self.proposal.filed_at is not None and self.proposal.state == "withdrawn":
            assert self.proposal.shown.rank.leg == 2
            assert self.asked_for.state == "stopped"

    @invariant()
    def a_signature_is_for_the_text_as_it_is_and_one_per_person(self):
        signers = [signature.signer.id for signature in self.proposal.signatures]
        assert len(signers) == len(set(signers))
        assert {s.text_hash for s in self.proposal.signatures} <= self.texts
        assert self.proposal.author.id not in signers

    @invariant()
    def each_reopening_is_a_course_and_requests_have_a_limit(self):
        assert self.proposal.course == 1 + self.reopened + self.restored + self.courses
        assert self.proposal.requests <= LIMIT

    @invariant()
    def what_is_closed_says_how_and_until_when(self):
        closed = self.proposal.state in ("closed", "closed_unresolved")
        assert (self.proposal.state == "closed_unresolved") is (self.proposal.outcome == "not_accepted")
        assert closed is (self.proposal.outcome is not None) is (self.proposal.reopen_until is not None)


TestLife = Life.TestCase
TestLife.settings = effort(max_examples=150, stateful_step_count=40, deadline=None)
