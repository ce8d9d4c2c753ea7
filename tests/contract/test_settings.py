"""Every setting is visible, with its default, in the service's config.yaml, and nothing else is."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
import yishi_contracts as contracts

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_config_and_settings_agree(service):
    settings = import_module(f"yishi_{service}.settings").Settings
    shown = yaml.safe_load((ROOT / "services" / service / "config.yaml").read_text())
    assert set(shown) == set(settings.model_fields)


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_the_config_shows_the_defaults(service, monkeypatch):
    settings = import_module(f"yishi_{service}.settings").Settings
    shown = yaml.safe_load((ROOT / "services" / service / "config.yaml").read_text())
    made = settings(**shown)
    wrong = {k: (v, f.get_default(call_default_factory=True)) for k, f in settings.model_fields.items()
             if (v := getattr(made, k)) != f.get_default(call_default_factory=True)}
    assert wrong == {}
