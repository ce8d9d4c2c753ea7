"""What the machine may do about merging one proposal into another, and how review answers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from yishi_intake import domain
from yishi_intake.domain import merging

from tests.support.ending import CONVENES, PEOPLE
from tests.support.proposals import DAY


class MergingRules:
    """Rules beside those of the whole machine, which has the proposal, the request and the clock."""

    proposal: domain.Proposal
    other: domain.Proposal
    asked_for: Any
    now: datetime
    merged_at: datetime
    restored: int
    heard: int
    timers: dict[str, datetime]
    asked: Callable[..., AbstractContextManager[None]]
    time_passes: Callable[..., None]

    def asking(self, by: str) -> merging.Asking:
        return merging.Asking(by=by, convenes=CONVENES if by == "c-maan" else frozenset(), offices=frozenset(),
                              target=self.other)

    @rule(by=PEOPLE)
    def merge(self, by: str) -> None:
        with self.asked("merge", "request_merge"):
            if self.proposal.filed_at is None:
                self.proposal, self.merged_at = merging.merge(self.proposal, self.asking(by), now=self.now), self.now
            else:
                self.asked_for = merging.request_merge(
                    self.proposal, self.asked_for, self.asking(by), reason="", until=self.now + 7 * DAY, now=self.now)
                self.timers["withdrawal"] = self.asked_for.until
            assert by in (self.proposal.author.id, "c-maan")

    @precondition(lambda self: self.held())
    @rule()
    def merge_without_an_objection(self) -> None:
        self.merge(by=self.proposal.author.id)
        self.time_passes(days=10)
        if self.asked_for is not None and self.asked_for.state == "confirmed" and self.held():
            self.review_answers(stopped=True)

    @precondition(lambda self: self.asked_for)
    @rule(by=PEOPLE)
    def object_to_merge(self, by: str) -> None:
        with self.asked("object_to_merge"):
            self.asked_for = merging.object_to_merge(self.proposal, self.asked_for, by=by, now=self.now)

    @precondition(lambda self: self.asked_for)
    @rule(by=PEOPLE)
    def keep_apart(self, by: str) -> None:
        with self.asked("keep_apart"):
            self.asked_for = merging.keep_apart(self.proposal, self.asked_for, self.asking(by), now=self.now)
            assert by in (self.proposal.author.id, "c-maan")

    @precondition(lambda self: self.proposal.state == "merged")
    @rule(by=PEOPLE, given_up=st.booleans())
    def goes_on_by_itself(self, by: str, given_up: bool) -> None:
        other = replace(self.other, shown=replace(self.other.shown, state="withdrawn")) if given_up else self.other
        merge = merging.Merge(
            proposal_id="p-1", target_id="p-0", merged_at=self.merged_at, leave_until=self.now, count=1)
        with self.asked("unmerge", "restore"):
            if given_up:
                self.proposal = merging.restore(self.proposal, other, since=self.merged_at, now=self.now)
            else:
                self.proposal = merging.unmerge(self.proposal, merge, self.asking(by), now=self.now)
                assert by in (self.proposal.author.id, "c-maan")
            self.restored += 1
            if self.proposal.state == "collecting":
                self.timers["lapse"] = self.proposal.lapses_at or self.now

    @precondition(lambda self: self.asked_for and self.asked_for.state == "confirmed" and self.held())
    @rule(stopped=st.booleans())
    def review_answers(self, stopped: bool) -> None:
        self.asked_for = domain.answered(self.asked_for, stopped=stopped)
        if stopped:
            self.heard += 1
            rank = domain.Rank(self.proposal.course, 2, self.heard)
            merged = self.asked_for.kind == "merge"
            self.proposal = domain.hear(
                self.proposal, domain.Shown(rank=rank, state="merged" if merged else "withdrawn"))
            if merged:
                self.proposal, self.merged_at = merging.stopped(self.proposal, self.asked_for), self.now

    def held(self) -> bool:
        return self.proposal.state in domain.TAKEN_BACK_FROM
