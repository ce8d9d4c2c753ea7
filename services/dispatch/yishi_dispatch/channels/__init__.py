"""The ways on which dispatch itself calls others."""

from . import post, resolving

__all__ = ["post", "resolving"]
