"""A local world on paper: addresses that nobody answers, keys that are real."""

from collections.abc import Mapping
from pathlib import Path

from yishi_local import keys, messaging
from yishi_local.world import HTTP, SERVICES, Secrets, World, district_folder


def a_world(folder: Path, *, management: str | None = None, extra: Mapping[str, str] | None = None) -> World:
    """A world whose servers are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    secrets = Secrets(broker={name: f"of-{name}" for name in SERVICES}, agencies={"water": "of-water"}, salt="salt")
    return World(
        folder=folder, district=district_folder(), ports=HTTP, secrets=secrets, management=management,
        databases={name: f"postgresql://127.0.0.1:1/yishi_{name}" for name in SERVICES}, extra=dict(extra or {}),
        amqp=messaging.uris("amqp://a:b@127.0.0.1:1/yishi", secrets, administrator=management is not None),
        keys=keys.make(folder / "keys", feeds={name: f"http://127.0.0.1:{port}" for name, port in HTTP.items()}),
    )
