"""Runs notify: `python -m yishi_notify`."""

from yishi_chassis import run

if __name__ == "__main__":
    run.main("yishi_notify")
