"""What a local world tells its services, and what it remembers."""

import json
from pathlib import Path

import pytest
from yishi_chassis import settings
from yishi_dispatch.settings import Settings as DispatchSettings
from yishi_local import world
from yishi_local.world import SERVICES, Secrets

from tests.support.worlds import a_world


def test_every_service_is_told_its_own_database_port_and_key(tmp_path: Path):
    here = a_world(tmp_path)

    told = here.told("review")

    assert told["YISHI_REVIEW_DATABASE_URL"] == here.databases["review"]
    assert told["YISHI_REVIEW_HTTP_PORT"] == str(here.ports["review"])
    assert told["YISHI_REVIEW_SIGNING_KEY"].endswith("/review.jwk")
    assert not [key for key in told if "INTAKE" in key]


def test_only_intake_gets_the_key_that_issues_tokens(tmp_path: Path):
    here = a_world(tmp_path)

    holders = [name for name in SERVICES if any(value.endswith("issuer.jwk") for value in here.told(name).values())]

    assert holders == ["intake"]


def test_a_service_understands_what_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    here = a_world(tmp_path)
    [monkeypatch.setenv(key, value) for key, value in here.told("dispatch").items()]

    read = settings.load(DispatchSettings)

    assert read.mode == "local"
    assert read.http_port == here.ports["dispatch"]
    assert read.clock_file == here.clock_file


def test_on_somebody_elses_broker_orders_go_through_the_one_virtual_host(tmp_path: Path):
    ours, theirs = a_world(tmp_path / "a", management="http://x:y@127.0.0.1:1"), a_world(tmp_path / "b")

    assert ours.told("dispatch")["YISHI_DISPATCH_AGENCIES_URI"].endswith("/agencies")
    assert theirs.told("dispatch")["YISHI_DISPATCH_AGENCIES_URI"] == theirs.amqp["dispatch"]


def test_passwords_are_drawn_once_and_only_their_owner_reads_them(tmp_path: Path):
    first = Secrets.of(tmp_path, agencies=("water",))

    second = Secrets.of(tmp_path, agencies=("water", "light"))

    assert second.databases == first.databases
    assert second.agencies["water"] == first.agencies["water"] != second.agencies["light"]
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_what_is_noted_is_found_again(tmp_path: Path):
    here = a_world(tmp_path)

    here.note(supervisor={"pid": 1, "born": "2"})

    assert world.state(tmp_path)["services"] == here.urls
    assert json.loads((tmp_path / "state.json").read_text())["supervisor"] == {"pid": 1, "born": "2"}


def test_five_databases_may_be_given_but_not_four():
    five = {f"YISHI_{name.upper()}_DATABASE_URL": f"postgresql://h/{name}" for name in SERVICES}

    assert world.given_databases(five)["audit"] == "postgresql://h/audit"
    assert world.given_databases({}) == {}
    with pytest.raises(ValueError, match="missing are those of audit"):
        world.given_databases({key: value for key, value in five.items() if "AUDIT" not in key})


def test_a_port_that_is_wished_for_is_taken():
    assert world.http_ports({"YISHI_AUDIT_HTTP_PORT": "28105"})["audit"] >= 28105


@pytest.mark.parametrize(("uri", "expected"), [
    ("amqp://a:b@host:5672/x", "amqp://a:b@host:5672/y"),
    ("amqp://host", "amqp://host/y"),
])
def test_an_address_changes_its_virtual_host(uri: str, expected: str):
    assert world.in_vhost(uri, "y") == expected


def test_an_address_changes_its_user_and_quotes_what_must_be():
    assert world.in_vhost("amqp://a:b@host:5672/x", "/", user="c", password="d/e") == "amqp://c:d%2Fe@host:5672/%2F"


def test_the_shipped_pack_names_agencies_and_accounts():
    district = world.ROOT / "deploy" / "districts" / "jinniu"

    assert world.agency_ids(district)
    assert {"id", "name", "roles"} <= set(world.account_rows(district)[0])
