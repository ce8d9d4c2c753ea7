"""The containers are told what services understand, and every service is among them."""

import importlib
from pathlib import Path

import pytest
import yaml
from yishi_chassis import settings
from yishi_contracts import SPEAKERS
from yishi_local.world import HTTP

COMPOSE = yaml.safe_load((Path(__file__).parents[2] / "deploy" / "compose.yaml").read_text())["services"]


@pytest.mark.parametrize("service", SPEAKERS)
def test_a_container_is_told_only_what_its_service_understands(service: str, monkeypatch: pytest.MonkeyPatch):
    told = COMPOSE[service]["environment"]
    [monkeypatch.setenv(key, value) for key, value in told.items()]
    kind = importlib.import_module(f"yishi_{service}.settings").Settings

    read = settings.load(kind)

    keys = {key.removeprefix(f"YISHI_{service.upper()}_").removeprefix("YISHI_").lower() for key in told}
    assert keys <= set(kind.model_fields)
    assert read.database_url == f"postgresql://yishi:yishi@postgres:5432/yishi_{service}"


@pytest.mark.parametrize("service", SPEAKERS)
def test_a_container_shows_the_usual_port_to_this_machine_alone(service: str):
    assert COMPOSE[service]["ports"] == [f"127.0.0.1:{HTTP[service]}:{HTTP[service]}"]
    assert COMPOSE[service]["command"] == ["python", "-m", f"yishi_{service}"]
