"""The topology: made from the contracts' table, with the least rights, and made anew where it is dead."""

import json
import socket

import amqp as pyamqp
import pytest
import requests
from typer.testing import CliRunner
from yishi_chassis import management, publisher, topology, topology_commands
from yishi_chassis.publisher import Outgoing, Publisher
from yishi_contracts import HEARS, SPEAKERS


@pytest.fixture
def wanted(amqp):
    inside, outside = amqp.fresh_vhost("inside"), amqp.fresh_vhost("outside")
    yield topology.Topology(vhost=inside, agencies_vhost=outside, agencies=("water", "roads"), user_prefix=f"{inside}-")
    amqp.drop_vhost(inside)
    amqp.drop_vhost(outside)


@pytest.fixture
def users(amqp, wanted):
    """Passwords for users; RabbitMQ's users belong to no virtual host, so that these are taken away again."""
    yield {"passwords": dict.fromkeys(SPEAKERS, "s3cret"), "agency_passwords": {"water": "w", "roads": "r"}}
    for name in [*SPEAKERS, "agency.water", "agency.roads"]:
        requests.delete(f"{amqp.management}/api/users/{wanted.user_prefix}{name}", timeout=10)


def channel_of(amqp, *, user, password, vhost):
    plain = publisher.address(amqp.uri(vhost)) | {"userid": user, "password": password}
    connection = pyamqp.Connection(**plain)
    connection.connect()
    return connection.channel()


def names(amqp, kind, vhost):
    return {found["name"] for found in amqp.ask("GET", f"{kind}/{vhost}").json()}


def test_it_is_made_from_the_table_of_who_hears_whom():
    whole = topology.Topology(agencies=("water",))
    inboxes = {queue.name: queue.bindings for queue in whole.queues}
    assert inboxes.pop("agency.water.inbox") == (("agencies", "water"),)
    assert inboxes.pop("dispatch.replies") == (("replies", "#"),)
    assert inboxes == {f"{name}.inbox": tuple((f"{s}.events", "#") for s in heard) for name, heard in HEARS.items()}


def test_applying_twice_is_the_same_as_once(amqp, wanted):
    topology.apply(amqp.management, wanted)
    topology.apply(amqp.management, wanted)
    assert {f"{name}.inbox" for name in HEARS} == names(amqp, "queues", wanted.vhost)
    assert {f"{name}.events" for name in SPEAKERS} <= names(amqp, "exchanges", wanted.vhost)
    outside = {"agency.water.inbox", "agency.roads.inbox", "dispatch.replies"}
    assert names(amqp, "queues", wanted.agencies_vhost) == outside
    replies = amqp.ask("GET", f"queues/{wanted.agencies_vhost}/dispatch.replies").json()
    assert replies["arguments"] == {"x-queue-type": "quorum", "x-single-active-consumer": True}
    full = amqp.ask("GET", f"policies/{wanted.agencies_vhost}/replies").json()
    assert (full["pattern"], full["definition"]["overflow"]) == (r"\.replies$", "reject-publish")
    queue = amqp.ask("GET", f"queues/{wanted.vhost}/audit.inbox").json()
    assert (queue["durable"], queue["arguments"]) == (True, {"x-queue-type": "quorum"})
    for vhost in (wanted.vhost, wanted.agencies_vhost):
        policy = amqp.ask("GET", f"policies/{vhost}/inboxes").json()
        assert policy["definition"] == {"max-length-bytes": wanted.max_bytes, "overflow": "drop-head"}
        assert (policy["pattern"], policy["apply-to"]) == (r"\.inbox$", "queues")


def test_what_is_said_reaches_those_who_hear_it_and_no_other(amqp, wanted):
    topology.apply(amqp.management, wanted)
    one = Publisher(amqp.uri(wanted.vhost))
    one.publish([Outgoing("review.events", "review.opened", "1", {}, b"{}")])
    one.drop()
    found = channel_of(amqp, user=one._address["userid"], password=one._address["password"], vhost=wanted.vhost)
    got = {name for name in HEARS if found.basic_get(f"{name}.inbox", no_ack=True) is not None}
    assert got == {name for name, heard in HEARS.items() if "review" in heard}
    found.connection.close()


@pytest.mark.parametrize(("act", "why"), [
    (lambda channel: channel.queue_declare("mine", durable=True, auto_delete=False), "it may declare nothing"),
    (lambda channel: channel.basic_get("audit.inbox"), "another's queue is closed to it"),
    (lambda channel: publish_and_wait(channel, "review.events"), "it may not speak for another"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_service_has_the_least_rights(amqp, wanted, users, act, why):
    topology.apply(amqp.management, wanted, **users)
    channel = channel_of(amqp, user=wanted.user_prefix + "intake", password="s3cret", vhost=wanted.vhost)
    with pytest.raises(pyamqp.exceptions.AccessRefused):
        act(channel)
    channel.connection.close()


def publish_and_wait(channel, exchange):
    channel.confirm_select()
    channel.basic_publish_confirm(pyamqp.Message("{}"), exchange, "x")


def test_a_service_speaks_in_its_own_name_and_reads_its_own_queue(amqp, wanted, users):
    topology.apply(amqp.management, wanted, **users)
    channel = channel_of(amqp, user=wanted.user_prefix + "dispatch", password="s3cret", vhost=wanted.vhost)
    publish_and_wait(channel, "dispatch.events")
    assert channel.basic_get("dispatch.inbox") is None
    channel.connection.close()


def test_an_agency_reads_its_own_queue_and_nothing_else(amqp, wanted, users):
    topology.apply(amqp.management, wanted, **users)
    channel = channel_of(amqp, user=wanted.user_prefix + "agency.water", password="w", vhost=wanted.agencies_vhost)
    assert channel.basic_get("agency.water.inbox") is None
    with pytest.raises(pyamqp.exceptions.AccessRefused):
        channel.basic_get("agency.roads.inbox")
    channel.connection.close()
    with pytest.raises(pyamqp.exceptions.NotAllowed):
        channel_of(amqp, user=wanted.user_prefix + "agency.water", password="w", vhost=wanted.vhost)


def test_healing_leaves_alone_what_answers_and_leaves_no_probe_behind(amqp, wanted):
    topology.apply(amqp.management, wanted)
    one = Publisher(amqp.uri(wanted.vhost))
    one.publish([Outgoing("intake.events", "x", "kept", {}, b"{}")])
    assert topology.heal(amqp.management, wanted) == []
    found = channel_of(amqp, user=one._address["userid"], password=one._address["password"], vhost=wanted.vhost)
    assert found.basic_get("review.inbox", no_ack=True).properties["message_id"] == "kept"
    assert found.basic_get("review.inbox") is None
    found.connection.close()
    one.drop()


def test_healing_brings_back_what_is_gone(amqp, wanted, users):
    topology.apply(amqp.management, wanted, **users)
    amqp.ask("DELETE", f"vhosts/{wanted.vhost}")
    amqp.ask("DELETE", f"users/{wanted.user_prefix}review")
    assert topology.heal(amqp.management, wanted, **users) == []
    assert {f"{name}.inbox" for name in HEARS} == names(amqp, "queues", wanted.vhost)
    channel = channel_of(amqp, user=wanted.user_prefix + "review", password="s3cret", vhost=wanted.vhost)
    publish_and_wait(channel, "review.events")
    channel.connection.close()


def test_a_queue_that_does_not_confirm_is_made_anew_with_its_bindings(amqp, wanted, monkeypatch):
    topology.apply(amqp.management, wanted)
    dead, answers = {"review.inbox"}, management.Management.answers
    monkeypatch.setattr(management.Management, "answers", lambda broker, vhost, queue, *, within: (
        queue not in dead and answers(broker, vhost, queue, within=within)))
    delete = management.Management.delete_queue
    monkeypatch.setattr(management.Management, "delete_queue", lambda broker, vhost, queue: (
        dead.discard(queue), delete(broker, vhost, queue)))
    assert topology.heal(amqp.management, wanted) == ["review.inbox"]
    bound = amqp.ask("GET", f"queues/{wanted.vhost}/review.inbox/bindings").json()
    assert {(one["source"], one["routing_key"]) for one in bound if one["source"]} == {("intake.events", "#")}


def test_only_a_queue_that_confirms_in_time_answers(amqp, wanted):
    topology.apply(amqp.management, wanted)
    broker = management.Management(amqp.management)
    assert broker.answers(wanted.vhost, "audit.inbox")
    assert not broker.answers(wanted.vhost, "nobodys.inbox")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = management.Management(f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert not mute.answers(wanted.vhost, "audit.inbox", within=0.3)


def test_a_queue_that_stays_dead_is_said_to_be(amqp, wanted, monkeypatch):
    monkeypatch.setattr(management.Management, "answers", lambda *_, **__: False)
    with pytest.raises(topology.StillDead, match="inbox"):
        topology.heal(amqp.management, wanted)


def test_a_mere_user_gets_exchanges_queues_and_bindings_without_management(amqp, uri, vhost):
    topology.declare_without_management(uri)
    topology.declare_without_management(uri)
    assert names(amqp, "queues", vhost) == {f"{name}.inbox" for name in HEARS} | {"dispatch.replies"}
    full = {"x-max-length-bytes": topology.Topology().max_bytes, "x-overflow": "drop-head"}
    assert amqp.ask("GET", f"queues/{vhost}/audit.inbox").json()["arguments"] == {"x-queue-type": "quorum", **full}
    one = Publisher(uri)
    orders = Outgoing("agencies", "water", "1", {}, b"{}")
    assert one.publish([Outgoing("intake.events", "x", "0", {}, b"{}"), orders]) == 1
    one.drop()


def test_the_command_reads_the_agencies_of_a_district_and_the_passwords(amqp, wanted, tmp_path, monkeypatch):
    (tmp_path / "agencies.toml").write_text('[[agencies]]\nid = "water"\n', encoding="utf-8")
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"broker": {"intake": "i"}, "agencies": {"water": "w"}}), encoding="utf-8")
    made = []
    monkeypatch.setattr(management.Management, "user_account", lambda broker, name, word: made.append((name, word)))
    for rights in ("rights", "topic_rights"):
        monkeypatch.setattr(topology.Topology, rights, lambda whole: [])
    given = ["--management", amqp.management, "--vhost", wanted.vhost, "--agencies-vhost", wanted.agencies_vhost,
             "--district", str(tmp_path), "--passwords", str(secrets), "--json"]
    applied = CliRunner().invoke(topology_commands.app, ["apply", *given])
    healed = CliRunner().invoke(topology_commands.app, ["heal", *given])
    assert json.loads(applied.stdout) == {"queues": 7, "agencies": 1}
    assert json.loads(healed.stdout) == {"queues": 7, "made anew": []}
    assert set(made) == {("intake", "i"), ("agency.water", "w")}


def test_the_command_without_any_broker_says_so(monkeypatch):
    monkeypatch.delenv("AMQP_MANAGEMENT_URL", raising=False)
    monkeypatch.delenv("AMQP_URI", raising=False)
    assert CliRunner().invoke(topology_commands.app, ["heal"]).exit_code == 2
    assert CliRunner().invoke(topology_commands.app, ["apply"]).exit_code == 2
