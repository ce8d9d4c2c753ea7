"""The supervisor: who ends is started again, the others go on, at the end nobody is left."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from yishi_local import process, supervisor
from yishi_local.supervisor import Supervisor

from tests.support.worlds import a_world

ENDS = "print('no key, so no start')\n"
STAYS = "import time\nprint('here', flush=True)\ntime.sleep(600)\n"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAYS

Said = list[str]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def watch(tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    code = {"intake": STAYS, "review": ENDS, "dispatch": STUBBORN}
    [(tmp_path / f"fake_{name}.py").write_text(text) for name, text in code.items()]
    monkeypatch.setattr(supervisor, "PACKAGE", "fake_")
    made = Supervisor(a_world(tmp_path / "run", extra={"PYTHONPATH": str(tmp_path)}), say=said.append)
    yield made
    supervisor.end((child.running for child in made.children.values()), patience=0)


def log_says(watch: Supervisor, name: str, text: str, times: int = 1) -> Callable[[], bool]:
    return lambda: process.tail(supervisor.log_of(watch.world, name)).count(text) >= times


def test_one_that_ends_is_reported_with_its_last_word_and_started_again(
    watch: Supervisor, said: Said, monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(supervisor, "PAUSES", (0.1, 0.2))
    watch.start(["review"])

    def twice() -> bool:
        watch.look()
        return log_says(watch, "review", "no key", times=2)()

    assert process.until(twice, within=20)
    assert "no key, so no start" in said[0]


def test_the_pause_grows_with_every_end(watch: Supervisor, said: Said, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "PAUSES", (0.1, 4.0))
    watch.start(["review"])

    def reported_twice() -> bool:
        watch.look()
        return len(said) == 2

    assert process.until(reported_twice, within=20)
    assert "in 4 s" in said[1]


def test_the_others_go_on_when_one_ends(watch: Supervisor):
    watch.start(["intake", "review"])
    before = watch.children["intake"].running

    assert process.until(lambda: not watch.children["review"].running.alive, within=20)
    watch.look()

    assert watch.children["intake"].running == before
    assert before.alive


def test_a_killed_one_comes_back_as_another_process(watch: Supervisor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "PAUSES", (0.1,))
    watch.start(["intake"])
    first = watch.children["intake"].running
    first.send(signal.SIGKILL)

    def again() -> bool:
        return watch.look()

    assert process.until(again, within=20)
    assert watch.children["intake"].running.alive
    assert watch.children["intake"].running != first


def test_at_the_end_nobody_is_left_not_even_who_would_not_go(watch: Supervisor):
    watch.start(["intake", "dispatch"])
    assert process.until(log_says(watch, "dispatch", "here"), within=20)

    supervisor.end((child.running for child in watch.children.values()), patience=0.5)

    assert process.until(lambda: not any(child.running.alive for child in watch.children.values()), within=5)


def test_nobody_answers_so_nobody_is_ready(watch: Supervisor):
    watch.start(["intake"])
    began = time.monotonic()

    assert watch.waiting() == ["intake"]
    assert time.monotonic() - began < 3
