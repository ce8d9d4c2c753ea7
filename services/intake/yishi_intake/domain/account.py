"""Demo accounts: invented people, to try things out with."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who a token can be had for in local mode; roles are `role` or `role:scope`."""

    id: str
    name: str
    roles: tuple[str, ...]
    language: str
    kind: str
    area: str
