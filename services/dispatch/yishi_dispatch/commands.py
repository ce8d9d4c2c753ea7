"""`yishi dispatch …`: the chassis' commands, and the agencies with what the district lets each tier do."""

import typer
from yishi_chassis import cli
from yishi_chassis.pack import District

from .settings import Settings, rules

app = cli.service_app("dispatch")


@app.command("agencies")
def agencies(as_json: bool = typer.Option(False, "--json", help="Print the result as JSON.")) -> None:
    """List the agencies of the district pack."""
    settings = cli.settings_of("dispatch")
    if not isinstance(settings, Settings):
        raise LookupError("these are not dispatch's settings")
    found = rules(District(settings.district)).agencies.values()
    rows = [{"id": a.id, "name": a.name, "level": a.level, "area": a.area, "kind": a.kind} for a in found]
    cli.show(rows, as_json=as_json)
