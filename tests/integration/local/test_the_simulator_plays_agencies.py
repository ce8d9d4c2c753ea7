"""`yishi simulate agency` as a process against dispatch as one: what it does, killed and with its line cut, too."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import sqlalchemy as sa
from yishi_chassis import auth
from yishi_chassis.tables import OUTBOX
from yishi_dispatch.store.tables import ASSIGNMENTS
from yishi_local import process
from yishi_local.story import telling
from yishi_local.story.town import Town

from tests.support.member import reply
from tests.support.ordering import BUILD, CITY, LEAD, SURVEY, district_of_four, order
from tests.support.proxy import Proxy
from tests.support.servers import Amqp
from tests.support.speaking import Speaker
from tests.support.stack import Stack, stack

YISHI = Path(sys.executable).with_name("yishi")
AT_ONCE = ("--delay", "0s..0.5s", "--report-after", "0s..0.5s")
_cases = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("simulated")
    district = district_of_four(folder / "district")
    with stack(folder / "world", server=postgres, amqp=amqp, services=("dispatch",), district=district) as made:
        made.start()
        made.wait_ready()
        made.world.note()
        yield made


@pytest.fixture(scope="module")
def review() -> Speaker:
    return Speaker("review")


class Simulator:
    """One process of it."""

    def __init__(self, running: Stack, folder: Path, *arguments: str) -> None:
        self.notes = folder / "notes"
        with self.notes.open("ab") as notes:
            self.process = subprocess.Popen(
                [YISHI, "simulate", "agency", *arguments, "--json", "--every", "0.5"], text=True,
                env=os.environ | {"YISHI_RUN": str(running.world.folder)}, stdout=subprocess.PIPE, stderr=notes)

    def until(self, fact: Any, what: str) -> None:
        process.until(lambda: fact() or self.process.poll() is not None, within=40, every=0.1)
        assert fact(), f"waited for {what}:\n{self.notes.read_text()[-3000:]}"

    def end(self) -> dict[str, Any]:
        """Ctrl-C, and what it says at last."""
        self.process.send_signal(signal.SIGINT)
        told, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, self.notes.read_text()[-3000:]
        done: dict[str, Any] = json.loads(told)
        return done


@contextlib.contextmanager
def simulator(running: Stack, folder: Path, *arguments: str) -> Iterator[Simulator]:
    made = Simulator(running, folder, *arguments)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.communicate()


def ordered(running: Stack, review: Speaker, *, cases: int) -> list[str]:
    """The ids of so many new cases."""
    made = [f"p-{next(_cases)}" for _ in range(cases)]
    for case in made:
        order(running, review, case)
    return made


def parts(running: Stack, cases: list[str]) -> list[Any]:
    """The assignments of these cases."""
    wanted = sa.select(ASSIGNMENTS).where(ASSIGNMENTS.c.proposal_id.in_(cases))
    with running.engine("dispatch").connect() as connection:
        return list(connection.execute(wanted).all())


def receipted(running: Stack) -> dict[str, int]:
    with running.engine("dispatch").connect() as connection:
        return {row[0]: row[1] for row in connection.execute(sa.text("SELECT agency, received FROM receipts"))}


def sent(running: Stack) -> dict[str, int]:
    """How many events each agency was sent, which is its last number."""
    wanted = sa.select(OUTBOX.c.destination, sa.func.max(OUTBOX.c.sequence)).where(
        OUTBOX.c.destination != "").group_by(OUTBOX.c.destination)
    with running.engine("dispatch").connect() as connection:
        return {row[0]: row[1] for row in connection.execute(wanted)}


def said_of(running: Stack, assignment: str) -> Counter[str]:
    wanted = sa.select(OUTBOX.c.type).where(OUTBOX.c.destination == "", OUTBOX.c.data.contains(assignment))
    with running.engine("dispatch").connect() as connection:
        return Counter(type_.split(".")[3] for type_ in connection.scalars(wanted))


def played(running: Stack, cases: list[str]) -> bool:
    """Every part has got as far as it can without a body that decides; that of the builder waits for another."""
    found = parts(running, cases)
    ends = {BUILD: ("refused", "accepted"), **dict.fromkeys((LEAD, CITY, SURVEY), ("refused", "reported"))}
    return len(found) == 4 * len(cases) and all(one.state in ends[one.agency] for one in found)


def test_all_agencies_sign_or_refuse_and_report_and_receipt_all_of_it(running: Stack, review: Speaker, tmp_path: Path):
    cases = ordered(running, review, cases=12)
    with simulator(running, tmp_path, "--all", *AT_ONCE, "--refuse", "0.3", "--extend", "0.3", "--seed", "7") as one:
        one.until(lambda: played(running, cases), "all parts to be played")
        one.until(lambda: receipted(running) == sent(running), "all receipts")
        done = one.end()

    found = parts(running, cases)
    refused = [part for part in found if part.state == "refused"]
    assert 5 < len(refused) < 25
    assert {part.instead for part in refused} <= {BUILD, CITY, LEAD, SURVEY}
    assert [part for part in refused if part.instead == part.agency or not part.ground] == []
    assert (done["agencies"], done["taken"]) == (4, sum(sent(running).values()))
    assert (done["refuse"], done["accept"]) == (len(refused), len(found) - len(refused))
    assert done["extend"] > 0
    assert (done["answered_refused"], done["answered_failed"], done["unanswered"], done["to_say"]) == (0, 0, 0, 0)
    notes = one.notes.read_text()
    assert f"{LEAD}  #1 offered" in notes
    assert "/s)  said" in notes
    assert "瀑布" not in notes


def test_killed_while_orders_wait_it_goes_on_with_them_and_does_nothing_twice(
    running: Stack, review: Speaker, tmp_path: Path,
):
    kept = tmp_path / "kept"
    same = ("--all", "--keep", str(kept), "--report-after", "0s..1s", "--refuse", "0", "--quiet")
    with simulator(running, tmp_path, *same, "--delay", "1h") as one:
        cases = ordered(running, review, cases=3)
        one.until(lambda: len(of_these(kept, running, cases)) == 12, "orders on all desks")
    assert {part.state for part in parts(running, cases)} == {"offered"}

    with simulator(running, tmp_path, *same, "--delay", "1s") as one:
        one.until(lambda: played(running, cases), "all parts to be played")
        done = one.end()

    assert (done["accept"], done["answered_refused"]) == (12, 0)
    assert {said_of(running, part.id)["accepted"] for part in parts(running, cases)} == {1}
    numbers = [json.loads(line)["number"] for line in (kept / f"{LEAD}.jsonl").read_text().splitlines()]
    assert len(numbers) == len(set(numbers))


def of_these(kept: Path, running: Stack, cases: list[str]) -> set[str]:
    """The assignments of these cases of which a simulator has noted that they came."""
    noted = "".join(file.read_text() for file in kept.glob("*.jsonl"))
    return {part.id for part in parts(running, cases) if part.id in noted}


def test_with_an_account_of_its_own_it_outlives_a_line_that_is_cut(running: Stack, review: Speaker, tmp_path: Path):
    uri = urlsplit(running.world.agencies[CITY])
    line = Proxy(str(uri.hostname), int(uri.port or 0))
    near = urlunsplit(uri._replace(netloc=f"{uri.netloc.rpartition('@')[0]}@127.0.0.1:{line.port}"))
    with simulator(running, tmp_path, "--account", near, *AT_ONCE, "--refuse", "0") as one:
        first = ordered(running, review, cases=1)
        one.until(lambda: reported(running, first), "its report")
        line.cut()
        one.until(lambda: "the line is lost" in one.notes.read_text(), "it to notice")
        second = ordered(running, review, cases=1)
        one.until(lambda: reported(running, second), "its report after the cut")
        assert one.end()["agencies"] == 1
    line.close()


def reported(running: Stack, cases: list[str]) -> bool:
    return [part.state for part in parts(running, cases) if part.agency == CITY] == ["reported"]


def test_it_ends_by_itself_after_the_time_it_was_given(running: Stack, tmp_path: Path):
    with simulator(running, tmp_path, LEAD, "--for", "1s", "--keep", str(tmp_path)) as one:
        told, _ = one.process.communicate(timeout=30)

    assert one.process.returncode == 0
    assert json.loads(told)["agencies"] == 1


def test_a_clerk_of_a_story_finds_the_order_behind_answers_that_were_meant_for_a_simulator(
    running: Stack, review: Speaker,
):
    uri, before = running.world.agencies[SURVEY], sent(running).get(SURVEY, 0)
    reply(uri, "accept", {"assignment_id": "nobody"})
    assert process.until(lambda: sent(running).get(SURVEY, 0) > before, within=30)
    case, = ordered(running, review, cases=1)
    key = json.loads(running.world.keys.issuer.read_text())
    token = auth.mint(key, issuer="issuer", subject=f"a-{SURVEY}", roles=[f"agency:{SURVEY}"], seconds=900)
    town = Town(services=dict(running.world.urls), clock_file=running.world.clock_file, amqp_agencies={SURVEY: uri},
                _tokens={f"a-{SURVEY}": token})

    clerk = telling.hire_in(town)(SURVEY)

    try:
        assert clerk.take(case) in {part.id for part in parts(running, [case])}
    finally:
        clerk.leave()


def test_whom_it_has_no_account_for_it_says_in_a_sentence(running: Stack, tmp_path: Path):
    with simulator(running, tmp_path, "nobody") as one:
        one.process.communicate(timeout=30)

    assert one.process.returncode == 1
    assert one.notes.read_text().startswith("yishi: no account for nobody; there are qu-hezhangban")
