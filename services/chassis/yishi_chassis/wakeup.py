"""Something was said: wakes this process's relay at once, and tells the leader's process soon after."""

from collections.abc import Callable

_ears: list[Callable[[], None]] = []


def said() -> None:
    """Called after a commit that staged an event."""
    for ear in _ears:
        ear()


def listen(ear: Callable[[], None]) -> None:
    """Let `ear` be called after each such commit; it must be quick and must not raise."""
    _ears.append(ear)


def forget(ear: Callable[[], None]) -> None:
    """Stop calling `ear`."""
    _ears.remove(ear)
