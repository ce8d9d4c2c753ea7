"""Who may do what: bearer tokens, roles with scopes, and one pure function that decides. Denied unless allowed."""

import json
import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from . import clock, oidc
from .settings import Oidc

log = logging.getLogger(__name__)
AUDIENCE = "yishi"
#: EdDSA is the older name of Ed25519, which identity providers still use.
ALGORITHMS = ["Ed25519", "EdDSA", "ES256"]
LEEWAY = 30
_REMEMBERED = 10_000


class Unauthenticated(Exception):
    """No token, or one that is not believed."""


class Forbidden(Exception):
    """The caller has no role that may do this."""


@dataclass(frozen=True)
class Caller:
    """Who calls: an opaque id, and roles as (role, scope); scope "" is unscoped, "*" covers all."""

    id: str
    roles: frozenset[tuple[str, str]] = frozenset()

    def has(self, role: str, scope: str | None = None) -> bool:
        """Whether the caller holds `role`, for `scope` if one is named."""
        return any(r == role and (scope is None or s in (scope, "*")) for r, s in self.roles)

    def scopes(self, role: str) -> frozenset[str]:
        """The scopes for which the caller holds `role`."""
        return frozenset(s for r, s in self.roles if r == role)


NOBODY = Caller("")


@dataclass(frozen=True)
class Access:
    """Who may pass a door: anyone, anyone signed in, or holders of one of `roles` (`scope` names a URL argument)."""

    roles: tuple[str, ...] = ()
    scope: str = ""
    anyone: bool = False


ANYONE = Access(anyone=True)
SIGNED_IN = Access()


def roles(*names: str, scope: str = "") -> Access:
    """Only holders of one of these roles; `scope="agency_id"`: for what that URL argument names."""
    if not names:
        raise ValueError("name at least one role, or say ANYONE or SIGNED_IN")
    return Access(roles=names, scope=scope)


def allowed(access: Access, caller: Caller, url_args: Mapping[str, str]) -> bool:
    """The one decision: pure, and no unless something says yes."""
    if access.anyone:
        return True
    if not caller.id:
        return False
    wanted = url_args.get(access.scope, "\0") if access.scope else None
    return not access.roles or any(caller.has(role, wanted) for role in access.roles)


def require(caller: Caller, role: str, *, scope: str | None = None) -> None:
    """Raise Forbidden unless the caller holds `role` (for `scope`)."""
    if not caller.has(role, scope):
        raise Forbidden(f"needs the role {role}" + (f" for {scope}" if scope else ""))


def new_key(kid: str) -> dict[str, Any]:
    """A fresh Ed25519 key as a private JWK."""
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": "Ed25519"})
    return dict(key.as_dict(private=True))


def public_set(keys: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The public halves of private JWKs, as a JWKS document."""
    private = ("d", "p", "q", "dp", "dq", "qi")
    return {"keys": [{name: value for name, value in key.items() if name not in private} for key in keys]}


def mint(
    key: Mapping[str, Any], *, issuer: str, subject: str, roles: Iterable[str], seconds: int, actor: str | None = None,
) -> str:
    """A token signed with a private JWK; `roles` are `role` or `role:scope`, `actor` who acts for it (RFC 8693)."""
    now = int(clock.now().timestamp())
    claims = {"iss": issuer, "sub": subject, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + seconds,
              "roles": list(roles), **({"act": {"sub": actor}} if actor else {})}
    signer = OKPKey.import_key(dict(key))
    return jwt.encode({"alg": "Ed25519", "kid": key["kid"]}, claims, signer, algorithms=ALGORITHMS)


class Believed:
    """The issuers whose tokens are believed: a JWKS file, read again when it changes; checked tokens are remembered.

    A key of the file may have a member `roles`: its holder is believed about these roles only. What one of `providers`
    says to have made is believed on that provider's terms alone.
    """

    def __init__(self, file: Path | None, providers: Iterable[Oidc] = ()) -> None:
        self.file = file
        self._providers = {terms.issuer: oidc.Provider(terms) for terms in providers}
        self._read_at = 0
        self._keys: KeySet | None = None
        self._powers: dict[str, frozenset[str]] = {}
        self._known: OrderedDict[str, tuple[Caller, float]] = OrderedDict()

    def read(self) -> None:
        """Read the file now; raises OSError or ValueError when it is away or no set of keys."""
        if self.file is None:
            return
        self._read_at = self.file.stat().st_mtime_ns   # before: what is written meanwhile is read again
        told = json.loads(self.file.read_text())
        try:
            self._keys = KeySet.import_key_set(told)
            self._powers = {key["kid"]: frozenset(key["roles"]) for key in told["keys"] if "roles" in key}
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{self.file} is no set of public keys (JWKS): {error}") from None
        self._known.clear()

    def caller(self, token: str) -> Caller:
        """The caller a token speaks for; raises Unauthenticated, or oidc.Away where that cannot be found out now."""
        if self._providers:
            issuer, kid = oidc.issuer_of(token)
            if issuer in self._providers:
                return _vouched_for(self._providers[issuer], token, kid)
        keys, now = self._current(), clock.now().timestamp()
        known = self._known.get(token)
        if known is None or known[1] < now:
            known = self._known[token] = self._checked(token, keys, now)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known[0]

    def _current(self) -> KeySet:
        """The keys as the file has them now; while it is being replaced, as they were."""
        try:
            if self.file and self.file.stat().st_mtime_ns != self._read_at:
                self.read()
        except FileNotFoundError:
            self._keys = None   # taken away: nobody is believed any more
        except (OSError, ValueError) as error:
            log.warning("the issuers' keys cannot be read; those read before stay", extra={"fault": str(error)})
        if self._keys is None:
            raise Unauthenticated("no issuer is believed here")
        return self._keys

    def _checked(self, token: str, keys: KeySet, now: float) -> tuple[Caller, float]:
        rules = jwt.JWTClaimsRegistry(
            now=int(now), leeway=LEEWAY, iss={"essential": True}, sub={"essential": True}, iat={"essential": True},
            nbf={"essential": True}, exp={"essential": True}, aud={"essential": True, "value": AUDIENCE})
        try:
            read = jwt.decode(token, keys, algorithms=ALGORITHMS)
            rules.validate(read.claims)
            return _caller(read.claims, self._powers.get(read.header["kid"])), float(read.claims["exp"])
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated("the token is not valid") from error


def _vouched_for(provider: oidc.Provider, token: str, kid: str) -> Caller:
    try:
        return Caller(*provider.read(token, kid))
    except (JoseError, ValueError, TypeError, LookupError) as error:
        raise Unauthenticated("the token is not valid") from error


def _caller(claims: Mapping[str, Any], powers: frozenset[str] | None) -> Caller:
    """Who the claims speak of; roles beyond the key's `powers` (None: any) are passed over."""
    parts = (str(role).partition(":") for role in claims.get("roles", ()))
    held = ((role, scope) for role, _, scope in parts if powers is None or role in powers)
    return Caller(str(claims["sub"]), frozenset(held))
