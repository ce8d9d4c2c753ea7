"""Addresses of servers: they lead to the driver we know, and to nobody who only says that he is the server."""

import datetime
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from yishi_chassis import database
from yishi_chassis.publisher import NotConfirmed, Outgoing, Publisher


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_whatever_the_address_says_the_driver_is_psycopg_3(scheme):
    engine = database.connect(f"{scheme}://nobody@127.0.0.1:1/none")
    assert (engine.driver, engine.dialect.dbapi.__name__) == ("psycopg", "psycopg")


def certificate(folder, name):
    """A file with a key and a certificate of its own for `name`."""
    key, whose = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(whose).issuer_name(whose).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def broker(tmp_path):
    """`broker(name)`: a TLS server with a certificate for `name`; returns its port and what it got from whom came."""
    servers = []

    def listen(name):
        context, got = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), []
        context.load_cert_chain(certificate(tmp_path, name))
        servers.append(socket.create_server(("127.0.0.1", 0)))
        threading.Thread(target=greet, args=(servers[-1], context, got), daemon=True).start()
        return servers[-1].getsockname()[1], got

    yield listen
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def greet(server, context, got):
    """Take one caller, and note how it greets."""
    try:
        line, _ = server.accept()
        with context.wrap_socket(line, server_side=True) as safe:
            got.append(safe.recv(8))
    except OSError as error:
        got.append(type(error))


def speak(port):
    one = Publisher(f"amqps://localhost:{port}/x", deadline=2)
    with pytest.raises(NotConfirmed) as refused:
        one.publish([Outgoing("", "inbox", "1", {}, b"{}")])
    return str(refused.value)


def test_a_broker_with_a_trusted_certificate_of_its_name_is_spoken_to(broker, tmp_path, monkeypatch):
    port, got = broker("localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    speak(port)
    assert got == [b"AMQP\x00\x00\x09\x01"]


def test_a_broker_with_a_certificate_of_another_name_is_not_spoken_to(broker, tmp_path, monkeypatch):
    port, got = broker("elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "elsewhere.example.pem"))
    assert "Hostname mismatch" in speak(port)
    assert b"AMQP\x00\x00\x09\x01" not in got


def test_a_broker_with_a_certificate_that_nobody_trusts_is_not_spoken_to(broker):
    port, got = broker("localhost")
    assert "self-signed" in speak(port)
    assert b"AMQP\x00\x00\x09\x01" not in got
