"""Doors by noun, with their forms."""
