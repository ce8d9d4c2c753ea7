"""`yishi review …`: the chassis' commands, and the bodies of the district."""

import typer
from yishi_chassis import cli
from yishi_chassis.pack import District, PackError

from .settings import councils

app = cli.service_app("review")


@app.command("bodies")
def bodies(as_json: bool = typer.Option(False, "--json", help="Print the result as JSON.")) -> None:
    """List the deliberating bodies of the district pack."""
    try:
        district = councils(District(cli.settings_of("review").district))
    except PackError as error:
        raise LookupError(str(error)) from None
    rows = [{"id": b.id, "name": b.name, "tier": b.tier, "area": b.area, "seats": len(b.members)}
            for b in district.bodies.values()]
    cli.show(rows, as_json=as_json)
