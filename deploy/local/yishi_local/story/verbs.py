"""The verbs of a story: each is one or two requests that a person of that role would make."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from . import photograph
from .device import Phone
from .play import Play

Said = dict[str, Any]
Verb = Callable[[Play, str, Said], Any]


def file(play: Play, who: str, said: Said) -> None:
    """Send photographs, and open a proposal with them for co-signing."""
    place = {"area": said["area"], "spot": said.get("spot", "")}
    form = {key: value for key, value in said.items() if key not in ("area", "spot", "attachments")}
    sent = [{**each, "sha256": play.town.send(who, photograph.taken(each["name"]))["sha256"]}
            for each in pictures(said.get("attachments", ()))]
    form |= {"place": place, "attachments": sent}
    play.proposal_id = play.town.post("intake", "/v1/proposals", who=who, body=form)["id"]


def sign(play: Play, who: str, said: Said) -> None:
    """Co-sign the text as it stands, for one's own household: by a click, or with a `device`."""
    text_hash = play.proposal()["text_hash"]
    body = {"text_hash": text_hash, "household": said.get("household", f"door of {who}")}
    phone = Phone(play, who) if said.get("device") else None
    if phone:
        phone.enrol()
        body["device"] = phone.endorse()
    play.town.post("intake", f"/v1/proposals/{play.proposal_id}/signatures", who=who, body=body)
    if phone:
        phone.retire()


def evaluate(play: Play, who: str, said: Said) -> None:
    """Say whether it is solved."""
    play.town.post("intake", f"/v1/proposals/{play.proposal_id}/evaluation", who=who, body=said)


def follow_up(play: Play, who: str, said: Said) -> None:
    """Answer a follow-up check: has it come back?"""
    path = f"/v1/proposals/{play.proposal_id}/follow-up"
    play.until_accepted(lambda: play.town.post("intake", path, who=who, body=said))


def in_review(path: str) -> Verb:
    """A decision of the body that holds the review."""
    def does(play: Play, who: str, said: Said) -> None:
        play.until_accepted(lambda: play.town.post("review", f"{play.review()}/{path}", who=who, body=said))
    return does


def after_announcement(path: str) -> Verb:
    """A decision that waits for the end of the announcement; a rest day at its end makes it longer."""
    def does(play: Play, who: str, said: Said) -> None:
        until = play.town.get("review", play.review())["announced_until"]
        left = datetime.fromisoformat(until) - play.town.now() if until else timedelta()
        play.town.wait(max(left, timedelta()))
        in_review(path)(play, who, said)
    return does


def when_late(path: str) -> Verb:
    """What the tier above may do once the body below has let its time pass."""
    def does(play: Play, who: str, said: Said) -> None:
        _wait_for_deadline(play)
        in_review(path)(play, who, said)
    return does


def vote_ends(play: Play, who: str, said: Said) -> None:
    """Nobody closes the vote: its time passes, and it comes to this result."""
    _wait_for_deadline(play)
    play.town.until(f"the vote to come to {said}", lambda: all(
        play.town.get("review", play.review())["votes"][-1][key] == value for key, value in said.items()))


def _wait_for_deadline(play: Play) -> None:
    due = play.town.get("review", play.review())["deadline"]
    play.town.wait(max(datetime.fromisoformat(due) - play.town.now(), timedelta()))


def of_author(path: str) -> Verb:
    """What its author does at intake about what a body has decided."""
    def does(play: Play, who: str, said: Said) -> None:
        address = f"/v1/proposals/{play.proposal_id}/{path}"
        play.until_accepted(lambda: play.town.post("intake", address, who=who, body=said))
    return does


def session(play: Play, who: str, said: Said) -> None:
    """Call a session; it is held after the days it needs."""
    body = {"mode": said["mode"], "agenda": said["agenda"], "held_at": in_days(play, said.get("in_days", 3))}
    play.session_id = play.town.post("review", f"{play.review()}/sessions", who=who, body=body)["id"]


def minutes(play: Play, who: str, said: Said) -> None:
    """Enter who came, what was said and what was answered."""
    play.town.post("review", f"{play.review()}/sessions/{play.session_id}/minutes", who=who, body=said)


def act_confirm(play: Play, who: str, said: Said) -> None:
    """Confirm local action with pictures of after."""
    body = {"words": said["words"], "evidence": pictures(said.get("evidence", ()))}
    play.town.post("review", f"{play.review()}/act/confirm", who=who, body=body)


def progress(play: Play, who: str, said: Said) -> None:
    """Show how local action goes."""
    play.town.post("review", f"{play.review()}/act/progress", who=who, body={"evidence": pictures(said["evidence"])})


def as_agency(verb: str) -> Verb:
    """What an agency's clerk does through the agency's own system."""
    def does(play: Play, who: str, said: Said) -> None:
        body = dict(said)
        if "evidence" in body:
            body["evidence"] = pictures(body["evidence"])
        if "milestones" in body:
            body["milestones"] = [{"name": step["name"], "due": in_days(play, step["in_days"])}
                                  for step in body["milestones"]]
        play.clerk(who).does(play.proposal_id, verb, body)
    return does


def confirm(play: Play, who: str, said: Said) -> None:
    """Confirm an agency's report, as the body that had it dispatched."""
    assignment = play.clerk(said["agency"]).take(play.proposal_id)
    play.town.post("dispatch", f"/v1/assignments/{assignment}/confirm", who=who, body={"words": said.get("words", "")})


def expect(play: Play, who: str, said: Said) -> None:
    """Wait until the public sees the proposal so."""
    play.town.until(f"the proposal to be {said}", lambda: all(play.proposal()[k] == v for k, v in said.items()))


def told(play: Play, who: str, said: Said) -> None:
    """Wait until the timeline has so many steps of a type."""
    path = f"/v1/proposals/{play.proposal_id}/timeline"
    type_, times = f"cn.yishi.{said['type']}.v1", said.get("times", 1)
    play.town.until(f"{times} × {said['type']}", lambda: times <= sum(
        step["type"] == type_ for step in play.town.get("audit", path)["steps"]))


def in_days(play: Play, days: int) -> str:
    """The town's time in so many days."""
    return (play.town.now() + timedelta(days=days)).isoformat()


def pictures(names: Any) -> list[Said]:
    """Photographs by name, `before:gate.jpg`, and by their hash."""
    parts = [name.partition(":") for name in names]
    return [{"stage": stage, "name": name, "sha256": hashlib.sha256(photograph.taken(name)).hexdigest()}
            for stage, _, name in parts]


VERBS: dict[str, Verb] = {
    "file": file, "sign": sign, "evaluate": evaluate, "follow_up": follow_up, "expect": expect, "told": told,
    "triage": in_review("triage"), "session": session, "minutes": minutes, "call_vote": in_review("votes"),
    "ballot": in_review("ballots"), "close_vote": in_review("votes/close"), "adopt": in_review("adopt"),
    "escalate": in_review("escalate"), "announce": in_review("announce"), "act": after_announcement("act"),
    "act_report": in_review("act/reports"), "act_confirm": act_confirm, "dispatch": after_announcement("dispatch"),
    "return": in_review("return"), "revise": of_author("revise"), "reject": in_review("reject"),
    "appeal": of_author("appeal"), "decide_appeal": in_review("appeal"), "take_over": when_late("take-over"),
    "vote_ends": vote_ends, "aid": in_review("aids"), "money": in_review("act/money"),
    "claim_task": in_review("act/tasks/1/claim"), "progress": progress,
    "accept": as_agency("accept"), "plan": as_agency("plan"), "milestone": as_agency("milestones"),
    "report": as_agency("report"), "confirm": confirm,
}
