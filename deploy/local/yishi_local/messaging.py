"""The broker as a local world sees it: addresses for services and agencies, and its topology made and healed."""

from yishi_chassis import management, topology

from .world import Secrets, World, in_vhost


class NoTopology(Exception):
    """The broker refused what the services need; the text says what."""


def uris(uri: str, secrets: Secrets, *, administrator: bool, vhost: str = topology.VHOST) -> dict[str, str]:
    """Each service's address of the internal virtual host: as itself, or as `uri` says where we may not make users."""
    if not administrator:
        return dict.fromkeys(secrets.broker, uri)
    return {name: in_vhost(uri, vhost, user=name, password=password) for name, password in secrets.broker.items()}


def agency_uris(uri: str, secrets: Secrets, *, vhost: str = topology.AGENCIES_VHOST) -> dict[str, str]:
    """Each agency's address of the agencies' virtual host, as itself."""
    return {agency: in_vhost(uri, vhost, user=topology.agency_name(agency), password=password)
            for agency, password in secrets.agencies.items()}


def declare(world: World) -> list[str]:
    """Make exchanges, queues and users, and queues that do not answer anew; returns those. Raises NoTopology."""
    try:
        if world.management is None:
            topology.declare_without_management(next(iter(world.amqp.values())))
            return []
        return topology.heal(world.management, wanted(world), passwords=world.secrets.broker,
                             agency_passwords=world.secrets.agencies)
    except (management.Refused, topology.StillDead, OSError) as error:   # requests' exceptions are OSErrors too
        raise NoTopology(f"the broker does not take the topology: {error}") from error


def wanted(world: World) -> topology.Topology:
    """What must be there for this world."""
    return topology.Topology(vhost=world.vhost, agencies_vhost=world.agencies_vhost,
                             agencies=tuple(world.secrets.agencies))
