"""On which conditions one proposal goes on in another (并案): which of two, where, and when."""

from .guards import Ask, Guard
from .proposal import Proposal
from .refusal import (
    AskedAlready,
    CarriesOthers,
    NotFurtherOn,
    NotNow,
    OtherArea,
    PrivateMatter,
    TargetOver,
    TooEarly,
    TooLate,
    VotedOn,
)

#: How far on a proposal is, as far as it takes others in: those who are asked in an evaluation are known beforehand.
TAKING = ("collecting", "triage", "self_help", "consultation", "in_review", "voting", "returned", "adopted",
          "announced", "local_action", "dispatching", "in_progress", "suspended")


def takes(target: Proposal) -> bool:
    """Whether others may be merged into it."""
    return target.state in TAKING


def further_on(target: Proposal, proposal: Proposal) -> bool:
    """Whether `target` is further on than `proposal`; of two equally far that one is which was opened first."""
    far, near = TAKING.index(target.state), TAKING.index(proposal.state)
    return (far, _age(proposal)) > (near, _age(target))


def holds(target: Proposal, proposal: Proposal) -> bool:
    """Whether what `target` is about lies around `proposal`, or is the same place: who signed this lives there too."""
    around = target.content.place.areas
    return proposal.content.place.areas[:len(around)] == around


def _age(proposal: Proposal) -> tuple[float, str]:
    return (proposal.opened_at or proposal.drafted_at).timestamp(), proposal.id


TARGET = Guard("into one that goes on", lambda p, a: a.target is not None and a.target.id != p.id and takes(a.target),
               TargetOver, "the other one takes no others in any more")
OPEN_MATTER = Guard("neither private", lambda p, a: not a.private, PrivateMatter,
                    "a private matter is not merged")
SAME_AREA = Guard("of the same or a wider area", lambda p, a: a.target is not None and holds(a.target, p),
                  OtherArea, "the other one is about another area")
FURTHER_ON = Guard("further on", lambda p, a: a.target is not None and further_on(a.target, p),
                   NotFurtherOn, "the other one is not further on; that one may be merged into this one")
FREE = Guard("which asks for nothing itself", lambda p, a: not a.busy, AskedAlready,
             "somebody has asked to take the other one back or to merge it")
CARRIES_NONE = Guard("without others merged into it", lambda p, a: not a.taken, CarriesOthers,
                     "others are merged into this one, or somebody has asked for it")
NOT_VOTED_ON = Guard("not while that is voted on", lambda p, a: a.target is not None and a.target.state != "voting",
                     VotedOn, "the other one is voted on; ask again when the vote has closed")
CAME = Guard("came by a merge", lambda p, a: any(s.signer.id == a.by and s.through for s in p.signatures),
             NotNow, "this signature was given to this proposal")
LEAVING = Guard("in the days for leaving", lambda p, a: a.until is not None and a.now < a.until,
                TooLate, "the days for leaving are over")
#: Until then the two can be taken apart: nobody works on them as one yet.
BEFORE_ANYBODY_ACTS = TAKING[:TAKING.index("local_action")]
#: What has become of one in which nothing goes on any more.
GIVEN_UP = ("withdrawn", "lapsed", "merged")


def given_up(target: Proposal) -> bool:
    """Whether nothing goes on in it any more."""
    return target.state in GIVEN_UP


def _on_the_way(p: Proposal, a: Ask) -> bool:
    return a.target is not None and a.target.state in BEFORE_ANYBODY_ACTS


NOT_ACTED_ON = Guard("before that is acted on or dispatched", _on_the_way, TooLate,
                     "the other one is acted on already, for both")
ENDED = Guard("that is given up", lambda p, a: a.target is None or given_up(a.target), TooEarly,
              "the other one goes on")
UNFILED = Guard("not filed before", lambda p, a: p.filed_at is None, NotNow, "it was filed before it was merged")
FILED = Guard("filed before", lambda p, a: p.filed_at is not None, NotNow, "it was not filed before it was merged")
#: Of every merge.
FITS = (TARGET, OPEN_MATTER, SAME_AREA, FURTHER_ON, FREE, CARRIES_NONE)
