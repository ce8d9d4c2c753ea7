"""The bench's own servers: PostgreSQL that writes to the disk as in production, RabbitMQ; deleted at the end."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yishi_local import install
from yishi_local.broker import Broker
from yishi_local.cluster import Cluster

from tests.bench.measure import say
from tests.support.servers import ROOT, Amqp, ports_from

RUN = ROOT / ".run" / "bench"
#: What every contender's database does; commit moments are kept so that a path can be timed by them.
SETTINGS = {"fsync": "on", "synchronous_commit": "on", "track_commit_timestamp": "on", "shared_buffers": "256MB",
            "max_wal_size": "4GB"}


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Both servers, and a folder for what the runs leave behind."""

    postgres: str
    amqp: Amqp
    folder: Path


@contextlib.contextmanager
def started() -> Iterator[Servers]:
    """Both servers, empty; raises install.Missing or cluster.NotStarted."""
    install.ensure()
    cluster, broker = Cluster(RUN / "pg", port=17432, settings=SETTINGS), Broker(RUN / "mq", wanted=ports_from(17682))
    with contextlib.ExitStack() as made:
        for server in (cluster, broker):   # whatever a broken-off bench has left
            server.remove()
            made.callback(server.remove)
        shutil.rmtree(RUN, ignore_errors=True)   # logs of the bench before
        RUN.mkdir(parents=True)
        say("starting PostgreSQL (fsync on) and RabbitMQ for the bench alone")
        broker.launch()
        cluster.start()
        broker.wait()
        yield Servers(postgres=cluster.url(), folder=RUN,
                      amqp=Amqp(uri=broker.uri(), management=broker.management, broker=broker))
