"""The table of moves as a state diagram (Mermaid), for the documents."""

from collections.abc import Iterator

from .moves import GONE, HELD, KNOWN, MOVES, SEEN, Move
from .news import NEWS, SPOKEN
from .public_state import STATES

#: What is possible everywhere and leads nowhere is not drawn.
_ON_THE_PATH = tuple(move for move in MOVES if move.sources not in (SEEN, KNOWN))
_HOLDERS = {"review": "审议 review", "dispatch": "交办 dispatch"}


def diagram() -> str:
    """The whole life of a proposal, as intake sees it."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines())]) + "\n"


def _lines() -> Iterator[str]:
    drawn = {name for move in _ON_THE_PATH for name in (*move.sources, move.target)} - set(HELD)
    yield from (_named(name) for name in STATES if name in drawn)
    for holder, title in _HOLDERS.items():
        yield from _held(holder, title)
    yield "[*] --> draft"
    yield from (f"{_speaker(event)} --> {state}: {event}" for event, states in NEWS.items() for state in states
                if state not in HELD)
    for move in _ON_THE_PATH:
        yield from _edges(move)
    sources = {source for move in _ON_THE_PATH for source in move.sources}
    yield from (f"{name} --> [*]" for name in STATES if name in drawn - sources)


def _held(holder: str, title: str) -> Iterator[str]:
    states = [name for name in SPOKEN if STATES[name].owner == holder]
    yield f'state "{title}" as {holder} {{'
    for name in states:
        yield f"    {_named(name)}"
        said = " · ".join(event for event, brought in NEWS.items() if name in brought)
        yield f"    [*] --> {name}: {said}"
    yield "}"


def _edges(move: Move) -> Iterator[str]:
    sources = _sources(move)
    label = f"{move.name} · {' or '.join(who.replace(':', ' ') for who in move.who)}"
    conditions = ", ".join(guard.words for guard in (move.when, *move.guards) if guard)
    label += f" [{conditions}]" if conditions else ""
    for source in sources:
        target = "[*]" if move.target == GONE else move.target or source
        yield f"{source} --> {target}: {label}"


def _sources(move: Move) -> tuple[str, ...]:
    """Of states in others' hands, their holders: each of these moves is possible in many of them."""
    return tuple(dict.fromkeys(STATES[name].owner if name in HELD else name for name in move.sources))


def _speaker(event: str) -> str:
    return "dispatch" if event.startswith("case.") else "review"


def _named(name: str) -> str:
    return f'state "{STATES[name].zh} {name}" as {name}'
