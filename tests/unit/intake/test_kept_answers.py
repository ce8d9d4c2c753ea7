"""What is kept for an idempotency key tells nobody what was sent, not even who tries all there is to send."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from yishi_chassis import auth
from yishi_chassis.tables import ANSWERS
from yishi_intake.settings import Settings

from tests.support.house import House

WHO, KEY = "r-02 resident", {"HTTP_IDEMPOTENCY_KEY": "once"}


@pytest.fixture
def house_of(engine, key_file, tmp_path, house):
    """`house_of("name")` is the same intake with a key of its own of that name."""
    def made(name):
        file = tmp_path / f"{name}.jwk"
        file.write_text(json.dumps(auth.new_key(name)))
        return House(engine, Settings(mode="local", issuer_key=key_file, signing_key=file, blobs=f"file://{tmp_path}/f"))
    return made


def sign(house, proposal, plate="2幢1单元301"):
    body = {"text_hash": proposal["text_hash"], "household": plate}
    return house.ask("sign", who=WHO, body=body, headers=KEY, proposal_id=proposal["id"])


def plain(house, proposal, plate="2幢1单元301"):
    body = json.dumps({"text_hash": proposal["text_hash"], "household": plate}).encode()
    return hashlib.sha256(b"\n".join((b"POST", house.doors["sign"].url.encode(), body))).hexdigest()


def kept(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(ANSWERS.c.fingerprint)).scalar_one()


def test_no_door_plate_is_found_by_trying_them_all(house_of, greened, engine):
    house = house_of("intake")
    sign(house, greened)
    assert kept(engine) not in {plain(house, greened, f"{building}幢{unit}单元{room}")
                                for building in range(1, 9) for unit in range(1, 4) for room in range(101, 310)}
    assert sign(house, greened).headers["Idempotency-Replayed"] == "true"
    assert house.refusal("sign", who=WHO, body={"text_hash": greened["text_hash"], "household": "9号"}, headers=KEY,
                         proposal_id=greened["id"]).code == "key-reused"


def test_an_answer_kept_by_an_earlier_version_is_found(house_of, greened, engine):
    house = house_of("intake")
    sign(house, greened)
    with engine.begin() as connection:
        connection.execute(ANSWERS.update().values(fingerprint=plain(house, greened)))
    assert sign(house, greened).headers["Idempotency-Replayed"] == "true"


def test_another_key_makes_other_fingerprints(house_of, greened, engine, house):
    sign(house_of("one"), greened)
    first = kept(engine)
    with engine.begin() as connection:
        connection.execute(ANSWERS.delete())
    house.ask("unsign", who=WHO, proposal_id=greened["id"])
    sign(house_of("another"), greened)
    assert kept(engine) != first
