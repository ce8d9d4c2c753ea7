"""The doors of audit, from the bytes of a request to the bytes of the answer."""

import io
import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
import sqlalchemy as sa
from yishi_audit import actions
from yishi_audit.domain import note, tree, words
from yishi_audit.service import AuditService
from yishi_audit.settings import Settings
from yishi_chassis import auth, clock, database
from yishi_chassis.exchange import Exchange, Request
from yishi_chassis.problems import Problem
from yishi_chassis.service import doors_of

from tests.support.jinniu import JINNIU

ROOT = Path(__file__).parents[3]
SPOKEN = ("proposal.opened", "proposal.filed", "review.adopted", "notice.sent")


class Desk:
    """The service without a port; a token is `name:role`."""

    def __init__(self, engine, settings):
        self.service = AuditService()
        self.service.settings, self.service.engine = settings, engine
        self.service.district, self.service.believed = JINNIU, self
        self.service.prepare()
        self.doors = {door.method_name: door.terms for door in doors_of(AuditService)}

    def caller(self, token):
        name, role = token.split(":")
        return auth.Caller(name, frozenset({(role, "")}))

    def ask(self, door, *, who=None, query=None, **args):
        terms = self.doors[door]
        request = Request(
            method=terms.method, path=terms.url, query=query or {}, args=args, read=io.BytesIO(b"").read,
            environ={"HTTP_AUTHORIZATION": f"Bearer {who}"} if who else {})
        return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")

    def answer(self, door, **asked):
        return json.loads(self.ask(door, **asked).body)

    def refusal(self, door, **asked):
        with pytest.raises(Problem) as problem:
            self.ask(door, **asked)
        return problem.value


@pytest.fixture
def key_file(tmp_path):
    (tmp_path / "log.jwk").write_text(json.dumps(auth.new_key("audit")))
    return tmp_path / "log.jwk"


@pytest.fixture
def desk(fresh_database_of, key_file, tmp_path, hear):
    settings = Settings(log_key=key_file, checkpoint_file=tmp_path / "checkpoint")
    made = Desk(fresh_database_of("audit"), settings)
    for key in SPOKEN:
        with database.transaction(made.service.engine) as tx:
            actions.record(tx, hear(key), salt=b"\7" * 32)
    more = True
    while more:
        with database.transaction(made.service.engine) as tx:
            more = made.service.sequence(tx)
    return made


def test_the_checkpoint_is_a_note_signed_by_the_key_that_is_shown(desk):
    verifier = note.Verifier.of(desk.ask("key").body.decode())
    reply = desk.ask("checkpoint")
    assert verifier.open(reply.body.decode()).size == len(SPOKEN)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_tiles_and_bundles_are_served_for_ever(desk):
    hashes, leaves = desk.ask("tile", level=0, address="000.p/4"), desk.ask("bundle", address="000.p/4")
    assert len(hashes.body) == 4 * 32
    assert hashes.body[:32] == tree.leaf_hash(leaves.body[2 : 2 + int.from_bytes(leaves.body[:2], "big")])
    assert "immutable" in hashes.headers["Cache-Control"]
    assert hashes.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(("door", "args"), [
    ("tile", {"level": 0, "address": "000"}), ("tile", {"level": 1, "address": "000.p/1"}),
    ("tile", {"level": 0, "address": "../../etc"}), ("bundle", {"address": "000.p/5"}),
    ("tile", {"level": 10**30, "address": "000"}), ("bundle", {"address": "x999/" * 9 + "999"}),
])
def test_what_the_log_does_not_have_is_not_found(desk, door, args):
    assert desk.refusal(door, **args).status == 404


def test_an_entry_is_shown_with_its_proof(desk):
    shown = desk.answer("entry", event_id="e-2-p-1")
    path = [b64decode(node) for node in shown["path"]]
    root = note.parse(shown["checkpoint"].partition("\n\n")[0] + "\n").root
    tree.check_inclusion(leaf=tree.leaf_hash(shown["leaf"].encode()), index=shown["leaf_index"],
                         size=shown["tree_size"], path=path, root=root)
    assert shown["content"]["type"] == "cn.yishi.proposal.filed.v1"


def test_the_body_opens_the_commitment_for_an_auditor_and_for_nobody_else(desk):
    body = desk.answer("body", who="x:auditor", event_id="e-2-p-1")
    written = rfc8785.dumps({"data": body["data"], "envelope": body["envelope"]})
    commitment = sha256(b"civic-body/v1" + bytes.fromhex(body["salt"]) + written).hexdigest()
    assert commitment == desk.answer("entry", event_id="e-2-p-1")["content"]["body_commit"]
    assert desk.refusal("body", who="r-01:resident", event_id="e-2-p-1").status == 403
    assert desk.refusal("body", event_id="e-2-p-1").status == 401


def test_an_erased_body_is_gone_and_the_timeline_says_so(desk):
    with database.transaction(desk.service.engine) as tx:
        actions.erase(tx, proposal_id="p-1", operator="op", reason="asked for")
    assert desk.refusal("body", who="x:auditor", event_id="e-2-p-1").status == 410
    told = desk.answer("timeline", proposal_id="p-1", query={"language": "en"})
    assert {step["what"] for step in told["steps"]} == {words.load("en").erased}


def test_redacted_words_are_gone_and_leaf_proof_and_sentence_stay(desk, hearing):
    before = desk.answer("entry", event_id="e-2-p-1")
    title = json.loads(desk.answer("body", who="x:auditor", event_id="e-2-p-1")["data"])["title"]
    with database.transaction(desk.service.engine) as tx:
        desk.service.redacted(tx, hearing(9)("proposal.redacted"))
    after = desk.answer("entry", event_id="e-2-p-1")
    assert (before.pop("body"), after.pop("body")) == ("whole", "redacted")
    assert after == before
    assert desk.refusal("body", who="x:auditor", event_id="e-2-p-1").code == "redacted"
    assert desk.ask("proof", event_id="e-2-p-1").status == 200
    told = desk.answer("timeline", proposal_id="p-1", query={"language": "en"})["steps"]
    filed = next(step for step in told if step["event_id"] == "e-2-p-1")
    assert (filed["genuine"], filed["state"], "was filed" in filed["what"]) == (None, "triage", True)
    assert any("taken out (personal data)" in step["what"] for step in told)
    with desk.service.engine.connect() as connection:
        bodies = connection.execute(sa.text("SELECT data, salt FROM bodies")).all()
    assert [row for row in bodies if title in row.data] == []
    assert sum(row.salt is None for row in bodies) == 2
    with pytest.raises(sa.exc.IntegrityError), desk.service.engine.begin() as connection:
        connection.execute(sa.text("UPDATE bodies SET data = 'other'"))


def test_a_timeline_is_told_in_the_language_asked_for(desk):
    chinese = desk.answer("timeline", proposal_id="p-1")
    english = desk.answer("timeline", proposal_id="p-1", query={"language": "en"})
    assert [step["leaf_index"] for step in chinese["steps"]] == [0, 1, 2]
    assert "正式提交" in chinese["steps"][1]["what"]
    assert "was filed" in english["steps"][1]["what"]
    assert chinese["steps"][2]["who"]["name"] == "金牛区社区提案工作联席会"
    assert desk.refusal("timeline", proposal_id="p-1", query={"language": "fr"}).status == 400
    assert desk.refusal("timeline", proposal_id="p-0").code == "no-such-proposal"


def test_figures_are_counted_for_the_district_and_for_an_area(desk):
    assert desk.answer("figures")["by_state"] == {"adopted": 1}
    assert desk.answer("figures", query={"area": "nowhere"})["opened"] == 0


def test_before_the_first_signature_there_is_no_checkpoint(fresh_database_of, key_file):
    bare = Desk(fresh_database_of("audit"), Settings(log_key=key_file))
    assert bare.refusal("checkpoint").code == "not-logged"


def test_a_log_that_is_not_itself_is_not_continued_after_a_restart(desk, hear):
    foreign = note.Checkpoint(origin="yishi.local/log", size=99, root=b"\0" * 32)
    desk.service.notary.publish(desk.service.notary.signer.sign(foreign))
    restarted = Desk(desk.service.engine, desk.service.settings)
    with database.transaction(desk.service.engine) as tx:
        actions.record(tx, hear("proposal.signed"), salt=b"\7" * 32)
        assert not restarted.service.sequence(tx)
    assert desk.answer("figures")["opened"] == 1
    assert clock.now() is not None
