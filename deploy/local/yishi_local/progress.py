"""What `yishi up` says while it works: a moving line for people, plain lines when nobody watches."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line."""
    console.print(text)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show what is being done, then that it is done and how long it took."""
    began = time.monotonic()
    if console.is_terminal:
        with console.status(f"{text} …"):
            yield
    else:
        say(f"{text} …")
        yield
    say(f"[green]✓[/green] {text} [dim]{time.monotonic() - began:.1f} s[/dim]")
