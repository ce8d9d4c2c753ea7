"""What the page for departments says about webhooks is true: its code verifies what is signed, its codes are ours."""

import ast
import base64
import json
import re
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from yishi_dispatch.channels import post
from yishi_dispatch.domain import webhook
from yishi_dispatch.domain import webhook_signing as signing

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "departments.md").read_text().partition("## Over HTTP instead")[2].partition("\n## ")[0]
BODY = '{"id": "e-1", "data": {"words": "噪声"}}'
NODE = """
import { verify } from "./verify.mjs";
const [headers, body, key] = JSON.parse(process.argv[2]);
console.log(JSON.stringify(verify(headers, Buffer.from(body, "base64"), key)));
"""
Verify = Callable[[dict[str, str], bytes, str], Any]


def code(language: str) -> str:
    """The page's code in that language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(params=["python", "js"])
def verify(request: pytest.FixtureRequest, tmp_path: Path) -> Verify:
    if request.param == "python":
        names: dict[str, Any] = {}
        exec(code("python"), names)
        return names["verify"]   # type: ignore[no-any-return]
    (tmp_path / "verify.mjs").write_text(code("js"))
    (tmp_path / "run.mjs").write_text(NODE)

    def run(headers: dict[str, str], body: bytes, key: str) -> Any:
        told = json.dumps([headers, base64.b64encode(body).decode(), key])
        command = ["node", tmp_path / "run.mjs", told]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise ValueError(done.stderr)
        return json.loads(done.stdout)
    return run


@pytest.fixture
def secrets() -> list[str]:
    return [signing.fresh_secret(), signing.fresh_secret()]


@pytest.fixture
def signers() -> signing.Signers:
    return signing.read_signers([signing.fresh_signer(), signing.fresh_signer()])


def signed(secrets: list[str], signers: signing.Signers, *, ago: float = 0) -> dict[str, str]:
    at = datetime.fromtimestamp(time.time() - ago, UTC)
    return signing.headers(id_="e-1", at=at, body=BODY, secrets=secrets, signers=signers)


def test_its_code_takes_what_is_signed(verify: Verify, secrets: list[str], signers: signing.Signers):
    headers = signed(secrets, signers)

    for secret in secrets:
        assert verify(headers, BODY.encode(), secret) == json.loads(BODY)


def test_its_code_takes_nothing_else(verify: Verify, secrets: list[str], signers: signing.Signers):
    headers = signed(secrets, signers)

    for wrong in (headers | {"webhook-id": "e-2"}, headers | {"webhook-signature": "v1,AAAA"},
                  signed(secrets, signers, ago=400), signed(secrets, signers, ago=-400)):
        with pytest.raises(ValueError):
            verify(wrong, BODY.encode(), secrets[0])
    with pytest.raises(ValueError):
        verify(headers, BODY.encode() + b" ", secrets[0])
    with pytest.raises(ValueError):
        verify(headers, BODY.encode(), signing.fresh_secret())


@pytest.mark.parametrize("verify", ["js"], indirect=True)
def test_its_code_for_node_takes_what_our_own_keys_signed(verify: Verify, signers: signing.Signers):
    headers = signed([], signers)

    for public in signers.public:
        assert verify(headers, BODY.encode(), public) == json.loads(BODY)
    with pytest.raises(ValueError):
        verify(headers, BODY.encode(), signing.read_signers([signing.fresh_signer()]).public[0])


def test_it_names_every_code_of_a_call():
    table = PAGE.partition("| `code` in the log |")[2]
    named = set(re.findall(r"`([a-z-]+(?:<status>)?)`", table))
    texts = {node.value for node in ast.walk(ast.parse(Path(post.__file__).read_text()))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    unreached = {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+|timeout|certificate", text)}

    assert "tls-failed" in unreached
    assert named == unreached | webhook.OURS | {webhook.code_of(code) for code in (200, 301, 410)} | {"http-<status>"}
