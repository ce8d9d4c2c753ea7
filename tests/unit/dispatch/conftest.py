"""What the tests of dispatch begin with: Jinniu's rules, a working Monday, and an order of the district's body."""

import itertools
from datetime import datetime
from pathlib import Path

import pytest
import yishi_contracts as contracts
from yishi_chassis import database, testing
from yishi_chassis.clock import ZONE
from yishi_chassis.pack import District
from yishi_dispatch import actions, domain, settings
from yishi_dispatch.domain.case import Ordered, Place, Task

from tests.support.desk import Desk
from tests.support.dispatch_house import House

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def rules():
    return settings.rules(District(ROOT / "deploy/districts/jinniu"))


@pytest.fixture
def now():
    """Monday 2 March 2026, half past nine; the week has no holiday."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)


@pytest.fixture
def new_id():
    numbers = itertools.count(1)
    return lambda: f"id-{next(numbers):03}"


@pytest.fixture
def ordered():
    """Make an order: the lead 区河长办, and whatever is given."""
    def make(**changes):
        made = {
            "proposal_id": "p-1", "number": "JN-2026-000001", "course": 1, "body": "b-jinniu", "tier": "district",
            "title": "瀑布噪声", "text": "一到汛期整夜轰响", "category": "noise", "urgent": False, "reason": "公示期满",
            "place": Place(areas=("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan"), spot="2幢"),
            "lead": Task(agency="qu-hezhangban", task="牵头", term="general"),
        }
        return Ordered(**made | changes)
    return make


@pytest.fixture
def offered(rules, now, new_id, ordered):
    """Offer a case and return its lead; or, given `assisting`, the first of these."""
    def make(**changes):
        case = domain.case.open_case(ordered(**changes), rules=rules, now=now, new_id=new_id)
        return case.assignments[1] if changes.get("assisting") else case.lead
    return make


@pytest.fixture
def a_report():
    """A report with a picture."""
    def make(**changes):
        evidence = (domain.assignment.Evidence(name="after.jpg", sha256="a" * 64),)
        return domain.Report(**{"result": "solved", "words": "已办结", "evidence": evidence} | changes)
    return make


@pytest.fixture
def tx(database_of):
    with testing.rolled_back(database_of("dispatch")) as tx:
        yield tx


@pytest.fixture
def an_order():
    def make(**changes):
        made = {
            "proposal_id": "p-1", "tier": "district", "body": "b-jinniu", "number": "JN-2026-000001",
            "title": "瀑布噪声", "text": "一到汛期整夜轰响", "category": "noise",
            "author": contracts.Author(kind="resident", id="r-1"),
            "place": contracts.Place(areas=("jinniu", "jiulidi")), "reason": "公示期满",
            "lead": contracts.Order(agency="qu-hezhangban", task="牵头", term="works"),
            "assisting": (
                contracts.Order(agency="shi-shuili-sheji", task="勘测设计", term="complex"),
                contracts.Order(agency="qu-zhujianjiao", task="施工", term="works", after=("shi-shuili-sheji",)),
            ),
        }
        return contracts.DispatchOrdered(**made | changes)
    return make


@pytest.fixture
def desk(tx, rules, now, an_order):
    """An open case and hands that act on it as whoever may."""
    return Desk(tx, rules, now, actions.case.open_case(tx, an_order(), rules=rules, now=now))


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("dispatch")


@pytest.fixture
def house(engine, now):
    with testing.clock_at(now):
        yield House(engine)


@pytest.fixture
def case(house, now):
    """A case with the lead alone, as the inbox would have it opened."""
    event = contracts.DispatchOrdered(
        proposal_id="p-1", tier="district", body="b-jinniu", number="JN-2026-000001", title="瀑布噪声", text="整夜轰响",
        category="noise", place=contracts.Place(areas=("jinniu",)), reason="公示期满",
        author=contracts.Author(kind="resident", id="r-1"),
        lead=contracts.Order(agency="qu-hezhangban", task="牵头", term="works"))
    with database.transaction(house.service.engine) as tx:
        return actions.case.open_case(tx, event, rules=house.service.rules, now=now)


@pytest.fixture
def lead(case):
    return case.lead.id
