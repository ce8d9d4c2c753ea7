"""The words of notices: Jinja templates in a sandbox, one file for each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A notice in words."""

    title: str
    text: str


class Texts:
    """The texts of one language."""

    def __init__(self, language: str, source: str) -> None:
        read = tomllib.loads(source)
        self.language = language
        #: what a proposal is called whose words are not for notices: a private matter, or one that was redacted
        self.untitled: str = read.get("untitled", "")
        self._labels: Mapping[str, Mapping[str, str]] = read["labels"]
        world = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        world.filters |= {"moment": moment, "label": self._label}
        self._messages = {key: world.from_string(text) for key, text in read.get("messages", {}).items()}
        before, after = read["frame"]["before"], read["frame"]["after"]
        self._templates = {
            key: (world.from_string(text["title"]), world.from_string(f"{before}{text['text']}{after}"))
            for key, text in read["texts"].items()
        }

    @property
    def keys(self) -> frozenset[str]:
        """The texts there are."""
        return frozenset(self._templates)

    def render(self, key: str, facts: Mapping[str, Any]) -> Words:
        """Put the facts in; a template that asks for one that is missing is a fault and raises."""
        title, text = self._templates[key]
        return Words(title=_line(title, facts), text=text.render(facts).strip())

    def message(self, key: str, facts: Mapping[str, Any]) -> str:
        """A text message: one line, without a frame around it."""
        return _line(self._messages[key], facts)

    def _label(self, code: str, kind: str) -> str:
        """What a code is called; an unknown one is called by itself."""
        return self._labels.get(kind, {}).get(str(code), str(code))


def moment(text: str) -> str:
    """An ISO time to the minute."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"


@cache
def load(language: str) -> Texts:
    """The texts of one language; one that is not there is answered in Chinese."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    return Texts(chosen, (files("yishi_notify") / "texts" / f"{chosen}.toml").read_text(encoding="utf-8"))


def _line(template: Template, facts: Mapping[str, Any]) -> str:
    """One line: a title becomes the subject of a mail."""
    return " ".join(template.render(facts).split())
