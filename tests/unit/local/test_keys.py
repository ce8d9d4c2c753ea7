"""The keys of a local world."""

import json
import tomllib
from pathlib import Path

from yishi_chassis import auth, sweep
from yishi_dispatch.domain import webhook_signing
from yishi_local import keys

FEEDS = {"intake": "http://127.0.0.1:8101", "review": "http://127.0.0.1:8102"}


def test_a_token_of_the_issuer_is_believed(tmp_path: Path):
    made = keys.make(tmp_path, feeds=FEEDS)
    issuer = json.loads(made.issuer.read_text())

    token = auth.mint(issuer, issuer="intake", subject="r-1", roles=["resident"], seconds=60)

    assert auth.Believed(made.issuers).caller(token).has("resident")


def test_a_service_is_believed_to_be_one(tmp_path: Path):
    made = keys.make(tmp_path, feeds=FEEDS)
    own = json.loads(made.of("review").read_text())

    token = auth.mint(own, issuer="review", subject="review", roles=["service"], seconds=60)

    assert auth.Believed(made.issuers).caller(token).has("service")


def test_a_service_is_not_believed_to_be_anything_else(tmp_path: Path):
    made = keys.make(tmp_path, feeds=FEEDS)
    own = json.loads(made.of("review").read_text())

    token = auth.mint(own, issuer="review", subject="p", roles=["service", "operator", "convener:b-1"], seconds=60)

    assert auth.Believed(made.issuers).caller(token).roles == {("service", "")}


def test_no_private_part_leaves_its_file(tmp_path: Path):
    made = keys.make(tmp_path, feeds=FEEDS)

    assert '"d"' not in made.issuers.read_text()
    assert "d = " not in made.peers.read_text().replace("kid = ", "")
    assert all(file.stat().st_mode & 0o077 == 0 for file in (
        made.issuer, made.of("intake"), made.of("review"), made.contacts, made.webhooks, made.webhook_signer))


def test_webhooks_have_their_keys(tmp_path: Path):
    made = keys.make(tmp_path, feeds=FEEDS)
    kept = made.webhooks.read_text()

    assert webhook_signing.read_seals([kept]).seal("s", agency="a")
    assert len(webhook_signing.read_signers([made.webhook_signer.read_text()]).public) == 1
    assert keys.make(tmp_path, feeds=FEEDS).webhooks.read_text() == kept


def test_every_peer_has_its_feed_and_its_key(tmp_path: Path):
    made = keys.make(tmp_path, feeds=FEEDS)

    peers = {peer["name"]: peer for peer in tomllib.loads(made.peers.read_text())["peers"]}

    assert peers["review"]["url"] == FEEDS["review"]
    assert sweep.read_peers(made.peers, ["review"]) == [sweep.Peer("review", FEEDS["review"])]
    assert peers["review"]["key"]["x"] == json.loads(made.of("review").read_text())["x"]


def test_keys_are_kept_while_addresses_may_change(tmp_path: Path):
    first = keys.make(tmp_path, feeds=FEEDS).issuer.read_text()

    again = keys.make(tmp_path, feeds=FEEDS | {"intake": "http://127.0.0.1:9101"})

    assert again.issuer.read_text() == first
    assert "9101" in again.peers.read_text()
