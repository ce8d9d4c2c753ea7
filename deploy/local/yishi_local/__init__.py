"""Yishi on one machine."""
