"""What is filed and said in every workload: the same 1 kB of Chinese text, as a request and as an event."""

import json
from datetime import UTC, datetime
from typing import Any

import yishi_contracts as contracts
from yishi_chassis import ids
from yishi_contracts import Envelope

TITLE = "三单元门前垃圾桶无人清理"
_WORDS = "三单元门前的垃圾桶已经一周没有人清理，夏天气味很重，孩子和老人经过时都要绕行，请大家一起商议一个轮值的办法。"
TEXT = (_WORDS * 10)[:341]   # 341 characters are 1,023 bytes
#: Needs five households, so that filing it opens it for co-signing: one proposal, one event, one timer.
COLLECTING = "sanitation"
#: Needs one household, so that filing it hands it to review at once: one proposal, two events.
AT_ONCE = "fire_safety"
AREAS = ("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan")


def request(category: str) -> bytes:
    """The body of `POST /v1/proposals`, for both contenders."""
    form = {"title": TITLE, "text": TEXT, "category": category, "place": {"area": AREAS[-1], "spot": "三单元"}}
    return json.dumps(form, ensure_ascii=False).encode()


def filed() -> tuple[Envelope, str]:
    """An event by which review opens a review, with a subject of its own."""
    event = contracts.ProposalFiled(
        proposal_id=ids.new(), number=f"JN-2026-{ids.new()[-12:]}", title=TITLE, text=TEXT, text_hash="0" * 64,
        category=AT_ONCE, place=contracts.Place(areas=AREAS, spot="三单元"),
        author=contracts.Author(kind="resident", id="r-01"), count=1)
    said = Envelope(
        id=ids.new(), source="/yishi/intake/bench", type=event.type, time=datetime.now(UTC), subject=event.subject,
        dataschema="urn:yishi:schema:proposal.filed.v1", sequence=1, subjectsequence=1, correlationid=ids.new(),
        traceparent="00-00000000000000000000000000000001-0000000000000001-01")
    return said, event.write()


def for_the_peer() -> dict[str, Any]:
    """What the peer's API publishes."""
    return {"id": ids.new(), "title": TITLE, "text": TEXT, "category": AT_ONCE, "area": AREAS[-1],
            "filed_at": datetime.now(UTC).isoformat()}
