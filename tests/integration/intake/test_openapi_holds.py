"""Intake keeps what its OpenAPI document says, whoever asks whatever; a client made from the document works."""

import importlib
import json
import os
import sys
from pathlib import Path

import pytest
import requests
import yishi_contracts as contracts
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from yishi_chassis import serve, service

from tests.support import hunting

#: Of each door, fitting requests and others; `make hunt` asks for more.
EXAMPLES = int(os.environ.get("YISHI_HUNT_EXAMPLES", "6"))
DOORS = sorted(door.method_name for door in service.doors_of(
    serve.class_named("intake", importlib.import_module("yishi_intake.service"))))
WANTED = {"title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening",
          "place": {"area": "madong", "spot": "全院", "lat": 30.72, "lng": 104.07}}


@pytest.fixture(scope="module")
def proposals(intake):
    """Three proposals of everybody's: one is open, one a draft, one urgent and so filed."""
    made = [intake.call("intake", "POST", "/v1/proposals", who="r-01", body=WANTED | more)
            for more in ({}, {"draft": True}, {"urgent": True})]
    assert [answer.status_code for answer in made] == [201] * 3
    return [answer.json() for answer in made]


@pytest.fixture(scope="module")
def hunt(intake, proposals):
    known = {"proposal_id": [each["id"] for each in proposals], "number": [each["number"] for each in proposals],
             "form": ["json", "xml"], "area_id": ["madong", "jinniu"], "service_code": ["greening", "noise"]}
    return hunting.Hunt(intake.url("intake"), issuer=hunting.issuer_of(intake.world.keys.issuer), known=known)


@pytest.mark.parametrize("door", DOORS)
def test_whatever_anybody_asks_is_answered_as_the_document_says(hunt, door):
    [operation] = [each for each in hunt.operations() if each.definition.raw["operationId"] == door]
    hunt.hunt(operation, examples=EXAMPLES)


def test_every_role_has_asked_and_something_was_answered_to_each(hunt):
    asked = {role for role, _ in hunt.seen}
    assert asked == {role or "nobody" for role in hunting.ROLES}
    assert not [status for _, status in hunt.seen if status >= 500]
    hunting.LINES.append(hunt.summary())


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A package made from the shipped document by a generator of clients, imported."""
    folder = tmp_path_factory.mktemp("client")
    shipped = Path(contracts.__file__).parent / "openapi" / "intake.json"
    made = folder / "made_client"
    config = Config.from_sources(ConfigFile(post_hooks=[]), MetaType.NONE, shipped, "utf-8", True, made)
    faults = [f"{fault.header}: {fault.detail}" for fault in generate(config=config)]
    sys.path.insert(0, str(folder))
    yield importlib.import_module("made_client"), faults
    sys.path.remove(str(folder))


def part(client, name):
    """A module of the generated package."""
    return importlib.import_module(f"{client[0].__name__}.{name}")


def test_the_generator_leaves_out_no_door_and_no_answer_in_json(client):
    _, faults = client
    assert [fault for fault in faults if "omitted" not in fault] == []
    assert [door for door in DOORS if not _made(door)] == []


def _made(door):
    """Whether it has a module; one that is called as something of Python's gets an underscore."""
    return any(importlib.util.find_spec(f"made_client.api.default.{name}") for name in (door, f"{door}_"))


def test_a_generated_client_files_finds_and_reads_a_proposal(client, intake):
    form = part(client, "models").ProposeForm.from_dict(WANTED)
    with client[0].Client(base_url=intake.url("intake")) as anybody:
        token = do(client, "token", client=anybody, body=part(client, "models").TokenForm(account="r-02"))
        with client[0].AuthenticatedClient(base_url=intake.url("intake"), token=token.token) as resident:
            filed, again = [do(client, "propose", client=resident, body=form, idempotency_key="once") for _ in "12"]
        read = do(client, "proposal", filed.id, client=anybody)
        listed = do(client, "proposals", client=anybody, area="madong")
        path = do(client, "path", filed.id, client=anybody)

    assert (again.number, read.title, read.state_label.en) == (filed.number, WANTED["title"], "Collecting signatures")
    assert filed.id in [each.id for each in listed.items]
    assert path.steps[0].state == "collecting"


def do(client, door, /, *arguments, **named):
    """Ask at a door, and get what the generated code makes of the answer."""
    return part(client, f"api.default.{door}").sync(*arguments, **named)


def test_a_generated_client_reads_why_it_is_refused(client, intake):
    with client[0].Client(base_url=intake.url("intake")) as anybody:
        refused = do(client, "proposal", "nowhere", client=anybody)
    assert (refused.status, refused.code) == (404, "not-found")


def test_the_document_served_is_the_one_that_ships(intake):
    served = requests.get(f"{intake.url('intake')}/openapi.json", timeout=10).json()
    assert served == json.loads((Path(contracts.__file__).parent / "openapi" / "intake.json").read_text())
