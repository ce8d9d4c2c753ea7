"""The end of a proposal's random life: it is judged, looked at again, reopened."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from yishi_intake import domain

from tests.support.proposals import DAY

PEOPLE = st.sampled_from([f"r-{number:02d}" for number in range(1, 7)] + ["c-maan", "o-maan"])
EVALUATION, REOPEN, CHECK, LIMIT = 14 * DAY, 30 * DAY, 14 * DAY, 2
CONVENES, OFFICES = frozenset({"b-maan"}), frozenset({"maan"})


def offices(person: str) -> frozenset[str]:
    """Of which areas this person is an officer."""
    return OFFICES if person == "o-maan" else frozenset()


class Ending:
    """What the machine does once the work is reported done."""

    proposal: domain.Proposal
    evaluation: Any
    check: Any
    now: datetime
    timers: dict[str, datetime]
    reopened: int
    asked: Callable[..., AbstractContextManager[None]]
    in_the_table: Callable[..., None]

    @precondition(lambda self: self.proposal.filed_at and self.proposal.state not in ("withdrawn", "merged"))
    @rule(done_by=st.sampled_from(["review", "dispatch"]), result=st.sampled_from(["solved", "explained"]),
          area=st.sampled_from(["maan", ""]))
    def completed(self, done_by: domain.DoneBy, result: str, area: str) -> None:
        if domain.may_be_asked(self.proposal, course=self.proposal.course, evaluation=self.evaluation):
            with self.asked("ask"):
                self.proposal, self.evaluation = domain.ask(
                    self.proposal, done_by=done_by, result=result, area=area, closes_at=self.now + EVALUATION,
                    now=self.now)
                self.timers["evaluation"] = self.evaluation.closes_at

    @precondition(lambda self: self.evaluation)
    @rule(by=PEOPLE, solved=st.booleans())
    def evaluate(self, by: str, solved: bool) -> None:
        with self.asked("evaluate"):
            domain.expect(self.proposal, "evaluate")
            given = domain.answer_of(
                self.proposal, person=by, solved=solved, rating=3, reason="", now=self.now)
            self.evaluation = domain.answer(self.evaluation, self.proposal, given)
        if self.proposal.state == "evaluating" and self.evaluation.complete:
            self.conclude()

    @precondition(lambda self: self.evaluation)
    @rule(by=PEOPLE, resident=PEOPLE, solved=st.booleans())
    def evaluate_by_phone(self, by: str, resident: str, solved: bool) -> None:
        with self.asked("evaluate_by_phone"):
            domain.expect(self.proposal, "evaluate_by_phone")
            given = domain.answer_of(
                self.proposal, person=resident, solved=solved, rating=3, reason="", now=self.now)
            self.evaluation = domain.enter(self.evaluation, self.proposal, given, by=by, offices=offices(by))
            assert (by, self.evaluation.area) == ("o-maan", "")
        if self.proposal.state == "evaluating" and self.evaluation.complete:
            self.conclude()

    def conclude(self) -> None:
        before, verdict = self.proposal, self.evaluation.verdict
        self.timers.pop("evaluation", None)
        self.evaluation = replace(self.evaluation, ended_at=self.now)
        if verdict == "not_solved":
            self.proposal = domain.send_back(before, verdict=verdict, now=self.now)
            self.reopened += 1
        else:
            self.proposal = domain.close(before, outcome=verdict, reopen_until=self.now + REOPEN, now=self.now)
            self.timers |= {"follow_up_open": self.now + 30 * DAY}
        self.in_the_table(before, ("close", "close_unresolved", "send_back"))

    @precondition(lambda self: self.check)
    @rule(by=PEOPLE, recurred=st.booleans())
    def look(self, by: str, recurred: bool) -> None:
        convenes = CONVENES if by == "c-maan" else frozenset()
        with self.asked("follow_up"):
            domain.expect(self.proposal, "follow_up")
            role, voice = domain.role_of(self.proposal, person=by, convenes=convenes)
            found = domain.Look(person=by, voice=voice, by=role, recurred=recurred, note="", looked_at=self.now)
            self.check = domain.look(self.check, self.proposal, found, convenes=convenes)

    @rule(by=PEOPLE)
    def reopen(self, by: str) -> None:
        with self.asked("reopen"):
            self.proposal = domain.request_reopening(self.proposal, by=by, limit=LIMIT, now=self.now)
            self.check, self.reopened = None, self.reopened + 1

    def evaluation_rings(self) -> None:
        if self.evaluation.ended_at is None:
            self.conclude()

    def follow_up_open_rings(self) -> None:
        if self.proposal.state == "closed":
            self.check = domain.FollowUp(
                proposal_id="p-1", course=self.proposal.course, days=30, opened_at=self.now,
                closes_at=self.now + CHECK)
            self.timers["follow_up_close"] = self.check.closes_at

    def follow_up_close_rings(self) -> None:
        check, self.check = self.check, None
        if check is not None and check.result == "recurred":
            self.proposal = domain.recur(self.proposal, result=check.result, now=self.now)
            self.reopened += 1

    @invariant()
    def a_household_is_heard_once(self) -> None:
        voices = [answer.voice for answer in self.evaluation.answers] if self.evaluation else []
        assert len(voices) == len(set(voices)) <= (self.evaluation.asked if self.evaluation else 0)
