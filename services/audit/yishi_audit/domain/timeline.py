"""What happened to a proposal, step by step, in words: when, who (an office, never a person), what, and its leaf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .entry import Entry

_PREFIX = "cn.yishi."
_NAMED = {"tier": "tiers", "from_tier": "tiers", "body": "bodies", "from_body": "bodies", "agency": "agencies",
          "lead": "agencies", "instead": "agencies", "replaced_by": "agencies", "assisting": "agencies"}
#: Fields that name who acted: the role shown, the field with its tier, and where its name is found.
_OFFICES = {"body": ("body", "tier", "bodies"), "from_body": ("body", "from_tier", "bodies"),
            "agency": ("agency", "", "agencies")}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What tiers, bodies and agencies are called, by their ids; one that is not known is called by its id."""

    tiers: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one language: a sentence for each type of event, labels for codes, and who acts in each."""

    language: str
    steps: Mapping[str, str]
    roles: Mapping[str, str]
    states: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    other: str
    erased: str
    separator: str
    actors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Who:
    """An office or a role; `id` is of a body or an agency, and empty for residents."""

    role: str
    id: str
    name: str
    tier: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a timeline. `genuine` is False when the words are not those the leaf commits to."""

    at: datetime
    type: str
    event_id: str
    who: Who
    what: str
    state: str | None
    state_label: str | None
    leaf_index: int | None
    genuine: bool | None


def tell(entries: Sequence[Entry], words: Words, names: Names) -> tuple[Step, ...]:
    """The steps in the order of their time; types with an empty sentence are left out."""
    ordered = sorted(entries, key=lambda entry: entry.at)
    return tuple(_step(entry, words, names) for entry in ordered if words.steps.get(_key(entry.type), "x"))


def _step(entry: Entry, words: Words, names: Names) -> Step:
    fields = entry.body.fields if entry.body else {}
    state = fields.get("state")
    return Step(
        at=entry.at, type=entry.type, event_id=entry.event_id, who=_who(entry, fields, words, names),
        what=_what(entry, fields, words, names), state=state, leaf_index=entry.leaf_index, genuine=entry.genuine,
        state_label=words.states.get(state, state) if state else None,
    )


def _key(type_: str) -> str:
    """`cn.yishi.proposal.filed.v1` → `proposal.filed`."""
    return type_.removeprefix(_PREFIX).rpartition(".")[0]


def _who(entry: Entry, fields: Mapping[str, Any], words: Words, names: Names) -> Who:
    actor = words.actors.get(_key(entry.type)) or words.actors.get(entry.speaker, entry.speaker)
    if actor in ("by", "asked_by", "appealed_by", "role"):
        actor = str(fields.get(actor, entry.speaker))
    role, tier, known = _OFFICES.get(actor, (actor, "", ""))
    id_ = str(fields.get(actor) or "") if known else ""
    name = getattr(names, known).get(id_, id_) if id_ else words.roles.get(role, role)
    return Who(role=role, id=id_, name=name, tier=str(fields.get(tier) or ""))


def _what(entry: Entry, fields: Mapping[str, Any], words: Words, names: Names) -> str:
    if entry.body is None or not entry.body.data:
        return words.erased
    sentence = words.steps.get(_key(entry.type), words.other)
    facts = {name: _said(name, value, words, names) for name, value in fields.items()}
    return sentence.format_map(_Facts(facts | {"type": _key(entry.type)})).strip()


class _Facts(dict[str, str]):
    """A fact that an older event lacks is left blank."""

    def __missing__(self, key: str) -> str:
        return ""


def _said(name: str, value: Any, words: Words, names: Names) -> str:
    """A field in words: times to the minute, codes by their label, ids by their name, lists by names or count."""
    if name in words.labels:
        return words.labels[name].get(str(value).lower(), str(value))
    if name in _NAMED:
        return _named(value, getattr(names, _NAMED[name]), words.separator)
    if isinstance(value, list):
        return str(len(value))
    if isinstance(value, dict):
        return _outside(value)
    return "" if value is None else _moment(str(value))


def _named(value: Any, known: Mapping[str, str], separator: str) -> str:
    if isinstance(value, list):
        return separator.join(_named(one, known, separator) for one in value)
    id_ = str((value.get("agency") if isinstance(value, dict) else value) or "")
    return known.get(id_, id_)


def _outside(value: Mapping[str, Any]) -> str:
    """A doer by name when it is an office or a firm; a resident stays unnamed."""
    return "" if value.get("kind") == "resident" else str(value.get("name", ""))


def _moment(text: str) -> str:
    if len(text) < 19 or text[4:5] != "-" or text[10] != "T":
        return text
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text
