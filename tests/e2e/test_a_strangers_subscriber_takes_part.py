"""The examples for departments, in Python and in Node, each as its own process with its agency's own account."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from yishi_chassis import auth
from yishi_local import process

from tests.support.ordering import BUILD, LEAD, SURVEY, district_of_four, order
from tests.support.servers import Amqp
from tests.support.speaking import Speaker
from tests.support.stack import Stack, stack

EXAMPLES = Path(__file__).parents[2] / "examples"
PYTHON, NODE = EXAMPLES / "department-python", EXAMPLES / "department-node"


class Department:
    """An agency's system of somebody else's making."""

    def __init__(
        self, running: Stack, agency: str, *, command: Sequence[str | Path], cwd: Path, http: bool = True,
    ) -> None:
        self.agency, self.running, self.log = agency, running, cwd / f"{agency}.log"
        key = json.loads(running.world.keys.issuer.read_text())
        self.token = auth.mint(key, issuer="issuer", subject=f"a-{agency}", roles=[f"agency:{agency}"], seconds=900)
        told = {"YISHI_AMQP": running.world.agencies[agency]}
        if http:
            told |= {"YISHI_DISPATCH": running.url("dispatch"), "YISHI_TOKEN": self.token}
        self.process = process.start(command, log=self.log, env={**os.environ, **told}, cwd=cwd)

    def receipted(self, number: int) -> bool:
        """Whether dispatch comes to know that everything up to this number has arrived."""
        wanted = sa.text("SELECT received FROM receipts WHERE agency = :agency")

        def look() -> bool:
            with self.running.engine("dispatch").connect() as connection:
                return (connection.scalar(wanted, {"agency": self.agency}) or 0) >= number

        return process.until(lambda: look() or not self.process.alive, within=30, every=0.2) and look()


@contextlib.contextmanager
def department(
    running: Stack, agency: str, *, command: Sequence[str | Path], cwd: Path, http: bool = True,
) -> Iterator[Department]:
    made = Department(running, agency, command=command, cwd=cwd, http=http)
    try:
        yield made
    finally:
        made.process.send(signal.SIGKILL)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("departments")
    district = district_of_four(folder / "district")
    with stack(folder / "world", server=postgres, amqp=amqp, services=("dispatch",), district=district) as made:
        made.start()
        made.wait_ready()
        order(made, Speaker("review"), "p-1")
        yield made


def state_of(running: Stack, agency: str) -> str:
    """Where this agency's part of the only case stands."""
    case = running.call("dispatch", "GET", "/v1/cases").json()["items"][0]
    return {part["agency"]: str(part["state"]) for part in case["assignments"]}[agency]


@pytest.fixture
def amqplib(tmp_path: Path) -> Path:
    """A folder with the Node example and what its package.json names."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not on this machine")
    folder = Path(shutil.copytree(NODE, tmp_path / "department", ignore=shutil.ignore_patterns("node_modules")))
    done = subprocess.run([npm, "install", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True,
                          timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"npm could not fetch amqplib: {done.stderr.strip()[-200:]}")
    return folder


def test_one_in_python_takes_its_order_receipts_it_and_signs_for_it(running: Stack, tmp_path: Path):
    with department(running, BUILD, command=[sys.executable, PYTHON / "subscriber.py"], cwd=tmp_path) as system:
        assert system.receipted(1), system.log.read_text()
        assert process.until(lambda: state_of(running, BUILD) != "offered", within=20)
        assert system.process.alive

    number, type_, order_ = system.log.read_text().splitlines()[0].split(" ", 2)
    assert (number, type_, json.loads(order_)["task"]) == ("1", "cn.yishi.order.offered.v1", "施工")


def test_one_in_python_without_a_token_does_all_of_it_over_amqp(running: Stack, tmp_path: Path):
    subscriber = [sys.executable, PYTHON / "subscriber.py"]
    with department(running, SURVEY, command=subscriber, cwd=tmp_path, http=False) as system:
        assert system.receipted(3), system.log.read_text()
        assert state_of(running, SURVEY) == "accepted"
        assert system.process.alive

    said = [line.split(" ", 2) for line in system.log.read_text().splitlines()]
    assert [type_.split(".")[3] for _, type_, _ in said] == ["offered", "changed", "answered"]
    assert json.loads(said[2][2])["outcome"] == "ok"


def test_one_in_node_takes_its_order_and_receipts_it(running: Stack, amqplib: Path):
    with department(running, LEAD, command=["node", amqplib / "subscriber.mjs"], cwd=amqplib) as system:
        assert system.receipted(1), system.log.read_text()
        assert system.process.alive

    first = json.loads(system.log.read_text().splitlines()[0])
    assert (first["number"], first["type"], first["order"]["task"]) == (1, "cn.yishi.order.offered.v1", "牵头")
