"""Runs the notes service: `python -m yishi_notes`."""

from yishi_chassis import run

run.main("yishi_notes")
