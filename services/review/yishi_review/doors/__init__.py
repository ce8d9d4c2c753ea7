"""Doors of review beyond the usual way: each module is a part of the service."""
