"""What review and dispatch say that moves the public state. It may come in any order: its rank decides, not a guard."""

from .moves import HELD

#: Event → the states it can bring; the event itself names the one.
NEWS: dict[str, tuple[str, ...]] = {
    "review.opened": ("triage", "in_review"),
    "review.triaged": ("self_help", "consultation", "in_review"),
    "vote.called": ("voting",),
    "vote.closed": ("in_review",),
    "review.escalated": ("in_review",),
    "review.returned": ("returned",),
    "review.resumed": ("triage", "self_help", "consultation", "in_review", "adopted", "announced"),
    "review.recounted": ("local_action",),   # elsewhere nobody here keeps its clock
    "review.rejected": ("rejected",),
    "review.appeal_opened": ("in_review",),
    "review.appeal_decided": ("rejected", "in_review"),
    "review.remitted": ("in_review",),
    "review.pooled": ("adopted",),
    "review.objection_answered": ("announced", "in_review", "returned"),
    "self_help.ended": ("self_help",),
    "review.adopted": ("adopted",),
    "review.announced": ("announced",),
    "review.stopped": ("withdrawn", "merged"),
    "local_action.failed": ("in_review",),
    "local_action.started": ("local_action",),
    "local_action.completed": ("local_action",),
    "case.opened": ("dispatching",),
    "case.started": ("in_progress",),
    "case.suspended": ("suspended",),
    "case.resumed": ("in_progress",),
    "case.completed": ("in_progress",),
}
#: States in others' hands that somebody says today; the rest of HELD are known by name only.
SPOKEN = tuple(state for state in HELD if any(state in states for states in NEWS.values()))
