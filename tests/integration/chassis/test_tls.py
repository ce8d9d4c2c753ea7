"""The broker over TLS: whoever shows a certificate for another name, or of nobody we know, is not spoken to."""

import ssl
import tempfile
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import amqp
import pytest
from yishi_chassis import health, publisher, settings
from yishi_chassis.consumer import Consumer
from yishi_chassis.publisher import NotConfirmed, Outgoing, Publisher
from yishi_local import ports
from yishi_local.broker import Broker

from tests.support.certificates import Authority
from tests.support.hearing_process import eventually
from tests.support.servers import ports_from

TLS = """\
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.certfile = {certificate}
ssl_options.keyfile = {key}
ssl_options.verify = verify_none
"""


@pytest.fixture(scope="module")
def folder():
    """A folder that the broker's own user may read."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def authority(folder):
    return Authority(folder)


@pytest.fixture(scope="module")
def port():
    return ports.several({"tls": 27790})["tls"]


@pytest.fixture(scope="module")
def broker(folder, authority, port, tmp_path_factory):
    """A node whose certificate is for `localhost` alone."""
    certificate, key = authority.certify("localhost")
    made = Broker(tmp_path_factory.mktemp("tls") / "mq", wanted=ports_from(27782),
                  more=TLS.format(port=port, certificate=certificate, key=key))
    made.start()
    yield made
    made.remove()


@pytest.fixture
def uri(broker, authority, port):
    """`uri("localhost")`: the address by that name; what is said on top is its query."""
    def address(host, **query):
        login = urlsplit(broker.uri()).netloc.rpartition("@")[0]
        asked = urlencode({"cacertfile": authority.file} | query)
        return urlunsplit(("amqps", f"{login}@{host}:{port}", "/%2F", asked, ""))

    return address


def declare(uri, queue):
    with amqp.Connection(**publisher.address(uri)) as connection:
        connection.channel().queue_declare(queue, durable=True, auto_delete=False,
                                           arguments={"x-queue-type": "quorum"})


def confirmed(uri):
    """Whether the broker at this address takes a message from our publisher."""
    one = Publisher(uri)
    try:
        one.publish([Outgoing("", "nobody", "1", {}, b"{}")])
    finally:
        one.drop()
    return True


def test_a_certificate_for_its_name_is_believed(uri):
    assert confirmed(uri("localhost"))


def test_a_certificate_for_another_name_is_refused(uri):
    with pytest.raises(NotConfirmed, match=r"certificate is not valid for '127\.0\.0\.1'"):
        confirmed(uri("127.0.0.1"))


def test_a_name_that_the_address_expects_is_the_one_that_counts(uri):
    assert confirmed(uri("127.0.0.1", server_name_indication="localhost"))
    with pytest.raises(NotConfirmed, match=r"certificate is not valid for 'broker\.example'"):
        confirmed(uri("localhost", server_name_indication="broker.example"))


def test_a_certificate_of_an_authority_that_is_not_ours_is_refused(uri, folder):
    stranger = Authority(folder, "stranger")

    with pytest.raises(NotConfirmed, match="unable to get local issuer certificate"):
        confirmed(uri("localhost", cacertfile=stranger.file))


def test_without_an_authority_of_our_own_those_of_the_machine_count(uri):
    bare = urlunsplit(urlsplit(uri("localhost"))._replace(query=""))

    with pytest.raises(NotConfirmed, match="CERTIFICATE_VERIFY_FAILED"):
        confirmed(bare)


def test_whoever_reads_a_queue_checks_the_name_as_well(uri):
    declare(uri("localhost"), "wanted")
    wrong, right = Consumer(uri("127.0.0.1"), "wanted"), Consumer(uri("localhost"), "wanted")

    with pytest.raises(ssl.SSLCertVerificationError):
        wrong.open()
    right.open()
    right.drop()


def test_the_name_is_checked_where_readiness_is_told(uri):
    declare(uri("localhost"), "wanted")

    assert health._broker(uri("localhost"), "wanted") == {"broker": "ok", "inbox": "ok"}
    assert health._broker(uri("127.0.0.1"), "wanted")["broker"] == "does not answer"


def test_windows_go_through_tls_as_they_do_without(uri):
    declare(uri("localhost"), "busy")
    one, reader = Publisher(uri("localhost")), Consumer(uri("localhost"), "busy")
    one.publish([Outgoing("", "busy", str(n), {"n": n}, b"x" * 2000) for n in range(500)])
    reader.open()
    came = []
    eventually(lambda: came.extend(reader.window(0.2)) or len(came) == 200)
    reader.ack(came[-1].tag)
    eventually(lambda: came.extend(reader.window(0.2)) or len(came) == 500)

    assert [each.message.headers["n"] for each in came] == list(range(500))
    one.drop()
    reader.close()


@pytest.mark.parametrize("uri", [
    "amqps://broker/?verify=verify_none", "amqps://broker/?fail_if_no_peer_cert=false", "amqp://broker/?cacertfile=/x",
    "http://broker/", "amqps://broker/?cacertfile",
])
def test_a_setting_that_would_check_less_or_nothing_stops_the_start(uri):
    with pytest.raises(ValueError, match="amqp_uri"):
        settings.Settings(amqp_uri=uri)
