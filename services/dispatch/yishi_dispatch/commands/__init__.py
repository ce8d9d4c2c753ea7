"""`yishi dispatch …`: the chassis' commands, the agencies, their accounts, what routing
would do, and their webhooks."""

from . import accounts, webhooks
from .agencies import app

__all__ = ["accounts", "app", "webhooks"]
