"""A service from its settings to its open doors; everything that can be wrong is found before the first request."""

import gc
import logging
import os
import signal
import socket
import sys
from importlib import import_module
from typing import Any

import eventlet
import sqlalchemy as sa
from nameko.runners import ServiceRunner

from . import answers, auth, clock, database, log, migrate, pack
from .settings import Settings, load

_log = logging.getLogger(__name__)
MISUSED = 2
#: 25 s are for requests; an orchestrator kills after 60 s or less.
STOP_SECONDS = 40


def serve(package: str) -> None:
    """Prepare, bind, run until told to stop, drain."""
    service = prepared(package)
    settings = service.settings
    runner = ServiceRunner({
        "AMQP_URI": settings.amqp_uri, "socket": bound(settings), "service": service, "settings": settings,
        "engine": service.engine, "district": service.district})
    runner.add_service(type(service))
    runner.start()
    _settle_memory()
    _stop_on_signal(runner)   # before anybody is told that it is there
    _log.info("listening", extra={"address": f"{settings.http_host}:{settings.http_port}"})
    runner.wait()


def prepared(package: str) -> Any:
    """The service's one instance, with all that its doors rest on; exits with a sentence when something is missing."""
    import_module(package)
    settings = load(import_module(f"{package}.settings").Settings)
    log.set_up(settings.service, settings.log_level)
    clock.follow(settings.clock_file)
    cls = class_named(settings.service, import_module(f"{package}.service"))
    cls.settings, cls.engine = settings, database.connect(settings.database_url, pool=settings.database_pool)
    cls.district, cls.believed = pack.District(settings.district), auth.Believed(settings.issuers, settings.oidc)
    service = cls()
    try:
        cls.believed.read()
        answers.secret_of(settings.signing_key)
        migrate.check(cls.engine, package)
        service.prepare()
    except (migrate.NotMigrated, pack.PackError, OSError, ValueError, sa.exc.OperationalError) as error:
        print(f"{settings.service}: {str(error).splitlines()[0]}", file=sys.stderr)
        raise SystemExit(MISUSED) from None
    return service


def bound(settings: Settings) -> socket.socket:
    """The port, taken without sharing it unless replicas do: eventlet alone would share it and say nothing."""
    try:
        taken: socket.socket = eventlet.listen(
            (settings.http_host, settings.http_port), backlog=256, reuse_port=settings.replicas > 1)
    except OSError as error:
        print(f"{settings.service}: cannot listen on {settings.http_host}:{settings.http_port}: {error.strerror}; "
              "is another one running? Set http_port, or replicas to share the port", file=sys.stderr)
        raise SystemExit(MISUSED) from None
    return taken


def class_named(name: str, module: Any) -> Any:
    """The service class of a module."""
    return next(c for c in vars(module).values() if isinstance(c, type) and getattr(c, "name", "") == name)


def _settle_memory() -> None:
    """What is here now stays: looking through it again and again for garbage would stop all requests each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def _stop_on_signal(runner: ServiceRunner) -> None:
    def stop(*_: Any) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)   # once is enough
        _log.info("stopping")
        eventlet.spawn_n(runner.stop)   # a signal handler runs in the hub and may not wait
        eventlet.spawn_after(STOP_SECONDS, _give_up)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _give_up() -> None:
    """What hangs is left: nothing that was accepted is lost by it."""
    _log.error("not everything stopped in time")
    os._exit(1)
