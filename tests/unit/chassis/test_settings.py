"""Settings: environment before file before default, and a sentence when wrong."""

import sys
import types

import pytest
from yishi_chassis import settings


class Settings(settings.Settings):
    """A service that exists in this test only."""

    service = "probe"
    pages: int = 3


@pytest.fixture(autouse=True)
def package(tmp_path, monkeypatch):
    (tmp_path / "yishi_probe").mkdir()
    module = types.ModuleType("yishi_probe")
    module.__file__ = str(tmp_path / "yishi_probe" / "__init__.py")
    monkeypatch.setitem(sys.modules, "yishi_probe", module)
    return tmp_path


def test_the_file_beside_the_package_is_read(package):
    (package / "config.yaml").write_text("pages: 5\nhttp_port: 8123\n")
    assert (settings.load(Settings).pages, settings.load(Settings).http_port) == (5, 8123)


def test_the_environment_goes_before_the_file_and_the_own_name_before_the_common_one(package, monkeypatch):
    (package / "config.yaml").write_text("http_port: 8123\npages: 5\n")
    monkeypatch.setenv("YISHI_HTTP_PORT", "8124")
    monkeypatch.setenv("YISHI_PAGES", "6")
    monkeypatch.setenv("YISHI_PROBE_PAGES", "7")
    assert (settings.load(Settings).http_port, settings.load(Settings).pages) == (8124, 7)


def test_another_file_can_be_named(package, monkeypatch):
    (package / "other.yaml").write_text("pages: 9\n")
    monkeypatch.setenv("YISHI_PROBE_CONFIG", str(package / "other.yaml"))
    assert settings.load(Settings).pages == 9


@pytest.mark.parametrize(("text", "sentence"), [
    ("http_port: nine\n", "probe: setting http_port: Input should be a valid integer"),
    ("htpp_port: 9\n", "probe: setting htpp_port: Extra inputs are not permitted"),
    ("clock_file: /tmp/clock\n", "clock_file moves the clock and is for local mode only"),
])
def test_a_wrong_setting_stops_with_a_sentence(package, capsys, text, sentence):
    (package / "config.yaml").write_text(text)
    with pytest.raises(SystemExit) as stop:
        settings.load(Settings)
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err
