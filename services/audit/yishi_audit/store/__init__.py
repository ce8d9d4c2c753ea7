"""What audit keeps: entries and bodies, the log, where proposals stand, and the published checkpoint."""

from . import entries, log, published, standings

__all__ = ["entries", "log", "published", "standings"]
