"""The `yishi audit` commands: verify, make-key, erase, and those every service has."""

import json
import os
from base64 import urlsafe_b64encode
from pathlib import Path

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from yishi_chassis import cli, database

from . import actions
from . import verify as verifier
from .domain.note import Signer

app = cli.service_app("audit")
Url = typer.Option("http://127.0.0.1:8105", help="Where audit answers.")
Key = typer.Option(None, help="The log's public key (name+id+key), got by another way than from the log.")
Seen = typer.Option(None, help="File of the last checkpoint seen; written when all is well.")
Origin = typer.Option("yishi.local/log", help="The log's name: its public address without the scheme.")
Json = typer.Option(False, "--json", help="Print the result as JSON.")


@app.command("verify")
def verify(
    url: str = Url, key: str | None = Key, checkpoint: Path | None = Seen, as_json: bool = Json,
) -> None:
    """Fetch the whole log over HTTP, hash it anew, and name the first leaf that does not hold."""
    code = verifier.run(url, key=key, checkpoint=checkpoint, as_json=as_json, tell=verifier.progress)
    raise typer.Exit(code)


@app.command("make-key")
def make_key(file: Path, origin: str = Origin) -> None:
    """Make the key that signs the log (JWK, readable by its owner alone) and print its public half."""
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "d": _text(secret), "x": _text(public)}
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(jwk, out)
    print(Signer(name=origin, key=key).verifier.vkey)


@app.command("erase")
def erase(proposal: str, reason: str = cli.Reason) -> None:
    """Blank the words of all that was said about a proposal, for ever; leaves and proofs stay."""
    engine = database.connect(cli.settings_of("audit").database_url, pool=1)
    with database.transaction(engine) as tx:
        count = actions.erase(tx, proposal_id=proposal, reason=reason, operator=cli.OPERATOR)
    cli.show({"erased": count}, as_json=False)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
