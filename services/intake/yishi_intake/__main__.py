"""Run intake: `python -m yishi_intake`."""

from yishi_chassis import run

if __name__ == "__main__":
    run.main("yishi_intake")
