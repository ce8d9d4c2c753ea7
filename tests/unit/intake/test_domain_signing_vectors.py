"""The vectors that Python and JavaScript share: both canonicalise, hash, verify and refuse alike."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from yishi_intake import domain
from yishi_intake.domain import envelope, scheme

EXAMPLE = Path(__file__).parents[3] / "examples/device-signatures"
VECTORS = json.loads((EXAMPLE / "vectors.json").read_text())
WHOLE = some.integers(-(2**53) + 1, 2**53 - 1)
FLAT = some.dictionaries(some.text(max_size=8), some.text(max_size=20) | WHOLE, max_size=6)


def whys(vectors):
    return [vector["why"] for vector in vectors]


def verifier():
    """The standalone verifier, loaded from its file."""
    spec = importlib.util.spec_from_file_location("verify_proof", EXAMPLE / "verify_proof.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STANDALONE = verifier()


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=lambda v: v["text"])
def test_there_is_one_way_of_writing_an_envelope(vector):
    assert envelope.canonical(vector["members"]) == vector["text"]
    assert envelope.read(vector["text"]) == vector["members"] == STANDALONE.read(vector["text"])


@pytest.mark.parametrize("vector", VECTORS["refused_envelopes"], ids=whys(VECTORS["refused_envelopes"]))
def test_every_other_way_is_refused(vector):
    with pytest.raises(domain.BadEnvelope):
        envelope.read(vector["text"])
    with pytest.raises((STANDALONE.Invalid, ValueError)):
        STANDALONE.read(vector["text"])


@pytest.mark.parametrize("nested", [
    "[" * 4000, '{"a":' * 800, "9" * 4096, '{"a":' + "9" * 4080 + "}", '"' + "a" * 4096])
def test_what_is_deep_long_or_huge_is_refused(nested):
    with pytest.raises(domain.BadEnvelope):
        envelope.read(nested)


@given(FLAT)
def test_what_is_written_canonically_is_read_as_it_was(members):
    text = envelope.canonical(members)
    try:
        read = envelope.read(text)
    except domain.BadEnvelope:
        read = None   # text that is not in NFC
    assert read in (members, None)
    assert STANDALONE.canonical(members) == text


@pytest.mark.parametrize("vector", VECTORS["texts"], ids=lambda v: v["title"])
def test_a_hash_pins_the_exact_wording(vector):
    written = {"title": vector["title"], "text": vector["text"], "place": domain.Place(areas=("jinniu",))}
    content = domain.Content(category="noise", kind="courtyard", threshold=5, **written)
    assert content.hash == vector["hash"]


@pytest.mark.parametrize("vector", VECTORS["keys"], ids=lambda v: v["alg"])
def test_a_key_is_known_by_its_thumbprint(vector):
    key = domain.PublicKey(**vector["public_key"])
    assert (key.id, scheme.scheme_of(key).alg) == (vector["id"], vector["alg"])


@pytest.mark.parametrize("vector", VECTORS["bad_keys"], ids=whys(VECTORS["bad_keys"]))
def test_what_is_no_usable_key_is_refused(vector):
    with pytest.raises(domain.BadKey):
        scheme.scheme_of(domain.PublicKey(**vector["public_key"]))


@pytest.mark.parametrize("vector", VECTORS["signatures"], ids=whys(VECTORS["signatures"]))
def test_a_signature_holds_for_its_bytes_alone(vector):
    public = domain.PublicKey(**vector["public_key"])
    evidence = domain.Evidence(envelope=vector["envelope"], signature=vector["signature"])
    assert (evidence.signed.hex(), evidence.digest) == (vector["signed"], vector["evidence"])
    assert scheme.holds(public, signed=evidence.signed, signature=evidence.signature) is vector["valid"]


@pytest.mark.parametrize("vector", VECTORS["proofs"], ids=whys(VECTORS["proofs"]))
def test_the_standalone_verifier_tells_true_proofs_from_others(vector, tmp_path):
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(vector["proof"]))
    assert STANDALONE.main([str(file)]) == (0 if vector["valid"] else 1)


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"key": 1}', '{"key": {"public_key": {"kty": 1}}}'])
def test_what_is_no_proof_at_all_is_told_so(tmp_path, capsys, written):
    file = tmp_path / "proof.json"
    file.write_text(written)
    assert STANDALONE.main([str(file)]) in (1, 2)
    assert json.loads(capsys.readouterr().out)["valid"] is False


def test_the_verifier_stands_alone(tmp_path):
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(VECTORS["proofs"][0]["proof"]))
    alone = shutil.copy(EXAMPLE / "verify_proof.py", tmp_path)
    done = subprocess.run([sys.executable, "-I", alone, file], capture_output=True, text=True, check=True, timeout=30)
    assert json.loads(done.stdout)["resident"] == "r-02"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_javascript_agrees_on_every_vector():
    command = ["node", EXAMPLE / "check_vectors.mjs"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()[-10:]) == (0, ", 0 differ"), done.stdout + done.stderr
