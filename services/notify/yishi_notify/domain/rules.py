"""Who is told what, as data: for each kind of event the roles to tell, the text, and how urgent it is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

AUTHOR, CO_SIGNERS = "author", "co_signers"
CONVENER, MEMBERS = "convener", "members"
AGENCY, AGENCIES = "agency", "agencies"
OFFICERS, RESIDENT, ASKED_AGAIN, FOLLOWERS = "officers", "resident", "asked_again", "followers"
HELPER, REPRESENTATIVE = "helper", "representative"
LEADERS, ABOVE = "leaders", "above"
ROLES = (AUTHOR, CO_SIGNERS, CONVENER, MEMBERS, AGENCY, AGENCIES, OFFICERS, RESIDENT, ASKED_AGAIN, FOLLOWERS, HELPER,
         REPRESENTATIVE, LEADERS, ABOVE)

#: The people behind each role, in the case of one event.
Circle = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One circle of people is told one text about one kind of event."""

    event: str
    tell: tuple[str, ...]
    text: str
    urgency: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """One person is told one text."""

    person: str
    text: str
    urgency: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All of it, with the channels that each urgency goes by."""

    rules: tuple[Rule, ...]
    channels: Mapping[str, tuple[str, ...]]

    def of(self, event: str) -> tuple[Rule, ...]:
        """The rules for one kind of event (`proposal.filed`)."""
        return tuple(rule for rule in self.rules if rule.event == event)

    def who(self, event: str, circle: Circle) -> tuple[Told, ...]:
        """Each person once, however many roles they have; the first rule that names them decides the text."""
        told: dict[str, Told] = {}
        for rule in self.of(event):
            for role in rule.tell:
                for person in circle.get(role, ()):
                    told.setdefault(person, Told(person=person, text=rule.text, urgency=rule.urgency))
        return tuple(told.values())


@cache
def load() -> Rules:
    """The rules that lie in the package."""
    return parse((files("yishi_notify") / "rules.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Rules:
    """Read rules; raises ValueError for a role or an urgency that does not exist."""
    read = tomllib.loads(text)
    channels = {urgency: tuple(names) for urgency, names in read["channels"].items()}
    rules = tuple(Rule(**row | {"tell": tuple(row["tell"])}) for row in read["rules"])
    for rule in rules:
        strange = [role for role in rule.tell if role not in ROLES]
        if strange or rule.urgency not in channels:
            unknown = ", ".join(strange) or rule.urgency
            raise ValueError(f"the rule for {rule.event} names {unknown}, which does not exist")
    return Rules(rules=rules, channels=channels)
