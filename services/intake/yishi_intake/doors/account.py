"""Doors for one's own account: as whom one is known here; and what notify says of accounts."""

import yishi_contracts as contracts
from pydantic import AwareDatetime
from yishi_chassis import auth
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import View, http
from yishi_chassis.listen import on

from .. import actions


class ProvedView(View):
    """A kind of contact that this account has proved to hold; which one, only notify knows."""

    channel: str
    since: AwareDatetime


class OwnAccountView(View):
    """As whom you are known here: a pseudonym, roles as `role` or `role:scope`, what you have proved."""

    id: str
    roles: list[str]
    proved: list[ProvedView]


class AccountDoors:
    """An account is an opaque id; there is no name to be shown."""

    @on(contracts.ContactVerified)
    def proved(self, tx: Tx, event: contracts.ContactVerified) -> None:
        actions.proved(tx, event)

    @on(contracts.ContactReleased)
    def released(self, tx: Tx, event: contracts.ContactReleased) -> None:
        actions.released(tx, event)

    @http("GET", "/v1/account", view=OwnAccountView, access=auth.SIGNED_IN, summary="As whom you are known here")
    def account(self, tx: Tx) -> OwnAccountView:
        held = sorted(f"{role}:{scope}" if scope else role for role, scope in tx.caller.roles)
        return OwnAccountView(id=tx.caller.id, roles=held, proved=[
            ProvedView(channel=each.channel, since=each.since.astimezone(ZONE)) for each in actions.own_proofs(tx)])
