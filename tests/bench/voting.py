"""Voting (W13): a thousand members of one body vote on one matter, and every ballot is there once."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yishi_chassis import auth, clock, database, ids, workdays
from yishi_review import domain, store

from tests.bench import ours
from tests.bench.load import Failed
from tests.bench.measure import Figures, Pace, Table, alternate, percentiles, ratio
from tests.bench.ours import Ours
from tests.bench.servers import Servers
from tests.support.reviews import a_proposal, a_tier

MEMBERS, VOICES, SECONDS, IDLE = 1000, 16, 60, 200
_BODY = domain.Body(
    id="b-crowd", name="crowd", tier="courtyard", area="yard", led_by="", convener="c-crowd", deputy="m-1",
    members=("c-crowd", *(f"m-{n}" for n in range(1, MEMBERS))))
_CHOICES = ("yes", "no", "abstain")


def voting(servers: Servers, pace: Pace) -> Table:
    """W13: a thousand members voting on one proposal, beside one who votes alone."""
    table = Table("W13 a thousand members vote", (
        "who", "votes/s", "p50 ms", "p99 ms", "p99 ÷ p50 alone", "lost", "doubled"), (
        f"alone: one member changes a vote {IDLE} times; crowd: {MEMBERS:,} members vote once within {SECONDS} s,",
        f"  at an even pace over {VOICES} connections; rush: as fast as these connections are answered",
        "lost and doubled: of the ballots that the closed vote has; p99 of the crowd is to be under 10× the p50 alone",
    ))
    with ours.world(servers, "review", unread=["intake", "dispatch", "notify", "audit"]) as us:
        tokens = _start(us)
        runs = alternate("W13", {
            "alone": lambda: _alone(us, tokens), "crowd": lambda: _crowd(us, tokens, MEMBERS / SECONDS),
            "rush": lambda: _crowd(us, tokens, 1e6)}, pace)
    table.runs["votes"] = runs
    for who, of in runs.items():
        counted = [f"{of[name]:.0f}" if name in of else "" for name in ("lost", "doubled")]
        table.add(who, of["rate"], of["p50"], of["p99"], ratio(of["p99"], runs["alone"]["p50"]), *counted)
    return table


def _start(us: Ours) -> dict[str, str]:
    """Start review so that it believes a key of ours; a token for each member."""
    key, file = auth.new_key("bench"), Path(us.stack.world.folder) / "bench-issuers.json"
    file.write_text(json.dumps(auth.public_set([key])))
    us.stack.start("review", env={"YISHI_REVIEW_ISSUERS": str(file)})
    us.stack.wait_ready("review")
    return {member: auth.mint(key, issuer="bench", subject=member, seconds=3600, roles=[
        "member:b-jinghuayuan", *(["convener:b-jinghuayuan"] if member == "c-crowd" else [])])
        for member in _BODY.members}


def _open(us: Ours) -> str:
    """A review with a vote of the crowd open, put where the service finds it."""
    now = clock.now()
    tier = a_tier("courtyard", next="")
    vote = domain.Vote(id=ids.new(), step=1, question="Fit?", roll=_BODY.members, quorum=501, majority="simple",
                       called_at=now, closes_at=now + timedelta(hours=1))
    review = domain.Review(
        id=ids.new(), proposal=a_proposal(id=ids.new(), areas=("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan")),
        state="voting", kind="community", suggested="community", rules={"courtyard": tier}, opened_at=now,
        deadline=vote.closes_at, votes=(vote,), steps=(domain.Step(
            number=1, tier="courtyard", body="b-jinghuayuan", entered_at=now, due=workdays.add(now, 10).at),))
    with database.transaction(us.stack.engine("review")) as tx:
        store.add(tx, review)
    return review.id


def _alone(us: Ours, tokens: dict[str, str]) -> Figures:
    """One member, who thinks again and again."""
    took: list[float] = []
    _speak(us, _open(us), [("m-1", _CHOICES[n % 3], 0.0) for n in range(IDLE)], tokens, took, [])
    return _figures(took, sum(took))


def _crowd(us: Ours, tokens: dict[str, str], rate: float) -> Figures:
    """All members, each once; and what has become of their ballots."""
    review_id, took, faults = _open(us), list[float](), list[str]()
    wanted = {member: _CHOICES[n % 3] for n, member in enumerate(_BODY.members)}
    began = time.monotonic() + 0.2
    turns = [(member, choice, began + n / rate) for n, (member, choice) in enumerate(wanted.items())]
    threads = [threading.Thread(target=_speak, args=(us, review_id, turns[voice::VOICES], tokens, took, faults))
               for voice in range(VOICES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise Failed(f"{len(faults)} ballots were refused: {faults[0]}")
    over = time.monotonic()
    cast = [(ballot["member"], ballot["choice"]) for ballot in _closed(us, review_id, tokens["c-crowd"])]
    lost, doubled = len(set(wanted.items()) - set(cast)), len(cast) - len(wanted)
    return {**_figures(took, over - began), "lost": lost, "doubled": doubled}


def _closed(us: Ours, review_id: str, token: str) -> list[dict[str, Any]]:
    answer = _connection(us)
    answer.request("POST", f"/v1/reviews/{review_id}/votes/close", headers={"Authorization": f"Bearer {token}"})
    read = answer.getresponse()
    told = json.loads(read.read())
    if read.status != 200:
        raise Failed(f"the vote was not closed: {told}")
    ballots: list[dict[str, Any]] = told["ballots"]
    return ballots


def _speak(
    us: Ours, review_id: str, turns: Sequence[tuple[str, str, float]], tokens: dict[str, str], took: list[float],
    faults: list[str],
) -> None:
    connection = _connection(us)
    for member, choice, moment in turns:
        time.sleep(max(0.0, moment - time.monotonic()))
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {tokens[member]}"}
        began = time.perf_counter()
        body = json.dumps({"choice": choice})
        connection.request("POST", f"/v1/reviews/{review_id}/ballots", body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        took.append(time.perf_counter() - began)
        if answer.status != 201:
            faults.append(f"{answer.status} {text[:200]!r}")


def _connection(us: Ours) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(us.stack.url("review")).netloc, timeout=30)


def _figures(took: list[float], seconds: float) -> dict[str, float]:
    return {"rate": len(took) / seconds, **percentiles(took)}


WORKLOADS: dict[str, Callable[[Servers, Pace], Table]] = {"W13": voting}
