"""The accounts of agencies at the broker: one is added, given another password, taken away; and who has one."""

import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from . import topology
from .management import Management
from .topology import REPLIES, Topology, agency_name


class NotPossible(Exception):
    """What was asked of the accounts does not fit those that are there."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """What an agency's system must be told; shown once, for the broker keeps a hash of the password only."""

    agency: str
    user: str
    password: str
    uri: str
    inbox: str
    replies: str


class Membership:
    """The agencies' virtual host of one broker, as its administrator; `uri` is the AMQP address of that host."""

    def __init__(self, management_url: str, *, uri: str, user_prefix: str = "") -> None:
        self._broker = Management(management_url)
        self._uri = uri
        self.whole = Topology(agencies_vhost=urlsplit(uri).path[1:], user_prefix=user_prefix)

    def add(self, agency: str) -> Account:
        """Make its queue, its user and its rights. Raises NotPossible when it has an account."""
        if self._broker.has_user(self._user(agency)):
            raise NotPossible(f"{agency} has an account already; `rotate` gives it another password")
        topology.lay_out(self._broker, self._only(agency), vhosts=(self.whole.agencies_vhost,))
        return self._let_in(agency)

    def rotate(self, agency: str, *, hang_up: bool = False) -> Account:
        """Give it another password; connections that are open stay so, unless they are hung up."""
        self._must_have(agency)
        account = self._let_in(agency)
        if hang_up:
            self._broker.hang_up(account.user)
        return account

    def remove(self, agency: str, *, purge: bool = False) -> None:
        """Take its user away, which ends its connections; its queue is kept, unless all is to go."""
        self._must_have(agency)
        self._broker.delete_user(self._user(agency))
        if purge:
            self._broker.delete_queue(self.whole.agencies_vhost, f"{agency_name(agency)}.inbox")

    def listed(self, agencies: list[str]) -> list[dict[str, Any]]:
        """Which of these have an account, and how much lies in their queues (None: there is none)."""
        users, depths = set(self._broker.users()), self._broker.depths(self.whole.agencies_vhost)
        return [{"agency": one, "account": self._user(one) in users, "waiting": depths.get(f"{agency_name(one)}.inbox")}
                for one in agencies]

    def _let_in(self, agency: str) -> Account:
        user, password = self._user(agency), secrets.token_urlsafe(24)
        topology.let_in(self._broker, self._only(agency), {user: password})
        parts = urlsplit(self._uri)
        place = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return Account(agency=agency, user=user, password=password, inbox=f"{agency_name(agency)}.inbox",
                       replies=REPLIES, uri=urlunsplit(parts._replace(netloc=f"{login}@{place}")))

    def _must_have(self, agency: str) -> None:
        if not self._broker.has_user(self._user(agency)):
            raise NotPossible(f"{agency} has no account")

    def _only(self, agency: str) -> Topology:
        return replace(self.whole, agencies=(agency,))

    def _user(self, agency: str) -> str:
        return self.whole.user_prefix + agency_name(agency)
