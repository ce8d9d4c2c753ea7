"""The shapes in which the district and its demo accounts are shown."""

from datetime import datetime

from pydantic import AwareDatetime
from yishi_chassis import http

from .. import domain


class TokenForm(http.Form):
    """Which demo account."""

    account: str


class AreaView(http.View):
    """An area with its path from the district down."""

    id: str
    name: str
    level: str
    parent: str
    path: tuple[str, ...]
    pilot: bool
    formerly: str


class CategoryView(http.View):
    """A category, and how many households a proposal of it takes."""

    id: str
    name: str
    name_en: str
    suggest: str
    threshold: int


class AccountView(http.View):
    """A demo account."""

    id: str
    name: str
    roles: tuple[str, ...]
    language: str
    kind: str
    area: str


class TokenView(http.View):
    """A token, and whose it is."""

    token: str
    expires_at: AwareDatetime
    account: AccountView


def areas(rules: domain.Rules) -> list[AreaView]:
    """The whole tree."""
    return [AreaView(**vars(area), path=rules.areas.path(area.id)) for area in rules.areas.by_id.values()]


def categories(rules: domain.Rules) -> list[CategoryView]:
    """All categories."""
    return [
        CategoryView(**vars(c) | {"threshold": rules.threshold(c, urgent=False, goal=None)})
        for c in rules.categories.values()
    ]


def token(text: str, expires_at: datetime, account: domain.Account) -> TokenView:
    """A token as it is handed out."""
    return TokenView(token=text, expires_at=expires_at, account=AccountView(**vars(account)))
