"""The district's rules for intake, as its pack states them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .limits import Limit
from .place import Areas
from .refusal import Refused


class UnknownCategory(Refused):
    """The district pack has no such category."""

    code = "unknown-category"


@dataclass(frozen=True, kw_only=True)
class Category:
    """What a proposal is about. `suggest` is the kind of matter it usually is: household, courtyard, community …

    `threshold` replaces the kind's own number of households where the category needs another.
    """

    id: str
    name: str
    name_en: str
    suggest: str
    threshold: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Where to turn when everything here has been tried, or when it is too urgent to be tried."""

    id: str
    name: str
    name_en: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Thresholds are households by kind; windows are calendar days, `check_workdays` working days.

    `lapse_reminders` and `take_over_*` are days before and after its time runs out, `minor_edit_share` is of all
    characters. `premoderation`: an officer looks at everything before it is open, not only at what is anonymous.
    """

    areas: Areas
    categories: Mapping[str, Category]
    thresholds: Mapping[str, int]
    number_prefix: str
    collecting_days: int
    draft_days: int
    evaluation_days: int
    reopen_days: int
    reopen_limit: int
    follow_up_days: tuple[int, ...]
    follow_up_open_days: int
    device_key_needs: tuple[str, ...] = ()
    withdrawal_days: int = 3
    merge_days: int = 7
    merge_leave_days: int = 7
    premoderation: bool = False
    check_workdays: int = 2
    submitted_days: int = 15
    lapse_reminders: tuple[int, ...] = (7, 3)
    take_over_before: int = 3
    take_over_after: int = 15
    take_over_days: int = 15
    revision_leave_days: int = 7
    minor_edit_share: float = 0.05
    claim_days: int = 365
    flags_listed: int = 3
    flags_hide: int = 0
    similar_days: int = 365
    limits: Mapping[str, Limit] = field(default_factory=dict)
    outside: tuple[Outside, ...] = ()
    emergency: tuple[Outside, ...] = ()

    def category(self, category_id: str) -> Category:
        """The category by its id."""
        try:
            return self.categories[category_id]
        except KeyError:
            raise UnknownCategory(f"there is no category {category_id!r} in this district") from None

    def threshold(self, category: Category, *, urgent: bool, goal: int | None) -> int:
        """How many households it takes. Danger waits for nobody; an author may aim higher than the rule, not lower."""
        if urgent:
            return 1
        return max(category.threshold or self.thresholds[category.suggest], goal or 0)
