"""The words of the timeline, read from the package's texts once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from .timeline import Words

LANGUAGES = ("zh-CN", "en")


@cache
def load(language: str) -> Words:
    """The words of one language; one that is not there is answered in Chinese."""
    texts = files("yishi_audit") / "texts"
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    read: Mapping[str, Any] = tomllib.loads((texts / f"{chosen}.toml").read_text(encoding="utf-8"))
    actors = tomllib.loads((texts / "who.toml").read_text(encoding="utf-8"))
    return Words(language=chosen, actors=actors, **read)
