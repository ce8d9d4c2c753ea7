"""How a connection to the broker is secured: TLS, with the host's name and the chain of its certificate checked.

The query of an address says more, in RabbitMQ's own words: `cacertfile` (an authority of one's own), `certfile` and
`keyfile` (to show a certificate), `server_name_indication` (the name that is expected, where the address has another).
"""

import ssl
from typing import Any
from urllib.parse import SplitResult, parse_qsl

_MEANINGS = {"cacertfile": "ca_certs", "certfile": "certfile", "keyfile": "keyfile",
             "server_name_indication": "server_hostname"}


def secured(parts: SplitResult) -> dict[str, Any] | bool:
    """What py-amqp wants to know, from the parts of an address; False without TLS. Raises ValueError."""
    wishes = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    if parts.scheme != "amqps":
        if parts.scheme != "amqp" or wishes:
            raise ValueError("a broker's address begins with amqp://, or with amqps:// and may have a query then")
        return False
    if wishes.pop("verify", "verify_peer") != "verify_peer":
        raise ValueError("the broker's certificate is always checked: there is no verify but verify_peer")
    if unknown := sorted(wishes.keys() - _MEANINGS.keys()):
        raise ValueError(f"a broker's address knows no {', '.join(unknown)}; it knows {', '.join(_MEANINGS)}")
    told = {_MEANINGS[name]: value for name, value in wishes.items()}
    return {"server_hostname": parts.hostname or "127.0.0.1", "cert_reqs": ssl.CERT_REQUIRED,
            "tls_minimum_version": ssl.TLSVersion.TLSv1_2, **told}
