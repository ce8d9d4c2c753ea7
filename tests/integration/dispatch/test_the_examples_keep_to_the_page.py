"""Each example against a broker alone: what comes twice, out of order or unknown, answers that failed, and TLS."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import amqp
import pytest
from yishi_chassis import topology
from yishi_chassis.publisher import in_vhost
from yishi_chassis.received import PROBE
from yishi_local import ports, process
from yishi_local.broker import Broker

from tests.support.certificates import Authority
from tests.support.departments import LANGUAGES, Department
from tests.support.member import connected
from tests.support.servers import ports_from

TLS = """\
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.certfile = {certificate}
ssl_options.keyfile = {key}
ssl_options.verify = verify_none
"""
VHOST = topology.AGENCIES_VHOST
SEEN = "seen-by-us"   # dispatch's own queue has one reader, and no other
OFFERED = {"assignment_id": "a-1", "title": "路灯不亮", "due": None}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the broker's own user may read."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def authority(folder: Path) -> Authority:
    return Authority(folder)


@pytest.fixture(scope="module")
def port() -> int:
    return ports.several({"tls": 28790})["tls"]


@pytest.fixture(scope="module")
def broker(
    folder: Path, authority: Authority, port: int, tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Broker]:
    """A node whose certificate is for `localhost` alone, with an account for an agency of each language."""
    certificate, key = authority.certify("localhost")
    made = Broker(tmp_path_factory.mktemp("page") / "mq", wanted=ports_from(28782),
                  more=TLS.format(port=port, certificate=certificate, key=key))
    made.start()
    topology.apply(made.management, topology.Topology(agencies=tuple(LANGUAGES)), passwords={},
                   agency_passwords=dict.fromkeys(LANGUAGES, "secret"))
    with connected(in_vhost(made.uri(), VHOST)) as channel:
        channel.queue_declare(SEEN, durable=True, auto_delete=False)
        channel.queue_bind(SEEN, "replies", "#")
    yield made
    made.remove()


class Office:
    """An agency on that broker, seen from the district's side."""

    def __init__(self, broker: Broker, agency: str, tls: int) -> None:
        self.agency, self._admin, self._tls = agency, in_vhost(broker.uri(), VHOST), tls
        self.plain = re.sub(r"//.*@", f"//agency.{agency}:secret@", self._admin)

    def secure(self, host: str) -> str:
        """Its address over TLS, by a name of the same machine."""
        return f"amqps://agency.{self.agency}:secret@{host}:{self._tls}/{VHOST}"

    def empty(self) -> None:
        with connected(self._admin) as channel:
            channel.queue_purge(f"agency.{self.agency}.inbox")
            channel.queue_purge(SEEN)

    def sends(self, number: int | None, kind: str, **data: Any) -> None:
        """An event with this number, or without one the operators' probe."""
        headers: dict[str, Any] = {PROBE: "1"} if number is None else {
            "ce-agencysequence": f"{number:020}", "ce-type": f"cn.yishi.{kind}.v1"}
        content = amqp.Message(json.dumps(data), content_type="application/json", application_headers=headers)
        with connected(self._admin) as channel:
            channel.basic_publish_confirm(content, "", f"agency.{self.agency}.inbox")

    def replies(self) -> list[tuple[str, str, Any]]:
        """(verb, id, body) of each reply since the last look."""
        found = []
        with connected(self._admin) as channel:
            while (message := channel.basic_get(SEEN, no_ack=True)) is not None:
                assert message.delivery_info["routing_key"].startswith(f"{self.agency}.")
                assert message.headers["ce-specversion"] == "1.0"
                verb = message.headers["ce-type"].removeprefix("cn.yishi.reply.").removesuffix(".v1")
                found.append((verb, message.headers["ce-id"], json.loads(message.body)))
        return found


@pytest.fixture(params=LANGUAGES)
def office(request: pytest.FixtureRequest, broker: Broker, port: int) -> Office:
    made = Office(broker, request.param, port)
    made.empty()
    return made


@pytest.fixture
def hire(office: Office, tmp_path: Path) -> Iterator[Callable[..., Department]]:
    """`hire(uri)` starts the example of the office's language."""
    hired: list[Department] = []

    def start(uri: str, **told: str) -> Department:
        hired.append(Department(office.agency, uri, folder=tmp_path, **told))
        return hired[-1]

    yield start
    for each in hired:
        each.kill()


def test_it_receipts_what_is_whole_does_a_number_once_and_passes_over_what_it_does_not_know(office: Office, hire):
    system = hire(office.plain)
    office.sends(None, "")
    office.sends(1, "order.offered", **OFFERED)
    office.sends(3, "order.offered", **OFFERED | {"assignment_id": "a-3"})
    before: list[Any] = []
    system.until(lambda: before.extend(office.replies()) or accepted(before) == {"accept-a-1", "accept-a-3"}, "both")
    office.sends(1, "order.offered", **OFFERED)
    told: list[Any] = []
    system.until(lambda: told.extend(office.replies()) or bool(told), "its receipt")
    assert {(verb, body["received"]) for verb, _, body in told} == {("receipt", 1)}

    office.sends(2, "weather.changed", temperature=-3)
    office.sends(4, "order.renamed", name="?")
    system.until(lambda: told.extend(office.replies()) or any(body == {"received": 4} for _, _, body in told), "all")

    assert [one["number"] for one in system.came] == [1, 3, 2, 4]
    assert {verb for verb, _, _ in told} == {"receipt"}
    assert len({id_ for _, id_, _ in (*before, *told)}) == len(before) + len(told)


def test_what_failed_is_said_again_under_another_id_and_what_is_refused_is_not(office: Office, hire):
    system = hire(office.plain, YISHI_AGAIN="0.5")
    office.sends(1, "order.offered", **OFFERED)
    office.sends(2, "order.answered", reply_id="accept-a-1", verb="accept", outcome="failed")
    told: list[Any] = []
    system.until(lambda: told.extend(office.replies()) or len(accepted(told)) == 2, "another id")
    other = next(id_ for id_ in accepted(told) if id_ != "accept-a-1")
    office.sends(3, "order.answered", reply_id=other, verb="accept", outcome="refused", code="illegal-move")
    system.until(lambda: told.extend(office.replies()) or any(body == {"received": 3} for _, _, body in told), "three")

    system.says("report", "r-1", assignment_id="a-1", result="explained", words="已说明")
    office.empty()
    later: list[Any] = []
    system.until(lambda: later.extend(office.replies()) or len(later) > 2, "its report again and again")

    assert {(verb, id_, body["assignment_id"]) for verb, id_, body in later} == {("report", "r-1", "a-1")}


def accepted(told: list[tuple[str, str, Any]]) -> set[str]:
    return {id_ for verb, id_, _ in told if verb == "accept"}


def test_a_line_that_a_crash_cut_off_and_one_that_is_no_reply_are_passed_over(office: Office, hire, tmp_path: Path):
    system = hire(office.plain)
    office.sends(1, "order.offered", **OFFERED)
    system.until(lambda: len(system.came) == 1, "its order")
    system.kill()
    kept = next(tmp_path.glob("*.kept"))
    if office.agency != "python":   # SQLite sees to it by itself
        kept.write_bytes(kept.read_bytes() + '{"number": 2, "type": "cn.yishi.街'.encode()[:-1])

    system.start()
    office.sends(1, "order.offered", **OFFERED)
    office.sends(2, "order.offered", **OFFERED | {"assignment_id": "a-2"})
    system.until(lambda: len(system.came) == 2, "the next number")
    system.process.stdin.write("what?\n{}\n")
    system.says("report", "r-1", assignment_id="a-2", result="explained", words="已说明")
    told: list[Any] = []
    system.until(lambda: told.extend(office.replies()) or any(id_ == "r-1" for _, id_, _ in told), "its report")

    system.kill()
    system.start()
    office.empty()
    system.until(lambda: told.extend(office.replies()) or told[-1][2] == {"received": 2}, "all of it to be kept")


def test_over_tls_the_certificate_for_its_name_is_believed(office: Office, hire, authority: Authority):
    system = hire(office.secure("localhost"), YISHI_CA=str(authority.file))
    office.sends(1, "order.offered", **OFFERED)

    told: list[Any] = []
    system.until(lambda: told.extend(office.replies()) or accepted(told) == {"accept-a-1"}, "its order")


def test_over_tls_nobody_else_is_spoken_to(office: Office, hire, folder: Path, authority: Authority):
    stranger = Authority(folder, f"stranger-{office.agency}")
    office.sends(1, "order.offered", **OFFERED)

    others = [hire(office.secure("127.0.0.1"), YISHI_CA=str(authority.file)),
              hire(office.secure("localhost"), YISHI_CA=str(stranger.file)), hire(office.secure("localhost"))]

    assert [process.until(lambda one=one: one.process.poll() is not None, within=20) for one in others] == [True] * 3
    assert [one.process.returncode for one in others] == [1, 1, 1]
    said = [one.errors.read_text() for one in others]
    assert [bool(re.search("(?i)certificat|altname|alternative name", one)) for one in said] == [True] * 3, said
    assert [one.came for one in others] == [[], [], []]
