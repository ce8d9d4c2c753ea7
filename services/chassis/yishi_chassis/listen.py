"""The event door: `@on(contracts.ProposalFiled)` calls a method once for each such event, in order per subject.

All doors of a service share one listener on the one queue `<service>.inbox`; its inbox opens the transaction. The
method is called on the service's one instance, without nameko's worker: nothing it raises can reach the container.
"""

import inspect
from types import ModuleType
from typing import Any

import eventlet
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, Entrypoint, ProviderCollector, SharedExtension
from yishi_contracts import Event

from . import inbox
from .ear import Ear
from .hosting import service_of

_LEAVE = 25.0


class Listener(ProviderCollector, SharedExtension):
    """Brings the doors of one service and its queue together."""

    ear: Ear

    def start(self) -> None:
        service = service_of(self.container)
        settings = service.settings
        self.ear = Ear(
            service.engine, self.handlers(service), uri=settings.amqp_uri, queue=f"{service.name}.inbox",
            window=settings.window, poll=settings.poll_seconds)
        self._threads = [self.container.spawn_managed_thread(run, identifier=name)
                         for name, run in self.ear.loops().items()]

    def handlers(self, service: Any) -> inbox.Handlers:
        """What to call for each event; two doors for one event are a mistake."""
        found: dict[type[Event], Any] = {}
        for door in sorted(self._providers, key=lambda door: door.method_name):
            for event in door.events:
                if event in found:
                    raise RuntimeError(f"{service.name} has two doors for {event.__name__}")
                found[event] = getattr(service, door.method_name)
        return found

    def stop(self) -> None:
        """Leave the queue with nothing half done; a handler that does not come back is left behind."""
        super().stop()
        self.ear.stop()
        with eventlet.Timeout(_LEAVE, False):
            for thread in self._threads:
                thread.wait()


class EventDoor(Entrypoint):
    """A method that hears some events; `contracts.Event` stands for all that no other door hears."""

    listener = Listener()

    def __init__(self, *events: type[Event], **options: Any) -> None:
        super().__init__(**options)
        self.events = events

    def setup(self) -> None:
        self.listener.register_provider(self)

    def stop(self) -> None:
        self.listener.unregister_provider(self)


on = EventDoor.decorator


def heard(where: ModuleType | type) -> list[type[Event]]:
    """The events for which a service class, or the classes of a module, have doors."""
    classes = [where] if isinstance(where, type) else [
        each for each in vars(where).values() if isinstance(each, type) and each.__module__ == where.__name__]
    methods = {method for each in classes for _, method in inspect.getmembers(each, inspect.isfunction)}
    doors = (door for method in methods for door in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()))
    return sorted({event for door in doors if isinstance(door, EventDoor) for event in door.events},
                  key=lambda event: event.__name__)
