"""The signed note and the tiles, in the forms that others' tools read."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from yishi_audit.domain import note, tile

SIGNER = note.Signer(name="yishi.example/log", key=Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
OTHER = note.Signer(name="witness.example", key=Ed25519PrivateKey.from_private_bytes(b"\x08" * 32))
CHECKPOINT = note.Checkpoint(origin="yishi.example/log", size=109_482, root=sha256(b"root").digest())

#: The worked example in the documentation of golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = ("If you think cryptography is the answer to your problem,\n"
           "then you don't know what your problem is.\n")
GO_SIGNATURE = ("— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
                "otpRZb6KE6RyyBwJnAM=")


def test_a_checkpoint_survives_signing_and_opening():
    assert SIGNER.verifier.open(SIGNER.sign(CHECKPOINT)) == CHECKPOINT


def test_the_same_checkpoint_always_gets_the_same_note():
    assert SIGNER.sign(CHECKPOINT) == SIGNER.sign(CHECKPOINT)


def test_the_verifier_key_of_the_go_tools_is_understood():
    verifier = note.Verifier.of(GO_KEY)
    assert verifier.vkey == GO_KEY


def test_a_signature_made_by_the_go_tools_holds_here():
    verifier = note.Verifier.of(GO_KEY)
    with pytest.raises(note.BadNote, match="not a checkpoint"):   # the signature was checked before the text is read
        verifier.open(f"{GO_TEXT}\n{GO_SIGNATURE}\n")
    with pytest.raises(note.BadNote, match="does not hold"):
        verifier.open(f"{GO_TEXT.replace('answer', 'cause')}\n{GO_SIGNATURE}\n")


def test_other_signatures_on_a_note_are_passed_over():
    cosigned = SIGNER.sign(CHECKPOINT) + OTHER.sign(CHECKPOINT).rpartition("\n\n")[2]
    assert SIGNER.verifier.open(cosigned) == OTHER.verifier.open(cosigned) == CHECKPOINT


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace("109482", "109483"),
    lambda text: text.replace("\n\n", "\n"),
    lambda text: text.rstrip("\n"),
    lambda text: text.replace("— yishi.example/log", "— somebody.else"),
    lambda text: text + "\x01",
])
def test_a_spoilt_note_is_refused(spoil):
    with pytest.raises(note.BadNote):
        SIGNER.verifier.open(spoil(SIGNER.sign(CHECKPOINT)))


def test_a_note_of_another_key_is_refused():
    with pytest.raises(note.BadNote, match="not signed by"):
        SIGNER.verifier.open(OTHER.sign(CHECKPOINT))


@pytest.mark.parametrize("vkey", ["yishi.example/log+00000000+" + SIGNER.verifier.vkey.rpartition("+")[2], "a+b+!", ""])
def test_a_verifier_key_that_contradicts_itself_is_refused(vkey):
    with pytest.raises(note.BadNote):
        note.Verifier.of(vkey)


@pytest.mark.parametrize("text", [
    "origin\n01\nAAAA\n", "origin\n1\nAAAA\n", "origin\n1\n", "\n1\nAAAA\n", "o\n-1\nx\n",
])
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(note.BadNote):
        note.parse(text)


def test_a_proof_in_one_text_has_the_lines_of_the_specification():
    text = note.proof_text(index=7, path=(b"\0" * 32,), checkpoint=SIGNER.sign(CHECKPOINT))
    lines = text.splitlines()
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 7"]
    assert lines[3:5] == ["", "yishi.example/log"]


@pytest.mark.parametrize(("number", "width", "text"), [
    (0, 256, "000"), (7, 17, "007.p/17"), (999, 256, "999"), (1000, 256, "x001/000"), (1_234_067, 256, "x001/x234/067"),
])
def test_addresses_are_written_as_the_specification_has_them(number, width, text):
    address = tile.Address(number=number, width=width)
    assert tile.path(address) == text
    assert tile.parse(text) == address


@pytest.mark.parametrize("text", [
    "0", "0000", "x000/001", "001/000", "000.p/0", "000.p/256", "000.p/01", "../000", "٠٠٠",
])
def test_other_addresses_are_refused(text):
    with pytest.raises(ValueError):
        tile.parse(text)


@given(st.lists(st.binary(max_size=300)))
def test_a_bundle_gives_back_its_entries(entries):
    assert tile.unbundle(tile.bundle(entries)) == tuple(entries)


def test_a_torn_bundle_is_noticed():
    with pytest.raises(ValueError, match="middle"):
        tile.unbundle(tile.bundle([b"whole"])[:-1])


def test_an_entry_too_long_for_a_bundle_is_refused():
    with pytest.raises(ValueError, match="65536"):
        tile.bundle([b"x" * 65_536])
