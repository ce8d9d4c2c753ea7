"""Finding the two servers, and the one sentence when they are not there."""

from pathlib import Path

import pytest
from yishi_local import doctor, install


def program(folder: Path, name: str, says: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "_postgresql_folders", list)
    monkeypatch.setattr(install, "_rabbitmq_folders", list)


@pytest.fixture
def no_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "may_install", lambda: False)


def test_both_are_found_on_this_machine():
    assert int(install.postgresql().version) >= 15
    assert (install.rabbitmq().binaries / "rabbitmq-server").exists()


def test_what_is_missing_is_one_sentence_with_both_ways_out(nothing_here: None, no_apt: None):
    with pytest.raises(install.Missing) as refusal:
        install.ensure()

    assert "apt-get install --no-install-recommends postgresql" in str(refusal.value)
    assert "docker compose -f deploy/compose.yaml up" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_old_postgresql_is_refused_by_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(tmp_path, "postgres", "postgres (PostgreSQL) 13.4")
    monkeypatch.setattr(install, "_postgresql_folders", lambda: [tmp_path])

    with pytest.raises(install.Missing, match="PostgreSQL 13 is too old, 15 is needed"):
        install.postgresql()


def test_the_newest_postgresql_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(tmp_path / "a", "postgres", "postgres (PostgreSQL) 17.2 (Debian 17.2-1)")
    program(tmp_path / "b", "postgres", "postgres (PostgreSQL) 15.9")
    monkeypatch.setattr(install, "_postgresql_folders", lambda: [tmp_path / "a", tmp_path / "b"])

    assert install.postgresql().binaries == tmp_path / "a"
    assert install.postgresql(major=15).binaries == tmp_path / "b"


def test_data_of_a_version_that_is_gone_says_which_one_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(tmp_path, "postgres", "postgres (PostgreSQL) 17.2")
    monkeypatch.setattr(install, "_postgresql_folders", lambda: [tmp_path])

    with pytest.raises(install.Missing, match="written by PostgreSQL 15"):
        install.postgresql(major=15)


@pytest.mark.parametrize(("version", "fits"), [("3.9.29", False), ("3.10.8", True), ("3.13.1", True), ("4.1.0", True)])
def test_rabbitmq_is_judged_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, fits: bool,
):
    program(tmp_path, "rabbitmq-server", "")
    program(tmp_path, "rabbitmqctl", version)
    monkeypatch.setattr(install, "_rabbitmq_folders", lambda: [tmp_path])

    found = doctor.examine(tmp_path, {})

    assert [check.good for check in found if check.name == "RabbitMQ"] == [fits]


def test_what_is_missing_is_installed_where_that_is_allowed(nothing_here: None, monkeypatch: pytest.MonkeyPatch):
    asked: list[list[str]] = []
    monkeypatch.setattr(install, "may_install", lambda: True)
    monkeypatch.setattr(install, "apt_install", asked.append)

    with pytest.raises(install.Missing):
        install.ensure(postgres=True, broker=True)

    assert asked == [["postgresql", "rabbitmq-server"]]
