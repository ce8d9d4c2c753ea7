"""Each check says what it found, in words that help."""

from pathlib import Path

import pytest
from yishi_local import doctor, install
from yishi_local.doctor import Check


def check(name: str, found: list[Check]) -> Check:
    return next(one for one in found if one.name == name)


def test_debian_12_is_tested_and_others_are_named_as_untested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(install, "system", lambda: "debian 12")
    debian = check("system", doctor.examine(tmp_path, {}))
    monkeypatch.setattr(install, "system", lambda: "ubuntu 26.04")
    ubuntu = check("system", doctor.examine(tmp_path, {}))

    assert debian.good
    assert ubuntu.says == "ubuntu 26.04 is untested; Yishi is tested on debian 12"
    assert not ubuntu.needed


def test_servers_that_are_given_are_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(install, "_postgresql_folders", list)
    monkeypatch.setattr(install, "_rabbitmq_folders", list)

    found = doctor.examine(tmp_path, {"DATABASE_URL": "postgresql://h/x", "AMQP_URI": "amqp://h"})

    assert all(one.good for one in found if one.needed)
    assert check("PostgreSQL", found).says == "the one that DATABASE_URL names, not looked at"


def test_a_missing_server_is_needed_and_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(install, "_rabbitmq_folders", list)
    monkeypatch.setattr(install, "may_install", lambda: True)

    found = check("RabbitMQ", doctor.examine(tmp_path, {}))

    assert found.needed
    assert not found.good
    assert found.says.endswith("`make run` will install it")
