"""What an agency's account may do at the broker: reply under its own id and read its own queue, and nothing else."""

import itertools
from urllib.parse import urlsplit, urlunsplit

import amqp as pyamqp
import pytest
import requests
from yishi_chassis import topology

from tests.support.member import connected, reply

AGENCIES = ("water", "roads")
ACCESS, AUTH = pyamqp.exceptions.AccessRefused, pyamqp.exceptions.NotAllowed


@pytest.fixture(scope="module")
def outside(amqp):
    """The agencies' virtual host with two agencies, and dispatch."""
    vhost = amqp.fresh_vhost("outside")
    wanted = topology.Topology(vhost=vhost, agencies_vhost=vhost, agencies=AGENCIES, user_prefix=f"{vhost}-")
    topology.apply(amqp.management, wanted, passwords={"dispatch": "d"}, agency_passwords=dict.fromkeys(AGENCIES, "a"))
    yield vhost
    amqp.drop_vhost(vhost)
    for name in ("dispatch", *map(topology.agency_name, AGENCIES)):
        requests.delete(f"{amqp.management}/api/users/{vhost}-{name}", timeout=10)


@pytest.fixture
def account(amqp, outside):
    """`account("water")`: the address with which that agency connects."""
    def uri(name):
        parts = urlsplit(amqp.uri(outside))
        login = f"{outside}-agency.{name}:a@{parts.hostname}:{parts.port}"
        return urlunsplit(parts._replace(netloc=login))

    return uri


def other_than(name):
    return next(one for one in AGENCIES if one != name)


def publish(channel, exchange, key):
    channel.basic_publish_confirm(pyamqp.Message("{}"), exchange, key)


#: (what, done by `mine` upon what belongs to `others`)
FORBIDDEN = {
    "consume from another's queue": lambda c, mine, others: c.basic_consume(f"agency.{others}.inbox"),
    "get from another's queue": lambda c, mine, others: c.basic_get(f"agency.{others}.inbox"),
    "purge another's queue": lambda c, mine, others: c.queue_purge(f"agency.{others}.inbox"),
    "delete another's queue": lambda c, mine, others: c.queue_delete(f"agency.{others}.inbox"),
    "delete its own queue": lambda c, mine, others: c.queue_delete(f"agency.{mine}.inbox"),
    "read the replies": lambda c, mine, others: c.basic_get("dispatch.replies"),
    "purge the replies": lambda c, mine, others: c.queue_purge("dispatch.replies"),
    "delete the replies": lambda c, mine, others: c.queue_delete("dispatch.replies"),
    "bind its queue to another's orders": lambda c, mine, others: c.queue_bind(
        f"agency.{mine}.inbox", "agencies", others),
    "bind its queue to the replies": lambda c, mine, others: c.queue_bind(f"agency.{mine}.inbox", "replies", "#"),
    "bind another's queue": lambda c, mine, others: c.queue_bind(f"agency.{others}.inbox", "agencies", mine),
    "unbind another's queue": lambda c, mine, others: c.queue_unbind(f"agency.{others}.inbox", "agencies", others),
    "unbind the replies": lambda c, mine, others: c.queue_unbind("dispatch.replies", "replies", "#"),
    "let an exchange flow into the replies": lambda c, mine, others: c.exchange_bind("replies", "agencies", mine),
    "let the replies flow elsewhere": lambda c, mine, others: c.exchange_bind("agencies", "replies", "#"),
    "declare a queue": lambda c, mine, others: c.queue_declare("mine", durable=True, auto_delete=False),
    "declare a queue with a name of the broker's": lambda c, mine, others: c.queue_declare(exclusive=True),
    "declare its own queue otherwise": lambda c, mine, others: c.queue_declare(
        f"agency.{mine}.inbox", durable=True, auto_delete=False),
    "declare an exchange": lambda c, mine, others: c.exchange_declare("mine", "fanout", auto_delete=False),
    "delete the exchange of replies": lambda c, mine, others: c.exchange_delete("replies"),
    "publish to the default exchange": lambda c, mine, others: publish(c, "", f"agency.{others}.inbox"),
    "publish into its own queue": lambda c, mine, others: publish(c, "", f"agency.{mine}.inbox"),
    "publish an order": lambda c, mine, others: publish(c, "agencies", others),
    "publish an event": lambda c, mine, others: publish(c, "dispatch.events", "case.opened"),
    "publish to an exchange of the broker's": lambda c, mine, others: publish(c, "amq.topic", f"{mine}.accept"),
    "reply for another": lambda c, mine, others: publish(c, "replies", f"{others}.accept"),
    "reply for nobody": lambda c, mine, others: publish(c, "replies", "accept"),
    "reply under a name that begins with its own": lambda c, mine, others: publish(c, "replies", f"{mine}s.accept"),
    "reply under a name that ends with its own": lambda c, mine, others: publish(c, "replies", f"x{mine}.accept"),
}


@pytest.mark.parametrize(("mine", "what"), list(itertools.product(AGENCIES, FORBIDDEN)))
def test_it_is_refused_what_is_not_its_own(account, mine, what):
    with connected(account(mine)) as channel, pytest.raises(ACCESS):
        FORBIDDEN[what](channel, mine, other_than(mine))


@pytest.mark.parametrize("mine", AGENCIES)
def test_it_comes_into_no_other_virtual_host(account, amqp, mine):
    inside = amqp.fresh_vhost("inside")
    elsewhere = urlunsplit(urlsplit(account(mine))._replace(path=f"/{inside}"))
    try:
        with pytest.raises(AUTH), connected(elsewhere):
            pass
    finally:
        amqp.drop_vhost(inside)


@pytest.mark.parametrize("mine", AGENCIES)
def test_it_has_no_way_into_the_management_interface(account, amqp, outside, mine):
    place = urlsplit(amqp.management)
    asked = requests.get(f"http://{place.hostname}:{place.port}/api/queues/{outside}", timeout=10,
                         auth=(f"{outside}-agency.{mine}", "a"))

    assert asked.status_code == 401


@pytest.mark.parametrize("mine", AGENCIES)
def test_it_may_reply_read_and_purge_what_is_its_own(account, amqp, mine):
    with connected(amqp.uri(urlsplit(account(mine)).path[1:])) as operator:
        publish(operator, "agencies", mine)
        publish(operator, "agencies", mine)

    reply(account(mine), "receipt", {"received": 0}, key=f"{mine}.receipt")
    with connected(account(mine)) as channel:
        assert channel.basic_get(f"agency.{mine}.inbox", no_ack=True) is not None
        assert channel.queue_purge(f"agency.{mine}.inbox") == 1


def test_it_learns_how_much_lies_in_anothers_queue_which_is_named_in_security_md(account):
    """RabbitMQ asks for no right here; should this fail one day, take the sentence out of SECURITY.md."""
    with connected(account("water")) as channel:
        assert channel.queue_declare("agency.roads.inbox", passive=True).message_count == 0


def test_dispatch_reads_the_replies_and_nothing_of_the_agencies(amqp, outside):
    parts = urlsplit(amqp.uri(outside))
    uri = urlunsplit(parts._replace(netloc=f"{outside}-dispatch:d@{parts.hostname}:{parts.port}"))
    with connected(uri) as channel:
        publish(channel, "agencies", "water")
        channel.basic_consume("dispatch.replies", callback=lambda message: None)
        with pytest.raises(ACCESS):
            channel.basic_get("agency.water.inbox")
