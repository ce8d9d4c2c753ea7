"""The ladder of tiers as a picture in plain text, the top first."""

from .tiers import Body, Councils, Tier

_QUORUM = {"half": "more than half of the roll"}
_MAJORITY = {"simple": "more than half of those present", "two_thirds": "two thirds of those present",
             "unanimous": "all of those present"}


def picture(councils: Councils) -> str:
    """Each tier with its limits, votes, decisions and reach, and how many bodies and seats it has."""
    tiers = [*councils.ladder()]
    return "\n   ▲\n".join(_tier(tier, councils) for tier in reversed(tiers)) + "\n"


def _tier(tier: Tier, councils: Councils) -> str:
    bodies = [body for body in councils.bodies.values() if body.tier == tier.id]
    name = " ".join(filter(None, (tier.name, tier.name_en)))
    rows = {
        "limits": f"triage {tier.triage_workdays}, deliberation {tier.limit_workdays}, decision "
                  f"{tier.decision_workdays}, consultation {tier.consultation_workdays}, local action "
                  f"{tier.local_action_workdays} and {tier.overrun_workdays} more; working days",
        "windows": f"invitation {tier.invitation_days}, vote {tier.voting_days}, announcement "
                   f"{tier.announcement_days}, revision {tier.return_days} ({tier.returns} times), appeal "
                   f"{tier.appeal_days}, self-help {tier.self_help_days}, comments {tier.comment_days}; days",
        "votes": f"quorum {_QUORUM.get(tier.quorum, tier.quorum)}, majority "
                 f"{_MAJORITY.get(tier.majority, tier.majority)}, {'secret' if tier.secret else 'open or secret'}, "
                 f"for {tier.proxies} others at most",
        "decides": ", ".join(_decides(tier)),
        "reach": tier.reach if tier.may_dispatch else "none: it has no agencies act",
        "bodies": _count(bodies),
    }
    head = f" ┌─ {name} ({tier.id})"
    return "\n".join([head, *(f" │  {key:<8} {value}" for key, value in rows.items()), " └─"])


def _decides(tier: Tier) -> list[str]:
    """What its rules allow and its place on the ladder makes possible."""
    never = {"escalate": not tier.next, "dispatch": not tier.may_dispatch}
    return [decision for decision in tier.decisions if not never.get(decision)]


def _count(bodies: list[Body]) -> str:
    seats = sum(len(body.members) for body in bodies)
    return f"{len(bodies)} with {seats} seats"
