"""`yishi dispatch agency …` on a real broker: an account is made, changed and taken away for an agency of the pack."""

import json
import secrets
import tomllib
from urllib.parse import urlsplit, urlunsplit

import amqp as pyamqp
import pytest
import requests
from typer.testing import CliRunner
from yishi_dispatch import commands

from tests.support.hearing_process import eventually
from tests.support.member import connected, reply
from tests.support.ordering import LEAD, district_of_four


@pytest.fixture
def agency(tmp_path, amqp):
    """An agency that only this test's pack knows: users are the broker's, and tests share it."""
    folder, id_ = district_of_four(tmp_path / "district"), f"t{secrets.token_hex(4)}"
    pack = folder / "agencies.toml"
    pack.write_text(pack.read_text().replace(f'"{LEAD}"', f'"{id_}"'))
    assert id_ in {one["id"] for one in tomllib.loads(pack.read_text())["agencies"]}
    yield id_
    requests.delete(f"{amqp.management}/api/users/agency.{id_}", timeout=10)


@pytest.fixture
def run(amqp, vhost, fresh_database_of, tmp_path, monkeypatch, agency):
    """`run("add", "x")` is what the command prints, read; or its one sentence, when it fails."""
    for name, value in {"AMQP_MANAGEMENT_URL": amqp.management, "YISHI_DISPATCH_AGENCIES_URI": amqp.uri(vhost),
                        "YISHI_DISTRICT": str(tmp_path / "district"),
                        "YISHI_DISPATCH_DATABASE_URL": address(fresh_database_of("dispatch"))}.items():
        monkeypatch.setenv(name, value)

    def command(*arguments, fails=False):
        done = CliRunner().invoke(commands.app, ["agency", *arguments, "--json"])
        assert done.exit_code == (1 if fails else 0), done.output
        return done.stderr.strip() if fails else json.loads(done.stdout)

    return command


def address(engine):
    return engine.url.render_as_string(hide_password=False)


def works(uri, agency):
    with connected(uri) as channel:
        channel.basic_get(f"agency.{agency}.inbox")
    reply(uri, "receipt", {"received": 0})
    return True


def test_an_account_is_all_that_a_department_needs(run, agency, vhost):
    account = run("add", agency)

    assert works(account["uri"], agency)
    assert (account["user"], account["inbox"], account["replies"]) == (
        f"agency.{agency}", f"agency.{agency}.inbox", "replies")
    assert urlsplit(account["uri"]).path == f"/{vhost}"
    assert account["password"] in account["uri"]


def test_the_account_has_no_more_rights_than_the_topology_gives(run, agency):
    account = run("add", agency)

    with connected(account["uri"]) as channel, pytest.raises(pyamqp.exceptions.AccessRefused):
        channel.basic_publish_confirm(pyamqp.Message("{}"), "replies", "another.accept")


def test_the_password_is_shown_once_and_an_account_is_not_made_twice(run, agency):
    account = run("add", agency)

    assert f"{agency} has an account already" in run("add", agency, fails=True)
    assert works(account["uri"], agency)
    assert account["password"] not in json.dumps(run("list"))


def test_who_the_district_does_not_know_gets_none(run):
    said = run("add", "strangers", fails=True)

    assert said == ("yishi: the district has no agency strangers; import it first "
                    "(`yishi dispatch agencies` shows who there is)")


def test_another_password_ends_the_first_but_not_the_work_at_hand(run, agency):
    first = run("add", agency)
    with connected(first["uri"]) as channel:
        second = run("rotate", agency)
        channel.basic_get(f"agency.{agency}.inbox")

    assert works(second["uri"], agency)
    with pytest.raises(pyamqp.exceptions.AccessRefused), connected(first["uri"]):
        pass


def test_a_connection_that_somebody_else_may_hold_is_hung_up(run, agency, amqp):
    first = run("add", agency)
    with connected(first["uri"]) as channel:
        eventually(lambda: any(one.get("user") == first["user"] for one in amqp.ask("GET", "connections").json()))
        run("rotate", agency, "--hang-up")
        eventually(lambda: gone(channel))


def gone(channel):
    """Whether the broker has ended this connection; a refusal would only end the channel."""
    try:
        channel.connection.send_heartbeat()
        channel.connection.drain_events(timeout=0.2)
    except TimeoutError:
        return False
    except (OSError, pyamqp.AMQPError):
        return True
    return False


def test_whoever_is_removed_is_cut_off_and_the_queue_stays_for_a_later_account(run, agency, amqp, vhost):
    first = run("add", agency)
    with connected(first["uri"]) as channel:
        assert run("remove", agency) == {"removed": agency, "queue": "kept"}
        eventually(lambda: gone(channel))
    with pytest.raises(pyamqp.exceptions.AccessRefused), connected(first["uri"]):
        pass

    with connected(amqp.uri(vhost)) as operator:
        operator.basic_publish_confirm(pyamqp.Message("{}"), "agencies", agency)
    assert works(run("add", agency)["uri"], agency)


def test_a_queue_goes_only_when_it_is_said(run, agency, amqp, vhost):
    run("add", agency)
    run("remove", agency, "--purge")

    assert f"agency.{agency}.inbox" not in {queue["name"] for queue in amqp.ask("GET", f"queues/{vhost}").json()}


@pytest.mark.parametrize("command", ["rotate", "remove"])
def test_an_account_that_is_not_there_cannot_be_changed(run, agency, command):
    assert run(command, agency, fails=True) == f"yishi: {agency} has no account"


def test_the_list_shows_who_has_an_account_and_what_waits(run, agency):
    run("add", agency)

    listed = {row["agency"]: row for row in run("list")}
    assert len(listed) == 4
    assert (listed[agency]["account"], listed[agency]["waiting"]) == (True, 0)


def test_a_broker_that_does_not_answer_is_named_without_its_password(run, agency, monkeypatch):
    place = urlunsplit(("http", "admin:s3cret@127.0.0.1:1", "", "", ""))
    monkeypatch.setenv("AMQP_MANAGEMENT_URL", place)

    said = run("add", agency, fails=True)
    assert said == "yishi: the broker's management interface does not answer (ConnectionError)"


def test_an_administrator_that_is_none_is_told(run, agency, amqp, monkeypatch):
    parts = urlsplit(amqp.management)
    wrong = urlunsplit(parts._replace(netloc=f"admin:wrong@{parts.hostname}:{parts.port}"))
    monkeypatch.setenv("AMQP_MANAGEMENT_URL", wrong)

    said = run("add", agency, fails=True)
    assert "401" in said
    assert "wrong" not in said
