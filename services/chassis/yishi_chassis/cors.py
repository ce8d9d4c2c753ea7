"""Pages of other origins: browsers ask first (preflight) and show a page nothing that its origin is not granted (CORS).

Off unless the setting `cors_origins` names origins. Credentials are never granted: who calls shows a bearer token that
a script put there, no cookie that a browser adds by itself.
"""

from collections.abc import Iterable, Mapping
from typing import Any

ANY = "*"
#: What our doors read of a request, and what a script may read of an answer, beyond what browsers always allow.
ASKED = ("Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match",
         "Traceparent", "X-Request-Id")
SHOWN = ("ETag", "Idempotency-Replayed", "Location", "Retry-After", "WWW-Authenticate", "X-Request-Id")
_KEPT_SECONDS = 600


class Cors:
    """What is granted to whom."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origins)

    def asks(self, environ: Mapping[str, Any]) -> bool:
        """Whether this is a preflight of an origin that is granted something."""
        return (environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
                and self._granted(environ) is not None)

    def preflight(self, methods: Iterable[str]) -> dict[str, str]:
        """What is answered to it, besides what `grant` adds; `methods` are those of the address."""
        return {"Access-Control-Allow-Methods": ", ".join(sorted(methods)), "Cache-Control": "no-store",
                "Access-Control-Allow-Headers": ", ".join(ASKED), "Access-Control-Max-Age": str(_KEPT_SECONDS)}

    def grant(self, environ: Mapping[str, Any], headers: Mapping[str, str]) -> list[tuple[str, str]]:
        """The headers by which a browser lets its page read the answer; none that the answer has already."""
        if not self._origins:
            return []
        granted = self._granted(environ)
        told = {} if ANY in self._origins else {"Vary": "Origin"}
        if granted is not None:
            told |= {"Access-Control-Allow-Origin": granted, "Access-Control-Expose-Headers": ", ".join(SHOWN)}
        return [(name, value) for name, value in told.items() if name not in headers]

    def _granted(self, environ: Mapping[str, Any]) -> str | None:
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            return None
        return ANY if ANY in self._origins else origin if origin in self._origins else None
