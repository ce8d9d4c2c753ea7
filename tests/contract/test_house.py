"""The house rules that import-linter and ruff cannot see."""

import ast
import tomllib
from pathlib import Path

import pytest
import yishi_contracts as contracts

ROOT = Path(__file__).parents[2]
CODE = sorted(
    file for folder in ("services", "deploy", "tests", "examples") for file in (ROOT / folder).rglob("*.py")
    if not {".venv", "node_modules", "__pycache__"} & set(file.parts)
)
SERVICES = sorted(folder.name for folder in (ROOT / "services").iterdir() if (folder / "pyproject.toml").exists())
ROOMS = ("service.py", "settings.py", "__main__.py", "migrations")
HEADINGS = ("## Hears", "## Says", "## Owns", "## Run alone", "## Replace")
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}


def name_of(file):
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_a_file_is_short_and_says_what_it_is(file):
    text = file.read_text()
    assert text.count("\n") <= 300
    assert file.stem not in NAMES_THAT_SAY_NOTHING
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_a_function_is_short(file):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, kinds)]
    assert [f"{f.name}: {f.end_lineno - f.lineno + 1}" for f in functions if f.end_lineno - f.lineno + 1 > 25] == []


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_every_service_has_the_same_rooms(service):
    package = ROOT / "services" / service / f"yishi_{service}"
    assert [room for room in ROOMS if not (package / room).exists()] == []
    rooms_that_grow = ("actions", "commands", "domain", "events", "forms", "store")
    assert [r for r in rooms_that_grow if not ((package / f"{r}.py").exists() or (package / r).is_dir())] == []


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_every_readme_tells_the_same_five_things(service):
    text = (ROOT / "services" / service / "README.md").read_text()
    assert [heading for heading in HEADINGS if heading not in text] == []


def test_the_lists_of_services_agree_with_the_folders():
    assert sorted([*contracts.SPEAKERS, "contracts", "chassis"]) == SERVICES
    linted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    assert sorted(linted) == sorted(f"yishi_{name}" for name in SERVICES)


def test_the_chassis_knows_no_domain_word():
    words = ("proposal.", "agency.refus", "co_sign", "courtyard", "subdistrict", "townhall")
    found = [
        (name_of(file), word) for file in (ROOT / "services/chassis/yishi_chassis").glob("*.py") for word in words
        if word in file.read_text()
    ]
    assert found == []
