"""Runs review: `python -m yishi_review`."""

from yishi_chassis import run

if __name__ == "__main__":
    run.main("yishi_review")
