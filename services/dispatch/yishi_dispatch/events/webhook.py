"""What all are told about an agency's webhook."""

import yishi_contracts as contracts

from ..domain.webhook import Webhook


def webhook_disabled(hook: Webhook) -> contracts.WebhookDisabled:
    """Nothing is posted to it any more."""
    return contracts.WebhookDisabled(
        agency=hook.agency, ground="gone" if hook.reason == "gone" else "failing",
        failing_since=hook.failing_since or hook.next_attempt_at)
