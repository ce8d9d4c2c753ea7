"""Dispatch as a process that calls webhooks, an authority for receivers, and a name server of the test's own."""

import json

import pytest
from yishi_dispatch.domain import webhook_signing

from tests.support.certificates import Authority
from tests.support.hooked import Hooked
from tests.support.hostile import names, receiver
from tests.support.ordering import BUILD, LEAD, district_of_four
from tests.support.stack import stack


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def known():
    with names(hooks_example_cn=[["127.0.0.1"]]) as server:
        yield server


@pytest.fixture(scope="session")
def posting(tmp_path_factory, postgres, amqp, authority, known):
    folder = tmp_path_factory.mktemp("hooks")
    seal, signer = folder / "seal", folder / "signer"
    seal.write_text(webhook_signing.fresh_seal())
    signer.write_text(f"{webhook_signing.fresh_signer()}\n{webhook_signing.fresh_signer()}")
    told = {"YISHI_DISPATCH_WEBHOOK_KEY": str(seal), "YISHI_DISPATCH_WEBHOOK_SIGNING_KEY": str(signer),
            "YISHI_DISPATCH_WEBHOOK_AUTHORITIES": str(authority.file), "YISHI_DISPATCH_WEBHOOK_SECONDS": "2",
            "YISHI_DISPATCH_WEBHOOK_NAMESERVERS": json.dumps([f"127.0.0.1:{known.port}"])}
    district = district_of_four(folder / "district")
    with stack(folder / "world", server=postgres, amqp=amqp, services=("dispatch",), district=district,
               env=told) as made:
        made.start()
        made.wait_ready()
        yield made


@pytest.fixture
def agency(posting):
    made = Hooked(posting, LEAD)
    yield made
    made.forget()


@pytest.fixture
def other(posting):
    made = Hooked(posting, BUILD)
    yield made
    made.forget()


@pytest.fixture
def their():
    with receiver() as server:
        yield server
