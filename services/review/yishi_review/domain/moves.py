"""The table of moves: in which state who may do what. What is not in it is refused."""

from .refusals import ActedAtOnce, BelowThreshold, NotAllowed, NotNow, NotYours, OnHold, TermOver
from .review import Occasion, Review
from .tiers import DECISIONS, Person

CONVENER = frozenset({"convener"})
MEMBER = frozenset({"member"})
UPPER = frozenset({"upper"})

#: (state, command) → who: convener or deputy of the body that holds the review, its members, the next tier's
#: convener (`above`; `upper` once its clock is over), doers of the local action, and where life is in danger the duty
#: officer (`duty`: an officer of the area, or of a wider one, or the convener, of the first body on the way up that has
#: agencies act), who is `invited` to a session, an officer of its areas, the author, and `anyone` who lives there.
MOVES: dict[tuple[str, str], frozenset[str]] = {
    ("triage", "triage"): CONVENER | {"upper"},
    ("triage", "return_for_revision"): CONVENER,
    ("triage", "go_on"): CONVENER,
    ("self_help", "triage"): CONVENER,
    ("consultation", "triage"): CONVENER,
    ("consultation", "act"): CONVENER,
    ("consultation", "return_for_revision"): CONVENER,
    ("consultation", "go_on"): CONVENER,
    ("in_review", "triage"): CONVENER,
    ("in_review", "call_vote"): CONVENER,
    ("in_review", "adopt"): CONVENER,
    ("in_review", "escalate"): CONVENER,
    ("in_review", "return_for_revision"): CONVENER,
    ("in_review", "go_on"): CONVENER,
    ("voting", "cast_ballot"): MEMBER,
    ("voting", "close_vote"): CONVENER,
    ("adopted", "announce"): CONVENER,
    ("adopted", "escalate"): CONVENER,
    ("announced", "return_for_revision"): CONVENER,
    ("announced", "act"): CONVENER,
    ("announced", "dispatch"): CONVENER,
    ("local_action", "report"): CONVENER | {"doer"},
    ("local_action", "confirm"): CONVENER | MEMBER,
}

MOVES |= {(state, "reject"): CONVENER for state in ("triage", "consultation", "in_review", "pooled")}
MOVES |= {(state, "take_over"): UPPER for state in ("consultation", "in_review", "adopted", "announced", "appealed")}
MOVES |= {("pooled", command): CONVENER for command in ("announce", "escalate", "pool")}
MOVES |= {
    ("self_help", "answer_self_help"): frozenset({"author"}),
    ("in_review", "remit"): CONVENER,
    ("in_review", "record_owners_vote"): CONVENER,
    ("adopted", "pool"): CONVENER,
    ("announced", "object_to"): frozenset({"anyone"}),
    ("announced", "answer_objection"): CONVENER,
    ("appealed", "decide_appeal"): CONVENER,
    ("voting", "recuse"): MEMBER | CONVENER,
    ("voting", "name_proxy"): MEMBER,
    ("voting", "enter_paper"): CONVENER | {"officer"},
    ("voting", "confirm_paper"): CONVENER | {"officer"},
}

MOVES |= {(state, command): who for state in ("consultation", "in_review") for command, who in {
    "reply": MEMBER | {"invited"}, "comment": MEMBER | {"invited"},
    "record_visit": CONVENER | MEMBER}.items()}
#: A joint session (联席会) over the bodies below is the next tier's to call and to record.
MOVES |= {(state, command): CONVENER | {"above"} for state in ("consultation", "in_review")
          for command in ("call_session", "record_minutes", "attach")}
MOVES |= {("voting", "comment"): MEMBER | {"invited"}, ("voting", "attach"): CONVENER}
MOVES |= {(state, "record_aid"): CONVENER for state in ("self_help", "consultation", "local_action")}
MOVES |= {
    ("local_action", "fail"): CONVENER,
    ("local_action", "claim_task"): frozenset({"anyone"}),
    ("local_action", "drop_task"): CONVENER | {"anyone", "doer"},
    ("local_action", "record_money"): CONVENER,
    ("local_action", "show_progress"): CONVENER | MEMBER | {"doer"},
}
MOVES |= {(state, "dispatch_at_once"): frozenset({"duty"})
          for state in ("triage", "self_help", "consultation", "in_review", "voting", "returned", "adopted", "pooled",
                        "appealed")}

#: Files are handed in by who may attach them then.
MOVES |= {(state, "upload"): who for state, who in {
    "consultation": CONVENER | MEMBER | {"above"}, "in_review": CONVENER | MEMBER | {"above"}, "voting": CONVENER,
    "local_action": CONVENER | MEMBER | {"doer"}}.items()}

#: What a body does not do any more once agencies act at the duty officer's word.
NOT_TWICE = frozenset({
    "act", "announce", "dispatch", "dispatch_at_once", "return_for_revision", "reject", "pool", "answer_objection"})

#: What a review that is asked to stop does not do meanwhile. A vote that is open goes on and closes.
HELD_BACK = frozenset({
    "triage", "return_for_revision", "call_vote", "adopt", "escalate", "announce", "act", "dispatch", "reject", "remit",
    "take_over", "pool", "decide_appeal", "answer_objection", "answer_self_help"})

#: What a body does not do while too few stand behind a revised proposal, unless it has said that it goes on.
NEEDS_SUPPORT = frozenset({"call_vote", "adopt", "announce", "act", "dispatch"})

#: Every state, and what ends it although no person of the review does: its deadline, or what intake says.
ENDS: dict[str, str] = {
    "triage": "flagged overdue; the next tier's convener may triage then",
    "self_help": "deadline: its author is asked, twice; silence ends it",
    "consultation": "deadline: in_review",
    "in_review": "flagged overdue",
    "voting": "deadline: the vote is closed",
    "returned": "intake: proposal.revised or proposal.lapsed",
    "adopted": "flagged overdue",
    "announced": "flagged overdue",
    "local_action": "deadline: flagged overdue, then passed up",
    "pooled": "flagged overdue: the yearly look",
    "rejected": "the end, unless intake says proposal.appealed",
    "appealed": "flagged overdue; the next tier's convener may take it over",
    "helped": "intake: proposal.closed",
    "completed": "intake: proposal.closed or proposal.reopened",
    "dispatched": "intake: proposal.closed or proposal.reopened",
    "stopped": "the end, unless intake says proposal.restored or proposal.taken_over",
    "concluded": "the end, unless intake says proposal.reopened",
}

STATES = tuple(ENDS)


def allowed(state: str, roles: frozenset[str]) -> tuple[str, ...]:
    """The commands that somebody with these roles may give in this state."""
    return tuple(command for (s, command), who in MOVES.items() if s == state and who & roles)


def permit(review: Review, command: str, *, on: Occasion) -> None:
    """Raise NotNow or NotYours, with the state and the caller's own moves, unless the table has the move."""
    roles = roles_of(review, on)
    own = allowed(review.state, roles)
    who = MOVES.get((review.state, command))
    if who is None:
        raise NotNow(f"{command} is not possible in {review.state}", state=review.state, allowed=own)
    if not who & roles:
        _still_seated(review, on, own=own)
        people = " or ".join(sorted(who))
        raise NotYours(f"{command} is for the {people} of {review.step.body}", state=review.state, allowed=own)
    _not_held_back(review, command, on=on, own=own)
    if command in NOT_TWICE and review.at_once:
        raise ActedAtOnce("agencies act already, at the word of the duty officer", state=review.state, allowed=own)
    if command in DECISIONS and command not in review.rule.decisions:
        raise NotAllowed(f"the rules of the tier {review.rule.name} do not allow it to {command}", state=review.state,
                         allowed=own)
    if command in NEEDS_SUPPORT and review.thin:
        raise BelowThreshold(f"only {review.count} of {review.threshold} stand behind it since it was revised; please "
                             "say first whether it goes on", state=review.state, allowed=own)


def _still_seated(review: Review, on: Occasion, *, own: tuple[str, ...]) -> None:
    if review.step.body in on.by.unseated:
        raise TermOver(f"the roll of {review.step.body} does not have you today: your term is over, or yet to begin",
                       state=review.state, allowed=own)


def _not_held_back(review: Review, command: str, *, on: Occasion, own: tuple[str, ...]) -> None:
    if command in HELD_BACK and review.held(on.now):
        possible = tuple(other for other in own if other not in HELD_BACK)
        raise OnHold("somebody wants to take the proposal back or to merge it; please wait for the answer",
                     state=review.state, allowed=possible)


def roles_of(review: Review, on: Occasion) -> frozenset[str]:
    """What the caller is to this review at this moment."""
    body, upper, by = review.body(on.councils), review.upper(on.councils), on.by
    late = review.deadline is not None and on.now >= review.deadline
    above = upper is not None and upper.led_through(by)
    held = {
        "convener": body.led_through(by),
        "member": body.id in by.member_of | by.convener_of,
        "above": above,
        "upper": late and above,
        "duty": _on_duty(review, on),
        "officer": bool({"*", *review.proposal.areas} & by.officer_of),
        "invited": _invited(review, by),
        "author": by.id == review.proposal.author_id,
        "anyone": by.lives_in(body.area, path=review.proposal.areas),
        "doer": review.action is not None and by.id in review.action.accounts,
    }
    return frozenset(role for role, holds in held.items() if holds)


def _invited(review: Review, by: Person) -> bool:
    """Whether the caller is asked to a session of the body that holds it, as a member of another one or to look on."""
    return bool(by.id) and any(
        by.id in session.invited or any(guest.account == by.id for guest in session.guests)
        for session in review.sessions if session.step == review.step.number)


def _on_duty(review: Review, on: Occasion) -> bool:
    body = review.dispatcher(on.councils)
    if body is None:
        return False
    areas = review.proposal.areas
    within = areas[:areas.index(body.area) + 1]
    return body.led_through(on.by) or bool({"*", *within} & on.by.officer_of)
