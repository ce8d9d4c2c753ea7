"""What dispatch says about the webhooks of agencies; their subject is the agency."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .envelope import Event


class WebhookDisabled(Event):
    """Nothing is posted to an agency's webhook any more: it said that it is gone (410), or failed for days."""

    type: ClassVar[str] = "cn.yishi.webhook.disabled.v1"
    speaker: ClassVar[str] = "dispatch"
    subject_field: ClassVar[str] = "agency"
    agency: str
    ground: Literal["gone", "failing"]
    failing_since: AwareDatetime


EVENTS = (WebhookDisabled,)
