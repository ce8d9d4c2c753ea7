"""Runs audit: `python -m yishi_audit`."""

from yishi_chassis import run

if __name__ == "__main__":
    run.main("yishi_audit")
