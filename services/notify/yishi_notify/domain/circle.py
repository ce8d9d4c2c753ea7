"""What an event teaches about who is concerned: the author and signers, the members of bodies, the agencies."""

from collections.abc import Mapping
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
    """What changes: who joins or leaves a proposal by which role (`changed`: by another one), who belongs to a body."""

    number: str = ""
    title: str = ""
    body: str = ""
    joined: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
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
        members=_members(event, fields),
        convener=str(fields["by"]) if event == "review.triaged" else "",
    )


def agency(id_: str) -> str:
    """The person as whom an agency is told."""
    return f"{AGENCY_PREFIX}{id_}"


def resident(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The one resident whom an event names, if it names one."""
    return (str(fields["resident"]),) if fields.get("resident") else ()


def asked_again(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose signature counts no more, since the text has changed."""
    return tuple(str(signer["id"]) for signer in fields.get("asked_again", ()))


def officers(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The persons as whom the officers of an event's areas are told."""
    return tuple(officer(str(area)) for area in fields.get("areas", ()))


def officer(area: str) -> str:
    """The person as whom the officers of an area are told."""
    return f"{OFFICER_PREFIX}{area}"


def _joined(event: str, fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if event in ("proposal.submitted", "proposal.opened", "proposal.filed"):
        signers = tuple((str(signer["id"]), "co_signers") for signer in fields.get("co_signers", ()))
        return ((str(fields["author"]["id"]), "author"), *signers)
    if event == "proposal.signed":
        return ((str(fields["signer"]["id"]), "co_signers"),)
    if event == "proposal.taken_over":
        return ((str(fields["author"]["id"]), "author"), (str(fields["former"]["id"]), "co_signers"))
    if event == "proposal.joined":
        return tuple((str(signer["id"]), "co_signers") for signer in fields["signers"])
    if event == "assignment.offered":
        return ((agency(str(fields["agency"])), "agencies"),)
    return ()


def _left(event: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    if event == "proposal.unsigned":
        return (str(fields["signer"]["id"]),)
    if event == "proposal.amended":
        return asked_again(fields)
    if event == "proposal.parted":
        return tuple(str(signer["id"]) for signer in fields["signers"])
    if event == "assignment.returned":
        return (agency(str(fields["agency"])),)
    return ()


def _changed(event: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    if event != "proposal.taken_over":
        return ()
    return str(fields["author"]["id"]), str(fields["former"]["id"])


def _members(event: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    named = {"session.called": "members", "vote.called": "roll"}.get(event)
    return tuple(fields[named]) if named else ()
