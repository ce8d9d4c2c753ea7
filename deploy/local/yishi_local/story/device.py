"""A resident's phone: makes a key, enrols it, and signs with it the text that its owner has read."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .play import Play

PREFIX = "civic-sign/v1\n"


class Disagreed(Exception):
    """What intake asks to be signed is not what the person has read."""


class Phone:
    """One key, made anew for each signature and revoked after it: stories are played again and again."""

    def __init__(self, play: Play, who: str) -> None:
        self._play, self._who = play, who
        self._key = Ed25519PrivateKey.generate()
        self._id = ""

    def enrol(self) -> None:
        """Let intake know the public half; the key itself says whose it is."""
        public = {"kty": "OKP", "crv": "Ed25519", "x": _b64url(self._key.public_key().public_bytes_raw())}
        envelope = self._ask("/v1/signing-keys/challenges", public)
        body = {"public_key": public, "label": "phone", "envelope": envelope, "signature": self._sign(envelope)}
        self._id = self._play.town.post("intake", "/v1/signing-keys", who=self._who, body=body)["id"]

    def endorse(self) -> dict[str, str]:
        """What goes with a signature: the envelope for the proposal as it is read here, and the signature over it."""
        read = self._play.proposal()
        text_hash = hashlib.sha256(f"{read['title']}\n{read['text']}".encode()).hexdigest()
        path = f"/v1/proposals/{self._play.proposal_id}/signatures/challenges"
        envelope = self._ask(path, {"key_id": self._id, "text_hash": text_hash})
        said = json.loads(envelope)
        if (said["proposal"], said["proposal_hash"]) != (self._play.proposal_id, text_hash):
            raise Disagreed(f"asked to sign {said['proposal_hash']}, but read {text_hash}")
        return {"envelope": envelope, "signature": self._sign(envelope)}

    def retire(self) -> None:
        """Nothing more is signed with it."""
        self._play.town.call("intake", "DELETE", f"/v1/signing-keys/{self._id}", who=self._who)

    def _ask(self, path: str, body: dict[str, str]) -> str:
        return str(self._play.town.post("intake", path, who=self._who, body=body)["envelope"])

    def _sign(self, envelope: str) -> str:
        return _b64url(self._key.sign(f"{PREFIX}{envelope}".encode()))


def _b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
