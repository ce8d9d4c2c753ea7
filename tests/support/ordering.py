"""A case on order: what review says when four agencies are to act, and a district that has those four alone."""

import shutil
import tomllib
from pathlib import Path

import yishi_contracts as contracts
from kombu import Connection
from yishi_local.world import district_folder

from .speaking import Speaker
from .stack import Stack

SURVEY, LEAD, CITY, BUILD = "shi-shuili-sheji", "qu-hezhangban", "shi-hezhangban", "qu-zhujianjiao"


def district_of_four(folder: Path) -> Path:
    """Jinniu with these four agencies alone: each has a queue, and each queue takes its time to make."""
    shutil.copytree(district_folder(), folder)
    rules, *blocks = (folder / "agencies.toml").read_text().split("[[agencies]]")
    kept = [block for block in blocks if tomllib.loads(block)["id"] in (LEAD, CITY, SURVEY, BUILD)]
    (folder / "agencies.toml").write_text("[[agencies]]".join([rules, *kept]))
    return folder


def order(running: Stack, review: Speaker, proposal_id: str) -> None:
    """Review tells dispatch that the district wants this done, by one lead and three assisting agencies."""
    parts = [contracts.Order(agency=CITY, task="协调市管河道", term="complex"),
             contracts.Order(agency=SURVEY, task="勘测设计", term="complex"),
             contracts.Order(agency=BUILD, task="施工", term="works", after=(SURVEY,))]
    event = contracts.DispatchOrdered(
        proposal_id=proposal_id, tier="district", body="b-jinniu", number="JN-2026-000001", title="瀑布噪声",
        text="整夜轰响", category="noise", place=contracts.Place(areas=("jinniu", "jiulidi")), reason="公示期满",
        author=contracts.Author(kind="resident", id="r-1"), assisting=tuple(parts),
        lead=contracts.Order(agency=LEAD, task="牵头", term="works"))
    message = review.message(proposal_id, event)
    with Connection(running.amqp.uri(running.world.vhost)) as broker, broker.channel() as channel:
        made = channel.prepare_message(message.body, content_type=message.content_type, headers=message.headers)
        channel.basic_publish(made, "review.events", contracts.routing_key(event.type))
