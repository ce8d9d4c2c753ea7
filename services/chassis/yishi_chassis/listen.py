"""The event door: `@on(contracts.ProposalFiled)` calls a method once for each such event, in order per subject.

All doors of a service share one listener on the one queue `<service>.inbox`; its inbox opens the transaction. The
method is called on the service's one instance, without nameko's worker: nothing it raises can reach the container.
"""

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Protocol

import eventlet
from nameko.extensions import (
    ENTRYPOINT_EXTENSIONS_ATTR,
    DependencyProvider,
    Entrypoint,
    ProviderCollector,
    SharedExtension,
)
from yishi_contracts import Event

from . import inbox
from .ear import Ear
from .hosting import service_of

_LEAVE = 25.0


class Looping(Protocol):
    """What runs beside the doors: its loops, by name, and what ends them."""

    def loops(self) -> dict[str, Callable[[], None]]: ...

    def stop(self) -> None: ...


class ReaderThreads(DependencyProvider):
    """Runs a reader of one more queue inside a service's nameko container; `make` is given the service."""

    def __init__(self, make: Callable[[Any], Looping]) -> None:
        self._make = make

    def start(self) -> None:
        self._reader = self._make(service_of(self.container))
        self._threads = _spawned(self.container, self._reader)

    def stop(self) -> None:
        """Leave the queue with nothing half done."""
        _end(self._reader, self._threads)


class Listener(ProviderCollector, SharedExtension):
    """Brings the doors of one service and its queue together."""

    ear: Ear

    def start(self) -> None:
        service = service_of(self.container)
        settings = service.settings
        self.ear = Ear(
            service.engine, handlers_of(service), uri=settings.amqp_uri, queue=f"{service.name}.inbox",
            window=settings.window, poll=settings.poll_seconds)
        self._threads = _spawned(self.container, self.ear)

    def stop(self) -> None:
        """Leave the queue with nothing half done; a handler that does not come back is left behind."""
        super().stop()
        _end(self.ear, self._threads)


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


def handlers_of(service: Any) -> inbox.Handlers:
    """What to call for each event; two doors for one event, or one for a class that never travels, are mistakes."""
    found: dict[type[Event], Any] = {}
    for name, event in _doors(type(service)):
        if event in found or not (event.type or event is Event):
            raise RuntimeError(f"{service.name} cannot have the door {name} for {event.__name__}")
        found[event] = getattr(service, name)
    return found


def heard(where: ModuleType | type) -> list[type[Event]]:
    """The events for which a service class, or the classes of a module, have doors."""
    classes = [where] if isinstance(where, type) else [
        each for each in vars(where).values() if isinstance(each, type) and each.__module__ == where.__name__]
    return sorted({event for each in classes for _, event in _doors(each)}, key=lambda event: event.__name__)


def _doors(service: type) -> Iterator[tuple[str, type[Event]]]:
    for name, method in inspect.getmembers(service, inspect.isfunction):
        for door in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(door, EventDoor):
                yield from ((name, event) for event in door.events)


def _spawned(container: Any, reader: Looping) -> list[Any]:
    return [container.spawn_managed_thread(run, identifier=name) for name, run in reader.loops().items()]


def _end(reader: Looping, threads: list[Any]) -> None:
    reader.stop()
    with eventlet.Timeout(_LEAVE, False):
        for thread in threads:
            thread.wait()
