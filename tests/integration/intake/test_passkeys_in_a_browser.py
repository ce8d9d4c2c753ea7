"""A real browser makes a passkey and signs with it, by the example's own code; both verifiers believe the proof."""

import functools
import json
import shutil
import subprocess
import sys
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from yishi_chassis import auth
from yishi_intake.settings import Settings

from tests.support.browser import chromium
from tests.support.device import SIGNER, asked, handed_in
from tests.support.house import House

EXAMPLE = Path(__file__).parents[3] / "examples/device-signatures"
AUTHENTICATOR = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                 "isUserVerified": True, "automaticPresenceSimulation": True}


class Pages(SimpleHTTPRequestHandler):
    """The example's modules, and a page to load them into."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def log_message(self, *_):
        """Nothing: the test tells what went wrong."""


@pytest.fixture
def origin():
    with HTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=EXAMPLE)) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        serving.join(timeout=10)


@pytest.fixture
def house(fresh_database_of, tmp_path, origin):
    (tmp_path / "issuer.jwk").write_text(json.dumps(auth.new_key("issuer-1")))
    return House(fresh_database_of("intake"), Settings(
        mode="local", issuer_key=tmp_path / "issuer.jwk", blobs=f"file://{tmp_path}/files", passkey_pages=(origin,)))


@pytest.fixture
def page(origin):
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{origin}/README.md")
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page


def in_page(page, call, *given):
    """What the example's function gives."""
    module = "async ([given]) => (await import('/passkey.mjs')).%s(...given)"
    return page.evaluate(module % call, [given])


def test_a_browser_makes_a_passkey_and_signs_with_it(house, page, origin, tmp_path):
    proposal = house.answer("propose", who="r-01 resident", body={
        "title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening", "place": {"area": "madong"}})
    made = in_page(page, "newPasskey", house.answer("passkey_options", who=SIGNER))
    envelope = house.answer("key_challenge", who=SIGNER, body=made["public_key"])["envelope"]
    about = {"public_key": made["public_key"], "credential_id": made["credential_id"], "label": "browser"}
    key = house.answer("enrol_key", who=SIGNER, body=about | in_page(page, "signWithPasskey", made, envelope))
    assert key["backup"] is not None

    device = in_page(page, "signWithPasskey", made, asked(house, proposal, key["id"]))
    body = handed_in(proposal, "", "") | {"device": device}
    assert house.answer("sign", who=SIGNER, body=body, proposal_id=proposal["id"])["assurance"]["device_key"] == 1

    file = tmp_path / "proof.json"
    file.write_bytes(house.ask("proof", who=SIGNER, proposal_id=proposal["id"]).body)
    for verifier in [[sys.executable, "verify_proof.py"], ["node", "verify_proof.mjs"]]:
        if shutil.which(verifier[0]):
            done = subprocess.run(
                [*verifier, file], cwd=EXAMPLE, capture_output=True, text=True, check=False, timeout=60)
            told = json.loads(done.stdout)
            assert (done.returncode, told["resident"], told["page"]) == (0, "r-02", origin), told
