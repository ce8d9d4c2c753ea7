"""Which proposals are about the same thing: marks of texts, words that mean the same, and how alike two tellings are.

Chinese has no spaces, and the words of one complaint told by two people differ. So a text is known by its marks: every
pair of neighbouring characters, every number and every Latin word. What two tellings have in common weighs the more,
the fewer proposals around have it too.
"""

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .refusal import Refused

_UNIT = re.compile(r"[a-z0-9]+|[^\W_]")
#: What place, nearness, words of one meaning and category count beside the text; the least that is worth showing.
_PLACE, _NEAR, _MEANING, _CATEGORY, LEAST = 4.0, 2.5, 1.0, 0.5, 3.0
_SHORT = 10    # a short text is not the more alike for being short
_OTHERS = 50   # as if so many more lay around: what few hold is rare even where little has been said

Marks = frozenset[int]


class TooVague(Refused):
    """What is looked for must be words, each of two characters or more: single ones stand in too many texts."""

    code = "too-vague"


def plain(text: str) -> str:
    """As texts are compared: full-width and half-width, upper and lower case are one."""
    return unicodedata.normalize("NFKC", text).lower()


def marks(*texts: str) -> Marks:
    """The marks of texts, as 32-bit numbers."""
    found: set[str] = set()
    for text in texts:
        before, end = "", -1
        for unit in _UNIT.finditer(plain(text)):
            if unit[0].isascii():
                found.add(unit[0])
            if unit.start() == end:
                found.add(before + unit[0])
            before, end = unit[0], unit.end()
    return frozenset(_number(each) for each in found)


def sought(question: str) -> tuple[str, ...]:
    """The words of a question; refused when one of them has no marks."""
    words = tuple(question.split())
    if not words or not all(marks(word) for word in words):
        raise TooVague("look for words of two characters or more")
    return words


@dataclass(frozen=True)
class Meanings:
    """Words by which people mean the same, each word by its marks."""

    groups: tuple[tuple[Marks, ...], ...] = ()

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> "Meanings":
        """From the words themselves; a single character has no marks and says nothing."""
        return cls(tuple(tuple(found for word in group if (found := marks(word))) for group in groups))

    def within(self, text: Marks, among: Iterable[int] | None = None) -> frozenset[int]:
        """Which of them (of those `among`) a text speaks of."""
        asked = range(len(self.groups)) if among is None else among
        return frozenset(n for n in asked if any(word <= text for word in self.groups[n]))


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What somebody tells: the marks of all its words, and of those that say where."""

    category: str
    text: Marks
    spot: Marks


@dataclass(frozen=True, kw_only=True)
class Known:
    """A proposal that may be about the same; `near`: of the same community, or within some 500 metres."""

    id: str
    telling: Telling
    near: bool = True


def telling(*, title: str, text: str, spot: str, category: str) -> Telling:
    """From the author's words."""
    return Telling(category=category, text=marks(title, text), spot=marks(spot))


def alike(told: Telling, known: Sequence[Known], *, meanings: Meanings, most: int = 3) -> list[tuple[str, float]]:
    """The ids of those most alike and how much they are so, the most alike first; none that is hardly alike."""
    meant = meanings.within(told.text)
    shared = [(each, (told.text | told.spot) & (each.telling.text | each.telling.spot),
               meanings.within(each.telling.text, meant)) for each in known]
    rare = _rarity([mark for _, mark, _ in shared], len(known))
    telling_apart = _rarity([means for _, _, means in shared], len(known))
    scored = [(each.id, _NEAR * each.near + _likeness(told, each.telling, rare, sum(telling_apart[m] for m in means)))
              for each, _, means in shared]
    return sorted((one for one in scored if one[1] >= LEAST), key=lambda one: -one[1])[:most]


def _likeness(told: Telling, other: Telling, rare: dict[int, float], meaning: float) -> float:
    where = told.spot | other.spot
    asked = told.spot or told.text
    here = (other.spot & (told.spot | told.text)) | (told.spot & other.text)
    place = _sum(rare, here) / (_sum(rare, asked) + 1)
    text = _sum(rare, (told.text & other.text) - where) / math.sqrt(len(other.text) + _SHORT)
    return text + _MEANING * meaning + _PLACE * min(1.0, place) + _CATEGORY * (told.category == other.category)


def _rarity(holding: Iterable[frozenset[int]], count: int) -> dict[int, float]:
    common = Counter(each for held in holding for each in held)
    return {each: math.log(1 + (count + _OTHERS) / number) for each, number in common.items()}


def _sum(weights: dict[int, float], marks_: frozenset[int]) -> float:
    return sum(weights.get(each, 0.0) for each in marks_)


def _number(text: str) -> int:
    read = zlib.crc32(text.encode())
    return read - (1 << 32) if read >= 1 << 31 else read
