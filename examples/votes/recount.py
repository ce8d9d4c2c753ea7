"""Counts closed votes again from what is published: python recount.py vote.json [--code PRIVATE-CODE]

Give it the answer of GET /v1/reviews/{id}/votes/{vote}, of GET /v1/reviews/{id} (all votes in it), or the data of a
`vote.called` and a `vote.closed` event merged. It shares no line with the service that counted first, and needs the
standard library alone; signatures on open ballots are checked too where `cryptography` is installed. With --code it
finds your own secret ballot. Prints a line of JSON for each vote; exits 0 when every result is confirmed, 1 when one is
not, 2 when the file cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

PREFIX = b"civic-sign/v1\n"


class Wrong(Exception):
    """What is published does not lead to the published result; says why."""


def recount(vote: dict[str, Any]) -> dict[str, Any]:
    """The result of a closed vote, from its ballots alone; raises Wrong."""
    if not vote.get("result"):
        raise Wrong("the vote is still open")
    found = owners(vote["owners"]) if vote.get("owners") else body(vote)
    if found["result"] != vote["result"]:
        raise Wrong(f"the ballots say {found['result']}, published is {vote['result']}")
    told = vote.get("tally") or {}
    if any(told[name] != found.get(name) for name in ("yes", "no", "abstain", "unanimous") if name in told):
        raise Wrong("the published count is another")
    return found


def body(vote: dict[str, Any]) -> dict[str, Any]:
    """The result of a body's vote."""
    choices = secret(vote) if vote.get("secret") else openly(vote)
    counted = Counter(choices)
    if set(counted) - {"yes", "no", "abstain"}:
        raise Wrong("a ballot says neither yes, no nor abstain")
    return {"yes": counted["yes"], "no": counted["no"], "abstain": counted["abstain"],
            **decide(counted, quorum=vote["quorum"], majority=vote["majority"])}


def decide(counted: Counter[str], *, quorum: int, majority: str) -> dict[str, Any]:
    """Quorum first; then yes is more than half, at least two thirds, or all of those who voted."""
    present, yes = sum(counted.values()), counted["yes"]
    share = Fraction(yes, present) if present else Fraction(0)
    bars = {"simple": share > Fraction(1, 2), "two_thirds": share >= Fraction(2, 3), "unanimous": share == 1}
    if present < quorum:
        return {"result": "no_quorum", "unanimous": False}
    if bars[majority] and yes:
        return {"result": "passed", "unanimous": share == 1}
    tied = majority == "simple" and yes > 0 and yes == counted["no"]
    return {"result": "tied" if tied else "failed", "unanimous": False}


def openly(vote: dict[str, Any]) -> list[str]:
    """The choices of an open vote: each from somebody on the roll, once, and signed ones by their signature."""
    base = electorate(vote)
    members = [ballot["member"] for ballot in vote["ballots"]]
    if len(set(members)) < len(members):
        raise Wrong("somebody has two ballots")
    if base is not None and (strangers := set(members) - base):
        raise Wrong(f"these have no part in the vote: {', '.join(sorted(strangers))}")
    for ballot in vote["ballots"]:
        if ballot.get("signed"):
            check_signature(vote, ballot)
    return [ballot["choice"] for ballot in vote["ballots"]]


def secret(vote: dict[str, Any]) -> list[str]:
    """The choices of a secret vote: as many as names on the voted list, each under a code of its own."""
    slips, voted, base = vote["slips"], vote["voted"], electorate(vote)
    if len(slips) != len(voted) or len(set(voted)) < len(voted):
        raise Wrong(f"{len(slips)} ballots are published, and {len(set(voted))} people have voted")
    if len({slip["code"] for slip in slips}) < len(slips):
        raise Wrong("two ballots have one code")
    if base is not None and set(voted) - base:
        raise Wrong("somebody has voted who has no part in the vote")
    return [slip["choice"] for slip in slips]


def electorate(vote: dict[str, Any]) -> set[str] | None:
    """Those on the roll who are not recused; None: only the number on the roll is known, as in `vote.closed`."""
    roll = vote.get("roll")
    return set(roll) - set(vote.get("recused", ())) if isinstance(roll, list) else None


def owners(told: dict[str, Any]) -> dict[str, Any]:
    """Civil Code 278: two thirds of area and heads take part, more than half of both (or three quarters) agree."""
    area = [Fraction(told[name]) for name in ("area_all", "area_voted", "area_yes")]
    heads = [Fraction(told[name]) for name in ("heads_all", "heads_voted", "heads_yes")]
    if any(3 * voted < 2 * whole for whole, voted, _ in (area, heads)):
        return {"result": "no_quorum"}
    shares = [yes / voted for _, voted, yes in (area, heads)]
    won = all(share >= Fraction(3, 4) if told["weighty"] else share > Fraction(1, 2) for share in shares)
    return {"result": "passed" if won else "failed"}


def check_signature(vote: dict[str, Any], ballot: dict[str, Any]) -> None:
    """What the member's device signed says this vote, member, question and choice, and the signature is by its key."""
    signed = ballot["signed"]
    said = json.loads(signed["envelope"])
    question = hashlib.sha256(vote["question"].encode()).hexdigest() if "question" in vote else said["question"]
    expected = {"typ": "civic.vote.v1", "vote": vote.get("id") or vote["vote_id"], "question": question,
                "voter": ballot["member"], "choice": ballot["choice"]}
    if any(said[name] != value for name, value in expected.items()):
        raise Wrong(f"the ballot of {ballot['member']} signs something else")
    if not signature_holds(signed):
        raise Wrong(f"the signature on the ballot of {ballot['member']} does not hold")


def signature_holds(signed: dict[str, Any]) -> bool:
    """Whether the signature is by the key; believed where `cryptography` is not installed."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
        from cryptography.hazmat.primitives.hashes import SHA256
    except ImportError:
        return True
    text, raw = PREFIX + signed["envelope"].encode(), octets(signed["signature"])
    try:
        if signed["kty"] == "OKP":
            ed25519.Ed25519PublicKey.from_public_bytes(octets(signed["x"])).verify(raw, text)
        else:
            point = (int.from_bytes(octets(signed["x"])), int.from_bytes(octets(signed["y"])))
            key = ec.EllipticCurvePublicNumbers(*point, ec.SECP256R1()).public_key()
            der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
            key.verify(der, text, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def octets(text: str) -> bytes:
    """base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def own(vote: dict[str, Any], code: str) -> str | None:
    """What one's own secret ballot says, by its private code."""
    mine = hashlib.sha256(code.encode()).hexdigest()
    return next((slip["choice"] for slip in vote.get("slips", ()) if slip["code"] == mine), None)


def votes_in(told: Any) -> Iterator[dict[str, Any]]:
    """The closed votes of what was read."""
    if isinstance(told, list):
        for each in told:
            yield from votes_in(each)
    elif "votes" in told:
        yield from (vote for vote in told["votes"] if vote["result"])
    else:
        yield told


def main() -> int:
    """Count all votes of the file again, and say so."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("file", type=Path, help="JSON of a vote, a review, or a list of them")
    asked.add_argument("--code", help="your private code, to find your own secret ballot")
    given, right = asked.parse_args(), True
    try:
        votes = list(votes_in(json.loads(given.file.read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError) as error:
        print(f"{given.file} cannot be read: {error}", file=sys.stderr)
        return 2
    for vote in votes:
        line: dict[str, Any] = {"vote": vote.get("id") or vote.get("vote_id")}
        try:
            line |= recount(vote) | {"confirmed": True}
        except (Wrong, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            line |= {"confirmed": False, "why": str(error)}
            right = False
        print(json.dumps(line | ({"yours": own(vote, given.code)} if given.code else {}), ensure_ascii=False))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
