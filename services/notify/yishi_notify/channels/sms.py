"""Text messages, handed to a gateway over HTTP: the operator's own, or a few lines before the one of a carrier.

It takes `POST {"key", "to", "text", "language"}` with a bearer token, sends a key once however often it comes, and
answers 2xx when it has taken the message. `to` is a mobile number of mainland China, eleven digits.
"""

from dataclasses import dataclass, field

import requests

from ..domain.delivery import Letter, Permanent, Transient, Undelivered
from ..settings import Settings

#: What is wrong with the way or with our account may be mended; what else a gateway refuses, it refuses for good.
_MENDABLE = (401, 403, 404, 405, 407, 408, 425, 429)


@dataclass(frozen=True, kw_only=True)
class Sms:
    """One gateway that takes text messages from us."""

    url: str
    token: str = field(repr=False)
    timeout: float
    outside: bool = True

    def send(self, letter: Letter) -> None:
        """Hand it to the gateway; raises Transient or Permanent. Reasons are codes: its words may name a number."""
        told = {"key": letter.key, "to": letter.to, "text": letter.text, "language": letter.language}
        headers = {"Idempotency-Key": letter.key} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        try:
            with requests.post(self.url, json=told, headers=headers, timeout=self.timeout, allow_redirects=False,
                               stream=True) as reply:
                status = reply.status_code
        except (requests.RequestException, OSError):
            raise Transient("sms-unreachable") from None
        if not 200 <= status < 300:
            raise _classified(status)


def open_(settings: Settings) -> Sms | None:
    """From the settings; None without a gateway."""
    if not settings.sms_url:
        return None
    token = settings.sms_token.read_text(encoding="utf-8").strip() if settings.sms_token else ""
    return Sms(url=settings.sms_url, token=token, timeout=settings.sms_timeout)


def _classified(status: int) -> Undelivered:
    lasting = 400 <= status < 500 and status not in _MENDABLE
    return Permanent(f"sms-{status}") if lasting else Transient(f"sms-{status}")
