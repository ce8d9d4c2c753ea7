"""The channels: one suite over all of them, and e-mail against a real mail server."""

import email
import email.policy
import socket
import time
from datetime import datetime

import pytest
from yishi_chassis.clock import ZONE
from yishi_notify import channels
from yishi_notify.channels import email as mail
from yishi_notify.channels import sms
from yishi_notify.domain import rules
from yishi_notify.domain.delivery import Letter, Permanent, Transient
from yishi_notify.settings import Settings

from tests.support import gateway as gateways

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


#: To whom letters go, where it is no mail address.
TO = {sms.Sms: "13800138000"}


def letter(**changes):
    return Letter(**{"key": "a1b2c3", "to": "li@example.cn", "title": "请您评价:JN-2026-000001", "language": "zh-CN",
                     "text": "提案已办理完毕。\n" + "问题解决了吗?" * 30, "at": NOW} | changes)


def channel(port):
    return mail.Email(host="127.0.0.1", port=port, sender="notices@yishi.example", timeout=5)


@pytest.fixture
def gateway():
    with gateways.running() as running:
        yield running


@pytest.fixture(params=channels.CHANNELS)
def any_channel(request, mailbox, gateway, tmp_path):
    (tmp_path / "token").write_text(gateways.TOKEN)
    settings = Settings(smtp_host="127.0.0.1", smtp_port=mailbox.port, sms_url=gateway.url,
                        sms_token=tmp_path / "token")
    return channels.CHANNELS[request.param](settings)


def test_every_channel_takes_a_letter(any_channel):
    assert any_channel.send(letter(key="a1b2" * 10, to=TO.get(type(any_channel), "li@example.cn"))) is None
    assert isinstance(any_channel.outside, bool)


def test_the_channels_of_every_urgency_exist():
    named = {name for names in rules.load().channels.values() for name in names}
    assert named <= set(channels.CHANNELS)


def test_without_a_mail_server_there_is_no_mail():
    assert set(channels.open_all(Settings(smtp_host=""))) == {"in_app"}


def test_a_mail_has_the_words_and_correct_headers(mailbox):
    channel(mailbox.port).send(letter())
    raw = mailbox.taken[0]
    assert raw.isascii()
    taken = email.message_from_bytes(raw, policy=email.policy.default)
    assert taken["Subject"] == "请您评价:JN-2026-000001"
    assert taken["Message-ID"] == "<a1b2c3@yishi.example>"
    assert taken["Content-Language"] == "zh-CN"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Date"].datetime == NOW
    assert (taken.get_content_type(), taken.get_content_charset()) == ("text/plain", "utf-8")
    assert taken.get_content().strip() == letter().text
    assert mailbox.recipients == ["li@example.cn"]


def test_a_second_attempt_is_the_same_message(mailbox):
    channel(mailbox.port).send(letter())
    channel(mailbox.port).send(letter())
    first, second = (email.message_from_bytes(raw)["Message-ID"] for raw in mailbox.taken)
    assert first == second


@pytest.mark.parametrize(("rcpt", "data", "kind", "reason"), [
    ("550 no such user li@example.cn", "250 OK", Permanent, "smtp-550"),
    ("451 try later", "250 OK", Transient, "smtp-451"),
    ("250 OK", "554 looks like spam", Permanent, "smtp-554"),
    ("250 OK", "452 disk full", Transient, "smtp-452"),
])
def test_refusals_are_told_apart_and_name_nobody(mailbox, rcpt, data, kind, reason):
    mailbox.rcpt, mailbox.data = rcpt, data
    with pytest.raises(kind) as refused:
        channel(mailbox.port).send(letter())
    assert str(refused.value) == reason


def test_a_server_that_is_away_may_come_back():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Transient, match="smtp-unreachable"):
            channel(taken.getsockname()[1]).send(letter())


def test_an_address_that_no_header_can_hold_is_given_up(mailbox):
    with pytest.raises(Permanent, match="address-unusable"):
        channel(mailbox.port).send(letter(to="li@example.cn\r\nBcc: all@example.cn"))
    assert mailbox.taken == []


def text_message(gateway, **changes):
    told = {"url": gateway.url, "token": gateways.TOKEN, "timeout": 2} | changes
    sms.Sms(**told).send(letter(key="a1b2" * 10, to="13800138000"))


def test_a_text_message_is_handed_in_with_its_key_and_sent_once(gateway):
    text_message(gateway)
    text_message(gateway)
    assert gateway.taken == [("13800138000", letter().text)]


@pytest.mark.parametrize(("status", "kind"), [
    (400, Permanent), (422, Permanent), (410, Permanent), (401, Transient), (403, Transient), (404, Transient),
    (408, Transient), (429, Transient), (500, Transient), (503, Transient), (302, Transient)])
def test_what_a_gateway_refuses_for_good_is_told_from_what_may_be_mended(gateway, status, kind):
    gateway.status = status
    with pytest.raises(kind) as refused:
        text_message(gateway)
    assert str(refused.value) == f"sms-{status}"


def test_a_gateway_that_does_not_know_us_or_is_away_may_come_back(gateway):
    with pytest.raises(Transient, match="sms-401"):
        text_message(gateway, token="another")
    with pytest.raises(Transient, match="sms-unreachable"):
        text_message(gateway, url="http://127.0.0.1:9/messages")
    gateway.meanwhile = lambda: time.sleep(0.3)
    with pytest.raises(Transient, match="sms-unreachable"):
        text_message(gateway, timeout=0.1)
