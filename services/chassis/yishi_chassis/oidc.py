"""Tokens of identity providers (OpenID Connect): their keys found, fetched and kept, their claims made into roles.

Of a provider only what it signs is believed, and of that only the roles the setting gives: a claim's value is looked up
in a table, or taken as it stands where the setting names that role. Whom it speaks of is `<name>.<subject>`, so that no
provider can speak for another's people, or for those who sign in elsewhere.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from . import clock, metrics
from .settings import Oidc

log = logging.getLogger(__name__)
FETCHES = metrics.counter(
    "yishi_oidc_fetches_total", "How often an identity provider's keys were fetched.", ("issuer", "result"))
LEEWAY = 30
#: In seconds: how long keys count as new, how long they are believed while nothing newer can be had, and how long the
#: provider is left alone after it was asked, whoever names keys that it does not have.
FRESH, KEPT, AGAIN = 600.0, 86_400.0, 30.0
_PATIENCE = (3.05, 5)
_LONGEST = 262_144
_SIGNING = ("RSA", "EC", "OKP")


class Away(Exception):
    """Whether a token is good cannot be found out: the provider's keys have never come, or are too old."""


class Keyring:
    """The keys of one provider by their `kid`, as it publishes them."""

    def __init__(self, issuer: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._monotonic = issuer, monotonic
        self._keys: dict[str, Key] = {}
        self._got_at = self._asked_at = float("-inf")
        self._asking = threading.Lock()

    def key(self, kid: str) -> Key:
        """The key of that name; raises LookupError where there is none, Away where nobody can say.

        Known keys that are not new any more go on being used while one caller asks for newer ones.
        """
        if self._due(kid) and self._asking.acquire(blocking=kid not in self._keys):
            try:
                if self._due(kid):
                    self._fetch()
            finally:
                self._asking.release()
        if self._monotonic() - self._got_at > KEPT:
            raise Away("the identity provider cannot be asked for its keys just now")
        return self._keys[kid]

    def _due(self, kid: str) -> bool:
        now = self._monotonic()
        return now - self._asked_at >= AGAIN and (kid not in self._keys or now - self._got_at >= FRESH)

    def _fetch(self) -> None:
        begun = self._monotonic()
        try:
            self._keys, self._got_at = self._published(), begun
        except (requests.RequestException, OSError, ValueError, LookupError, TypeError) as error:
            FETCHES.labels(self._issuer, "failed").inc()
            log.warning("an identity provider's keys cannot be had", extra={
                "issuer": self._issuer, "cause": type(error).__name__})
        else:
            FETCHES.labels(self._issuer, "fetched").inc()
        self._asked_at = self._monotonic()   # not before: who needs the answer waits for it

    def _published(self) -> dict[str, Key]:
        found = _read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if found["issuer"] != self._issuer:
            raise ValueError("the document is another issuer's")
        place = str(found["jwks_uri"])
        if self._issuer.startswith("https:") and not place.startswith("https:"):
            raise ValueError("the keys would come in the open")
        keys = {key.kid: key for told in _read(place)["keys"] if (key := _usable(told)) is not None and key.kid}
        if not keys:
            raise ValueError("there is no key to sign with among them")
        return keys


class Provider:
    """One provider, on the terms of its setting."""

    def __init__(self, terms: Oidc, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.terms = terms
        self._keyring = Keyring(terms.issuer, monotonic=monotonic)
        self._registry = jws.JWSRegistry(algorithms=terms.algorithms, strict_check_header=False)
        self._registry.max_header_length = 4096   # some send their certificates along; nobody looks at them

    def read(self, token: str, kid: str) -> tuple[str, frozenset[tuple[str, str]]]:
        """Of whom the token speaks, and the roles; raises JoseError, ValueError, LookupError or Away."""
        key = self._keyring.key(kid)
        read = jwt.decode(token, key, algorithms=self.terms.algorithms, registry=self._registry)
        if key.get("alg", read.header["alg"]) != read.header["alg"]:
            raise ValueError("the key is for another algorithm")
        rules = jwt.JWTClaimsRegistry(
            now=int(clock.wall().timestamp()), leeway=LEEWAY, iss={"essential": True, "value": self.terms.issuer},
            aud={"essential": True, "value": self.terms.audience}, exp={"essential": True}, iat={"essential": True})
        rules.validate(read.claims)
        subject = read.claims[self.terms.subject]
        if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= 255:
            raise ValueError("the token names nobody")
        return f"{self.terms.name}.{subject}", roles_of(read.claims, self.terms)


def roles_of(claims: Mapping[str, Any], terms: Oidc) -> frozenset[tuple[str, str]]:
    """The roles, as (role, scope), that these claims give on these terms; what the terms do not name gives none."""
    values = _claim(claims, terms.claim)
    told = [values] if isinstance(values, str) else values if isinstance(values, list) else []
    named = [role for value in told if isinstance(value, str) for role in terms.roles.get(value, ())]
    named += [value for value in told if isinstance(value, str) and value.partition(":")[0] in terms.as_told]
    return frozenset((role, scope) for role, _, scope in (each.partition(":") for each in named))


def issuer_of(token: str) -> tuple[str, str]:
    """Who says to have made the token, and by which key: not believed yet. Empty where it does not say."""
    try:
        read = jws.extract_compact(token.encode(), registry=jws.JWSRegistry(strict_check_header=False))
        claims = json.loads(read.payload)
        issuer, kid = claims["iss"], read.headers()["kid"]
    except (JoseError, ValueError, LookupError, TypeError, RecursionError):
        return "", ""
    return (issuer, kid) if isinstance(issuer, str) and isinstance(kid, str) else ("", "")


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by a path with dots into claims that hold claims."""
    found: Any = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _usable(told: Any) -> Key | None:
    """A public key to check signatures with; None for others, and for what this library does not know."""
    if not isinstance(told, dict) or told.get("kty") not in _SIGNING or told.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(told)
    except (JoseError, ValueError, TypeError, LookupError):
        return None


def _read(url: str) -> Any:
    with requests.get(url, timeout=_PATIENCE, allow_redirects=False, stream=True) as reply:
        body = reply.raw.read(_LONGEST + 1, decode_content=True)
        if reply.status_code != requests.codes.ok or len(body) > _LONGEST:
            raise ValueError(f"{url} does not answer as it should")
    return json.loads(body)
