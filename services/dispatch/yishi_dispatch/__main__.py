"""Runs dispatch: `python -m yishi_dispatch`."""

from yishi_chassis import run

if __name__ == "__main__":
    run.main("yishi_dispatch")
