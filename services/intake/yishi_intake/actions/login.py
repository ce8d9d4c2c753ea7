"""Signing in: WeChat says who it is, a pseudonym stands for that person here, and a token speaks for the pseudonym."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from yishi_chassis import metrics
from yishi_chassis.database import Tx

from .. import domain, store
from ..settings import Settings
from ..wechat import App
from .token import Registry

log = logging.getLogger(__name__)
LOGINS = metrics.counter("yishi_intake_logins_total", "Tokens given to people who signed in.", ("way",))
ROLES = ("resident",)


@dataclass(frozen=True, kw_only=True)
class Reception:
    """One for each process: the apps by way, what their users come back to, the operator's secret, who makes tokens."""

    apps: Mapping[str, App]
    registry: Registry
    salt: str = field(repr=False)
    authorise: str = ""
    scope: str = ""
    page: str = ""

    @classmethod
    def of(cls, settings: Settings, registry: Registry) -> Self:
        """From the settings; the files of secrets are read now."""
        apps = {way: App(way=way, url=settings.wechat_url, appid=appid, secret=secret)
                for way, (appid, secret) in settings.wechat_apps().items()}
        return cls(apps=apps, registry=registry, salt=settings.household_salt, scope=settings.wechat_scope,
                   authorise=settings.wechat_authorise_url, page=settings.wechat_page)

    def app(self, way: str) -> App:
        """Refused where that way is not set up."""
        if way not in self.apps:
            raise domain.NotOffered("this installation does not offer that way to sign in")
        return self.apps[way]


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A token, until when it is good, and the pseudonym it speaks for."""

    token: str
    expires_at: datetime
    account: str


def set_out(reception: Reception, *, now: datetime) -> tuple[str, domain.Ticket]:
    """Where the browser goes to be recognised, and the ticket to come back with."""
    app = reception.app(domain.WEB)
    ticket = domain.ticket(
        nonce=secrets.token_hex(16), secret=secrets.token_urlsafe(32), salt=reception.salt, now=now)
    return app.authorisation(
        reception.authorise, page=reception.page, scope=reception.scope, state=ticket.state), ticket


def come_back(
    tx: Tx, reception: Reception, *, code: str, state: str, secret: str, now: datetime,
) -> SignedIn:
    """In from WeChat's page; the ticket is used up when it has opened the door, so a busy WeChat can be asked again."""
    app = reception.app(domain.WEB)
    spent = domain.spend(state, secret=secret, salt=reception.salt, now=now)
    person = app.recognised(code)   # before tx is used: no transaction is open
    store.spend(tx, spent, now=now)
    return _sign_in(tx, reception, person, now=now)


def sign_in(tx: Tx, reception: Reception, *, code: str, now: datetime) -> SignedIn:
    """In from the mini program."""
    person = reception.app(domain.MINI).recognised(code)   # before tx is used: no transaction is open
    return _sign_in(tx, reception, person, now=now)


def _sign_in(tx: Tx, reception: Reception, person: domain.Recognised, *, now: datetime) -> SignedIn:
    own, union = domain.traces(person, salt=reception.salt)
    account = store.account_of(tx, own, union=union, fresh=f"u-{secrets.token_hex(16)}", way=person.way, now=now)
    token, expires_at = reception.registry.mint(account, roles=ROLES, now=now)
    tx.after_commit(LOGINS.labels(person.way).inc)
    return SignedIn(token=token, expires_at=expires_at, account=account)
