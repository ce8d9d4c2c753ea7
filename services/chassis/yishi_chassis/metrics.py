"""Prometheus metrics: names begin with `yishi_` and end in a unit; labels are few and never ids."""

from collections.abc import Sequence
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CONTENT_TYPE = CONTENT_TYPE_LATEST


def counter(name: str, text: str, labels: Sequence[str] = ()) -> Counter:
    """What only grows."""
    return Counter(_named(name), text, labels)


def gauge(name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
    """What goes up and down."""
    return Gauge(_named(name), text, labels)


def histogram(name: str, text: str, labels: Sequence[str] = ()) -> Histogram:
    """How long things take, in seconds."""
    return Histogram(_named(name), text, labels, buckets=_BUCKETS)


def page() -> bytes:
    """All metrics of this process in Prometheus' text format."""
    return generate_latest()


def _named(name: str) -> str:
    if not name.startswith("yishi_"):
        raise ValueError(f"a metric's name begins with yishi_: {name}")
    return name


BUILD = gauge("yishi_build_info", "1, labelled with the version that runs", ("version",))
BUILD.labels(version("yishi-chassis")).set(1)
