"""Prometheus metrics."""
from collections.abc import Sequence

from prometheus_client import Counter, Gauge


def counter(name: str, text: str, labels: Sequence[str] = ()) -> Counter:
    """A counter."""
    return Counter(name, text, labels)


def gauge(name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
    """A gauge."""
    return Gauge(name, text, labels)
