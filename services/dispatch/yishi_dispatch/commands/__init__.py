"""`yishi dispatch …`: the chassis' commands, the agencies, their accounts, and what routing would do."""

from . import accounts
from .agencies import app

__all__ = ["accounts", "app"]
