"""What notify keeps: who is concerned, notices with their deliveries, and sealed contacts."""

from . import circles, contacts, notices, phones

__all__ = ["circles", "contacts", "notices", "phones"]
