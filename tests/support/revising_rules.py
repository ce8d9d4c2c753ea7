"""What the machine may do about a proposal's text, and about who goes on with it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from yishi_intake import domain

from tests.support.ending import PEOPLE
from tests.support.proposals import DAY

TEXTS = st.sampled_from(["补种草坪", "补种草坪。", "改成停车场", "补种草坪，修花坛"])


class RevisingRules:
    """Rules beside those of the whole machine, which has the proposal and the clock."""

    proposal: domain.Proposal
    asked_for: Any
    now: datetime
    heard: int
    courses: int
    pinned: tuple[str, str]
    texts: set[str]
    timers: dict[str, datetime]
    asked: Callable[..., AbstractContextManager[None]]

    def wanted(self, text: str) -> domain.Content:
        return replace(self.proposal.content, text=text)

    @rule(by=PEOPLE, text=TEXTS, minor=st.booleans())
    def amend(self, by: str, text: str, minor: bool) -> None:
        with self.asked("amend"):
            was = self.proposal
            self.proposal, before, again = domain.amend(
                was, self.wanted(text), minor=minor, pinned=self.pinned, share=0.05, by=by, now=self.now)
            assert (by, before.text_hash, before.count) == (was.author.id, was.content.hash, was.count)
            assert again == (() if minor else was.signatures)
            self.texts = {*self.texts, self.proposal.content.hash} if minor else {self.proposal.content.hash}
            if not minor:
                self.pinned = (self.proposal.content.title, text)

    @precondition(lambda self: self.proposal.state in ("triage", "consultation", "in_review", "announced"))
    @rule()
    def returned(self) -> None:
        self.heard += 1
        rank = domain.Rank(self.proposal.course, 2, self.heard)
        heard = domain.hear(self.proposal, domain.Shown(rank=rank, state="returned"))
        if heard is not self.proposal:
            self.proposal = replace(heard, lapses_at=self.now + 15 * DAY)
            self.timers["lapse"] = self.now + 15 * DAY

    @rule(by=PEOPLE, text=TEXTS)
    def revise(self, by: str, text: str) -> None:
        with self.asked("revise"):
            pending = self.asked_for is not None and self.asked_for.open
            self.proposal, before = domain.revise(
                self.proposal, self.wanted(text), pending=pending, leave_until=self.now + 7 * DAY, by=by, now=self.now)
            assert (by, before.change) == (self.proposal.author.id, "revised")
            self.courses += 1
            self.texts = {*self.texts, self.proposal.content.hash}

    @rule(by=PEOPLE)
    def take_over(self, by: str) -> None:
        with self.asked("take_over"):
            was = self.proposal
            self.proposal, former = domain.take_over(
                was, by=by, before=3, after=15, lapses_at=self.now + 15 * DAY, signature_id=f"t-{was.version}",
                now=self.now)
            assert (self.proposal.author.id, former.signer) == (by, was.author)
            self.courses += was.state != "collecting"
            self.texts = {*self.texts, self.proposal.content.hash}
            self.timers["lapse"] = self.now + 15 * DAY

    def lapse_rings(self) -> None:
        over = self.proposal.lapses_at is not None and self.now >= self.proposal.lapses_at
        if self.proposal.state in ("collecting", "returned") and over:
            self.courses += self.proposal.state == "returned"
            self.proposal = domain.lapse(self.proposal, now=self.now)
            self.asked_for = domain.dropped(self.asked_for, ground="lapsed")

    @invariant()
    def what_was_returned_lapses_unless_it_is_revised(self) -> None:
        assert self.proposal.state != "returned" or self.timers["lapse"] >= self.now
