"""Audit: every event, kept in a log whose history nobody can rewrite unnoticed."""
