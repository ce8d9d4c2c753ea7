"""Proofs of signatures hold without intake, in two languages; and a browser's WebCrypto signs what intake believes."""

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from werkzeug.routing import Map, Rule

from tests.support.device import SIGNER, said, signed

EXAMPLE = Path(__file__).parents[3] / "examples/device-signatures"


def test_a_click_has_no_proof(house, greened):
    body = {"text_hash": greened["text_hash"], "household": "2号"}
    house.answer("sign", who=SIGNER, body=body, proposal_id=greened["id"])
    assert house.refusal("proof", who=SIGNER, proposal_id=greened["id"]).status == 404
    assert house.refusal("proof", who="r-03 resident", proposal_id=greened["id"]).status == 404


def verdict(command, file):
    done = subprocess.run([*command, file], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, json.loads(done.stdout)


VERIFIERS = [
    pytest.param([sys.executable, EXAMPLE / "verify_proof.py"], id="Python"),
    pytest.param(["node", EXAMPLE / "verify_proof.mjs"], id="JavaScript",
                 marks=pytest.mark.skipif(shutil.which("node") is None, reason="needs node")),
]


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_downloaded_proof_holds_without_intake_and_breaks_with_one_sign(house, greened, device, verifier, tmp_path):
    signed(house, greened, device)
    reply = house.ask("proof", who=SIGNER, proposal_id=greened["id"])
    file = tmp_path / "proof.json"
    file.write_bytes(reply.body)
    code, told = verdict(verifier, file)
    assert "attachment" in reply.headers["Content-Disposition"]
    assert (code, told["resident"], told["proposal"], told["text"]) == (0, "r-02", greened["id"], "as signed")
    assert told["evidence"] == said(house, "cn.yishi.proposal.signed.v1")[-1]["evidence"]
    file.write_text(reply.body.decode().replace("补种", "不种"))
    assert verdict(verifier, file) == (1, {"valid": False, "why": "the text was changed"})


def test_the_proof_of_a_text_that_was_corrected_since_has_the_text_that_was_signed(house, greened, device, tmp_path):
    signed(house, greened, device)
    house.answer("amend", who="r-01 resident", proposal_id=greened["id"], body={
        "title": greened["title"], "text": greened["text"] + "！", "minor": True})
    file = tmp_path / "proof.json"
    file.write_bytes(house.ask("proof", who=SIGNER, proposal_id=greened["id"]).body)
    told = json.loads(file.read_text())
    assert (told["proposal"]["text"], verdict([sys.executable, EXAMPLE / "verify_proof.py"], file)[0]) == (
        greened["text"], 0)


@pytest.fixture
def address(house):
    """The house behind a port, for clients that are programs of their own; the token is of the signer."""
    rules = Map([Rule(terms.url, methods=[terms.method], endpoint=name) for name, terms in house.doors.items()])

    def answer(request):
        door, args = rules.bind("").match(request.path, method=request.command)
        body = json.loads(request.rfile.read(int(request.headers.get("content-length") or 0)) or "null")
        reply = house.ask(door, who=request.headers["authorization"].removeprefix("Bearer "), body=body, **args)
        request.send_response(reply.status)
        request.end_headers()
        request.wfile.write(reply.body)

    methods = {"do_GET": answer, "do_POST": answer, "log_message": lambda *_: None}
    handler = type("Handler", (BaseHTTPRequestHandler,), methods)
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        server.timeout, closed = 0.1, []
        thread = threading.Thread(target=serve, args=(server, closed))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        closed.append(True)
        thread.join(timeout=10)


def serve(server, closed):
    """One request after another, until somebody closes it."""
    while not closed:
        server.handle_request()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize("alg", ["ES256", "Ed25519"])
def test_a_browsers_webcrypto_signs_what_intake_believes(house, greened, address, alg, tmp_path):
    command = ["node", EXAMPLE / "co_sign.mjs", greened["id"], "2幢1单元301", alg]
    told = {**os.environ, "YISHI_INTAKE": address, "YISHI_TOKEN": SIGNER}
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    file = tmp_path / "proof.json"
    file.write_text(done.stdout)
    assert verdict([sys.executable, EXAMPLE / "verify_proof.py"], file)[0] == 0
    assert house.answer("proposal", proposal_id=greened["id"])["assurance"]["device_key"] == 1
