"""A desk at which intake's actions are tried: the real rules of Jinniu, a real database, nothing kept."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yishi_contracts as contracts
from yishi_chassis import auth, ids, pack, testing
from yishi_chassis.clock import ZONE
from yishi_intake import actions, domain, forms, settings, store

from tests.support import device as devices
from tests.support.house import House, local

PACK = Path(__file__).parents[3] / "deploy/districts/jinniu"
NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)
DAY = timedelta(days=1)


class Desk:
    """One transaction; whoever acts in it is named with `as_`."""

    def __init__(self, tx, office):
        self.tx, self.office, self.rules, self.now = tx, office, office.rules, NOON
        self._heard = {}

    def as_(self, person, *roles):
        self.tx.caller = auth.Caller(person, frozenset({("resident", "")} | {tuple(r.split(":")) for r in roles}))
        return self

    def propose(self, *, person="r-01", category="greening", draft=False, plate=None, **changes):
        form = forms.DraftForm.model_validate({
            "title": "小区增绿", "text": "补种草坪", "category": category, "place": {"area": "madong", "spot": "全院"},
        } | changes)
        author = domain.Party(kind="resident", id=person)
        return actions.propose(self.as_(person).tx, content=form.content(self.rules), author=author, plate=plate,
                               draft=draft, office=self.office, now=self.now)

    def sent(self, name, *, person="r-01", stage="before"):
        """A file of that person's, as a proposal names it."""
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        store.add_file(self.tx, domain.File(key=ids.new(), owner=person, sha256=sha256, kind="photograph", size=7,
                                            mimetype="image/webp", sent_at=self.now, thumbnail=3))
        return {"name": name, "sha256": sha256, "stage": stage}

    def sign(self, proposal, person, *, plate=None, kind="resident"):
        signer = domain.Party(kind=kind, id=person)
        return actions.sign(
            self.as_(person).tx, proposal_id=proposal.id, signer=signer, plate=plate or f"{person[2:]}号",
            text_hash=proposal.content.hash, office=self.office, now=self.now)

    def filed(self, **changes):
        proposal = self.propose(**changes)
        for number in range(2, 7):
            proposal = self.sign(proposal, f"r-{number:02d}")
        return proposal

    def hear(self, event, *, number=None):
        """`event` as it comes from its speaker, numbered in order unless a number is given."""
        self._heard[event.speaker] = number or self._heard.get(event.speaker, 0) + 1
        event._envelope = contracts.Envelope(
            id="e-1", source=f"/yishi/{event.speaker}/test", type=event.type, subject=event.proposal_id, time=self.now,
            sequence=self._heard[event.speaker], subjectsequence=self._heard[event.speaker])
        return event

    def completed(self, proposal, *, course=1):
        event = contracts.CaseCompleted(
            proposal_id=proposal.id, course=course, case_id="c-1", result="solved", words="完成")
        actions.completed(self.tx, self.hear(event), rules=self.rules, now=self.now)
        return self.again(proposal)

    def evaluating(self):
        return self.completed(self.filed())

    def evaluate(self, proposal, person, *, solved, reason=""):
        return actions.evaluate(self.as_(person).tx, proposal_id=proposal.id, solved=solved, rating=5 if solved else 1,
                                reason=reason, rules=self.rules, now=self.now)

    def closed(self):
        proposal = self.evaluate(self.evaluating(), "r-01", solved=True)
        actions.evaluation_over(self.tx, proposal_id=proposal.id, course=1, rules=self.rules, now=self.now)
        return self.again(proposal)

    def again(self, proposal):
        """As it is stored now."""
        return actions.detail(self.as_(proposal.author.id).tx, proposal_id=proposal.id)

    def said(self):
        """The short names of what was said so far."""
        return [contracts.routing_key(type_) for type_, _ in testing.said(self.tx)]

    def last(self, event):
        """The data of the last event of this class."""
        return [data for type_, data in testing.said(self.tx) if type_ == event.type][-1]


@pytest.fixture(scope="session")
def district():
    return pack.District(PACK)


@pytest.fixture(scope="session")
def rules(district):
    return settings.rules(district)


@pytest.fixture
def desk_of(rules):
    """`desk_of(tx)` is a desk whose transaction is the test's own."""
    def desk(tx):
        numbers = actions.Numbers(tx.engine, prefix="JN", size=100)
        return Desk(tx, actions.Office(rules=rules, salt="test", numbers=numbers))
    return desk


@pytest.fixture
def desk(database_of, desk_of):
    with testing.rolled_back(database_of("intake")) as tx:
        yield desk_of(tx)


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("intake")


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("keys") / "issuer.jwk"
    file.write_text(json.dumps(auth.new_key("issuer-1")))
    return file


@pytest.fixture
def house(engine, key_file, tmp_path):
    with testing.clock_at(NOON):
        yield House(engine, local(issuer_key=key_file, blobs=f"file://{tmp_path}/files"))


@pytest.fixture
def greened(house):
    """A proposal of r-01 that collects signatures."""
    return house.answer("propose", who="r-01 resident", body={
        "title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening",
        "place": {"area": "madong", "spot": "全院"}})


@pytest.fixture(params=[devices.P256Device, devices.Ed25519Device], ids=["P-256", "Ed25519"])
def device(request):
    """A phone, of each kind."""
    return request.param()
