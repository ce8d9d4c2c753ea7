"""What an event teaches about who is concerned: the author and signers, the members of bodies, the agencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: An agency is told as a whole: whoever may act for it reads what is addressed so.
AGENCY_PREFIX = "agency:"
#: Officers are told by area: whoever is an officer of it reads what is addressed so.
OFFICER_PREFIX = "officer:"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What notices call it, and the body that holds it."""

    id: str
    number: str = ""
    title: str = ""
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What changes: who joins or leaves a proposal in which role, who gets another (`changed`), a role that nobody has
    any more (`emptied`), who belongs to a body."""

    number: str = ""
    title: str = ""
    body: str = ""
    joined: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    changed: tuple[str, ...] = ()
    emptied: str = ""
    members: tuple[str, ...] = ()
    convener: str = ""


def learn(event: str, fields: Mapping[str, Any]) -> Learnt:
    """What one event (`proposal.filed`) teaches; one that says nothing teaches nothing."""
    if not fields:
        return Learnt()
    number, title, body = (str(fields.get(name) or "") for name in ("number", "title", "body"))
    return Learnt(
        number=number, title=title, body=body,
        joined=_joined(event, fields), left=_left(event, fields), changed=_changed(event, fields),
        emptied=_emptied(event, fields),
        members=_members(event, fields),
        convener=str(fields["by"]) if event == "review.triaged" else "",
    )


def agency(id_: str) -> str:
    """The person as whom an agency is told."""
    return f"{AGENCY_PREFIX}{id_}"


def named(fields: Mapping[str, Any], role: str) -> tuple[str, ...]:
    """The one person whom an event names as its `resident`, `helper` or `representative`, if it names one."""
    return (str(fields[role]),) if fields.get(role) else ()


def listed(fields: Mapping[str, Any], role: str) -> tuple[str, ...]:
    """The persons whom an event names as `leaders` of a body, or of the one `above` it."""
    return tuple(str(person) for person in fields.get(role, ()))


def asked_again(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose signature counts no more, since the text has changed."""
    return tuple(person for person, _ in _as("co_signers", fields.get("asked_again", ())))


def officers(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The persons as whom the officers of an event's areas are told."""
    return tuple(officer(str(area)) for area in fields.get("areas", ()))


def officer(area: str) -> str:
    """The person as whom the officers of an area are told."""
    return f"{OFFICER_PREFIX}{area}"


def _joined(event: str, fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if event in ("proposal.submitted", "proposal.opened", "proposal.filed"):
        return (*_as("author", [fields["author"]]), *_as("co_signers", fields.get("co_signers", ())))
    if event == "proposal.followed":
        return ((str(fields["follower"]["id"]), "followers"),)
    if event == "proposal.signed":
        return _as("co_signers", [fields["signer"]])
    if event == "proposal.taken_over":
        return ((str(fields["author"]["id"]), "author"), (str(fields["former"]["id"]), "co_signers"))
    if event == "proposal.claimed":
        return _as("author", [fields["author"]])
    if event == "proposal.representative_accepted":
        return ((str(fields["representative"]), "author"),)
    if event == "proposal.joined":
        return _as("co_signers", fields["signers"])
    if event == "assignment.offered":
        return ((agency(str(fields["agency"])), "agencies"),)
    return ()


def _as(role: str, told: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Who signed on paper, or has not claimed what was filed for them, is no account that anybody could write to."""
    return tuple((str(party["id"]), role) for party in told if party["kind"] not in ("paper", "unclaimed"))


def _left(event: str, fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if event == "proposal.unsigned":
        return tuple((str(fields["signer"]["id"]), role) for role in ("co_signers", "author"))
    if event == "proposal.representative_ended":
        return ((str(fields["representative"]), "author"),)
    if event == "proposal.unfollowed":
        return ((str(fields["follower"]["id"]), "followers"),)
    if event == "proposal.amended":
        return tuple((person, "co_signers") for person in asked_again(fields))
    if event == "proposal.parted":
        return tuple((str(signer["id"]), "co_signers") for signer in fields["signers"])
    if event == "assignment.returned":
        return ((agency(str(fields["agency"])), "agencies"),)
    return ()


def _emptied(event: str, fields: Mapping[str, Any]) -> str:
    """What turns out to be a private matter (家里事) nobody follows any more."""
    return "followers" if event == "review.triaged" and fields.get("kind") == "household" else ""


def _changed(event: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    if event not in ("proposal.taken_over", "proposal.claimed"):
        return ()
    return str(fields["author"]["id"]), str(fields["former"]["id"])


def _members(event: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    named = {"session.called": "members", "vote.called": "roll"}.get(event)
    return tuple(fields[named]) if named else ()
