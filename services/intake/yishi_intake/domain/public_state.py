"""The one public state out of three speakers: the highest (course, leg, sequence) heard, in whatever order it came."""

from dataclasses import dataclass

#: The stages of a proposal's life, as the district names them.
PHASES = {"file": "提出", "deliberate": "审议", "form": "形成", "carry_out": "落实", "evaluate": "评估"}

FILING, REVIEW, DISPATCH, EVALUATION = 1, 2, 3, 4


@dataclass(frozen=True, order=True)
class Rank:
    """Where a move stands among all moves of its proposal. `sequence` counts within one leg's only speaker.

    For what review and dispatch say it is the subjectsequence; for intake's own moves (legs 1 and 4) the version of
    the proposal that the move makes, which grows in the same order and is known before the event is numbered.
    """

    course: int
    leg: int
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A public state with its rank; `tier` names the tier where the state is one of review's."""

    rank: Rank
    state: str
    tier: str | None = None


def later(shown: Shown, move: Shown) -> Shown:
    """Of two, the one that counts: taking maxima is what makes the order of arrival not matter."""
    return move if move.rank > shown.rank else shown


@dataclass(frozen=True, kw_only=True)
class State:
    """What the public reads; `owner` is the service whose moves lead out of it. `over`: closed to the public."""

    zh: str
    en: str
    phase: str | None
    owner: str
    over: bool = False


#: Labels and phases: the only table of states. How they are left says the table of moves.
STATES = {
    "draft": State(zh="草稿", en="Draft", phase=None, owner="intake"),
    "submitted": State(zh="待核实", en="Being checked", phase="file", owner="intake"),
    "collecting": State(zh="征集联名中", en="Collecting signatures", phase="file", owner="intake"),
    "triage": State(zh="分流中", en="Being sorted", phase="deliberate", owner="review"),
    "self_help": State(zh="居民自助", en="Residents help themselves", phase="carry_out", owner="review"),
    "consultation": State(zh="院落协商", en="Courtyard consultation", phase="deliberate", owner="review"),
    "in_review": State(zh="审议中", en="Under review", phase="deliberate", owner="review"),
    "voting": State(zh="表决中", en="Being voted on", phase="deliberate", owner="review"),
    "returned": State(zh="退回修改", en="Returned for revision", phase="file", owner="review"),
    "adopted": State(zh="已通过", en="Adopted", phase="form", owner="review"),
    "announced": State(zh="公示中", en="Announced", phase="form", owner="review"),
    "local_action": State(zh="本级办理", en="Acted on locally", phase="carry_out", owner="review"),
    "dispatching": State(zh="交办中", en="Being handed over", phase="carry_out", owner="dispatch"),
    "in_progress": State(zh="办理中", en="In progress", phase="carry_out", owner="dispatch"),
    "suspended": State(zh="挂起", en="Suspended", phase="carry_out", owner="dispatch"),
    "evaluating": State(zh="评价中", en="Being evaluated", phase="evaluate", owner="intake"),
    "closed": State(zh="结案", en="Closed", phase="evaluate", owner="intake", over=True),
    "closed_unresolved": State(zh="暂未解决", en="Closed, not solved", phase="evaluate", owner="intake", over=True),
    "rejected": State(zh="不予立案", en="Rejected", phase="deliberate", owner="review", over=True),
    "withdrawn": State(zh="已撤回", en="Withdrawn", phase=None, owner="intake", over=True),
    "lapsed": State(zh="逾期失效", en="Lapsed", phase=None, owner="intake", over=True),
    "merged": State(zh="并案", en="Merged", phase=None, owner="intake", over=True),
}


def states_of(*, state: str | None, phase: str | None) -> tuple[str, ...]:
    """The states a reader asks for by name, by phase or by both; none: whichever. A phase without states has one."""
    if phase is None:
        return (state,) if state else ()
    within = tuple(name for name, known in STATES.items() if known.phase == phase and state in (None, name))
    return within or ("",)


def describe(state: str) -> State:
    """What is known of a state; one that a newer speaker has added is shown by its own word."""
    return STATES.get(state) or State(zh=state, en=state, phase=None, owner="")
