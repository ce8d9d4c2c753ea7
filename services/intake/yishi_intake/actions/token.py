"""Tokens: for whoever signed in, and in local mode for demo accounts; and the public key they are checked with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from yishi_chassis import auth

from .. import domain

ISSUER = "yishi-intake"


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The demo accounts by id, none outside local mode, and the private key (JWK) that signs tokens."""

    accounts: Mapping[str, domain.Account]
    key: Mapping[str, Any] | None
    seconds: int

    @classmethod
    def of(cls, accounts: tuple[domain.Account, ...], *, key_file: Path | None, seconds: int) -> Self:
        """Read the key, if there is one."""
        key = json.loads(key_file.read_text()) if key_file else None
        return cls(accounts={account.id: account for account in accounts}, key=key, seconds=seconds)

    def listed(self) -> list[domain.Account]:
        """All accounts; refused where there are none."""
        self._expect_accounts()
        return list(self.accounts.values())

    def token(self, account_id: str, *, now: datetime) -> tuple[str, datetime, domain.Account]:
        """A token for an account, and until when it is good."""
        self._expect_accounts()
        if account_id not in self.accounts:
            raise domain.NotFound(f"there is no demo account {account_id!r}")
        account = self.accounts[account_id]
        return *self.mint(account.id, roles=account.roles, now=now), account

    def mint(
        self, account: str, *, roles: Sequence[str], now: datetime, actor: str | None = None,
    ) -> tuple[str, datetime]:
        """A token for whoever was recognised, or for a unit an `actor` acts for, and until when it is good."""
        if self.key is None:
            raise domain.NotOffered("this installation makes no tokens: it has no issuer_key")
        token = auth.mint(self.key, issuer=ISSUER, subject=account, roles=roles, seconds=self.seconds, actor=actor)
        return token, now + timedelta(seconds=self.seconds)

    def public_keys(self) -> bytes:
        """The JWKS document for whoever checks intake's tokens."""
        return json.dumps(auth.public_set([self.key] if self.key else [])).encode()

    def _expect_accounts(self) -> None:
        if not self.accounts or self.key is None:
            raise domain.NotInProduction("demo accounts exist in local mode only, and need an issuer_key")
