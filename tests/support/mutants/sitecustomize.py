"""Run with this folder on PYTHONPATH, a service has the fault that `YISHI_MUTANT` names: the module is changed on load.

Python imports this file by its name before anything else. No service, and nothing it imports, knows of it.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any


def ack_before_commit(ear: Any) -> None:
    """The listener acknowledges a window before it is committed."""
    take = ear.Ear._take

    def hasty(self: Any, deliveries: list[Any], **more: Any) -> None:
        if deliveries:
            self._consumer.ack(deliveries[-1].tag)
            self._consumer.ack, acknowledge = lambda tag: None, self._consumer.ack
            try:
                take(self, deliveries, **more)
            finally:
                self._consumer.ack = acknowledge

    ear.Ear._take = hasty


def mark_before_confirm(lane: Any) -> None:
    """The relay marks a window as published before the broker has confirmed it."""
    claim = lane.Lane._claim

    def hasty(self: Any, backlog: Any, *after: Any) -> Sequence[Any]:
        rows: Sequence[Any] = claim(self, backlog, *after)
        self._mark(backlog, rows)
        return rows

    lane.Lane._claim = hasty


def commit_then_publish(exchange: Any) -> None:
    """A door says what happened after its transaction, in another one."""
    from yishi_chassis import database, outbox

    stage, done, later = outbox.stage, exchange.Exchange._done, list[Callable[[], None]]()

    def put_off(tx: Any, event: Any, *, to: str = "") -> str:
        if tx.caller is None:   # not at a door
            return stage(tx, event, to=to)

        def say() -> None:
            with database.transaction(tx.engine, context=tx.context) as another:
                stage(another, event, to=to)

        later.append(say)
        return ""

    def door(self: Any, *args: Any) -> Any:
        reply = done(self, *args)
        while later:
            later.pop(0)()
        return reply

    outbox.stage, exchange.Exchange._done = put_off, door


def handler_raises(actions: Any) -> None:
    """Review's handler raises what no `except Exception` sees, whenever a title asks for it; three tries are all."""
    from yishi_chassis import inbox

    class Beyond(BaseException):
        pass

    opened = actions.open_review

    def open_review(tx: Any, event: Any, **more: Any) -> Any:
        if "poison" in event.title:
            raise Beyond("as told")
        return opened(tx, event, **more)

    actions.open_review, inbox.TRIES = open_review, 3


#: What is changed, in which module.
MUTANTS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "ack before commit": ("yishi_chassis.ear", ack_before_commit),
    "mark before confirm": ("yishi_chassis.lane", mark_before_confirm),
    "commit then publish": ("yishi_chassis.exchange", commit_then_publish),
    "handler raises": ("yishi_review.actions", handler_raises),
}


class _Changed(importlib.abc.Loader):
    """Loads a module as it is, then changes it."""

    def __init__(self, loader: importlib.abc.Loader, change: Callable[[ModuleType], None]) -> None:
        self._loader, self._change = loader, change

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._change(module)


class _Finder(importlib.abc.MetaPathFinder):
    """Comes first, and steps aside for all modules but one."""

    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self._name, self._change = name, change

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Changed(spec.loader, self._change)
        return spec


if "YISHI_MUTANT" in os.environ:
    sys.meta_path.insert(0, _Finder(*MUTANTS[os.environ["YISHI_MUTANT"]]))
