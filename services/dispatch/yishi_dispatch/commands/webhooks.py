"""Webhooks of agencies: where they may lie, and the keys behind them."""

import os
from pathlib import Path

import typer
from yishi_chassis import cli, clock, database
from yishi_chassis.pack import District

from ..domain import Refused, address, webhook_signing
from .agencies import app, loaded_actions, standing

webhooks = typer.Typer(help="Care for the agencies' webhooks.", no_args_is_help=True)
app.add_typer(webhooks, name="webhook")
_Networks = typer.Argument(None, help="10.20.0.0/16 fd12:3456::/32 …; left out: show them.")
_Nowhere = typer.Option(False, "--none", help="Nowhere: it is called no more.")
_Signing = typer.Option(False, "--signing", help="A key that signs (v1a), instead of one that seals.")


@webhooks.command("networks")
def networks(
    agency: str, cidrs: list[str] | None = _Networks, none: bool = _Nowhere, as_json: bool = cli.AsJson,
) -> None:
    """Say in which networks an agency's webhook may lie; every address is held against them at every call."""
    settings = cli.settings_of("dispatch")
    if agency not in standing(District(settings.district)).agencies:
        raise LookupError(f"the district has no agency {agency}")
    try:
        given = address.networks(cidrs or (), local=settings.mode == "local")
    except Refused as refusal:
        raise LookupError(str(refusal)) from None
    with cli.engine_of("dispatch") as engine, database.transaction(engine) as tx:
        actions = loaded_actions()
        if given or none:
            actions.webhook.set_networks(tx, agency=agency, networks=given, operator=cli.OPERATOR, now=clock.wall())
        found = actions.webhook.networks(tx, agency=agency)
    cli.show({"agency": agency, "networks": list(found) if as_json else " ".join(found)}, as_json=as_json)


@webhooks.command("list")
def list_(as_json: bool = cli.AsJson) -> None:
    """Show every webhook: where it lies, whether it is on, up to which number of how many it was served."""
    with cli.engine_of("dispatch") as engine, database.reading(engine) as tx:
        found = loaded_actions().webhook.listed(tx)
    cli.show([{"agency": hook.agency, "url": hook.url, "state": hook.state, "reason": hook.reason,
               "delivered": hook.delivered, "of": last, "attempts": hook.attempts,
               "failing_since": hook.failing_since} for hook, last in found], as_json=as_json)


@webhooks.command("make-key")
def make_key(file: Path, signing: bool = _Signing) -> None:
    """Make the key that seals secrets (or one that signs), or put a new one before those the file has."""
    older = file.read_text(encoding="utf-8") if file.exists() else ""
    key = webhook_signing.fresh_signer() if signing else webhook_signing.fresh_seal()
    read = webhook_signing.read_signers if signing else webhook_signing.read_seals
    try:
        read([key, *older.splitlines()])
    except ValueError as error:
        raise LookupError(f"{file}: {error}") from None
    fresh = file.with_name(file.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(f"{key}\n{older}")
    fresh.replace(file)
    cli.notes.print(f"{file}: {1 + len(older.split())} keys")
