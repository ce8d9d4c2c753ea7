"""Runs the suites one after another, goes on when one fails, and sums up: what `make test` and CI call."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from yishi_local import install
from yishi_local.cluster import NotStarted

from tests.support import servers

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
LINT = (
    "ruff check .",
    "mypy services deploy/local tests/support tests/suites.py tests/conftest.py",
    "lint-imports --no-logo",
)
#: How each suite differs from plain `pytest tests/<suite>`; a file stays on one worker, for its servers are its own.
TWO = ["-n", "2", "--dist", "loadfile"]
PYTEST = {"unit": TWO, "contract": TWO, "integration": TWO, "e2e": [], "faults": []}
NEEDS_POSTGRES = {"unit", "contract", "integration", "e2e", "faults"}
NEEDS_BROKER = {"integration", "e2e", "faults"}


@dataclass(frozen=True, kw_only=True)
class Count:
    """What came of a suite."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(passed=self.passed + other.passed, failed=self.failed + other.failed,
                     skipped=self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def main(arguments: list[str]) -> int:
    """Run the suites named (`--full`: all of their matrix); 0 when something passed and nothing failed."""
    full = "--full" in arguments
    names = [name for name in arguments if name != "--full"]
    results: dict[str, tuple[Count, float]] = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that the servers are ended on the way out
    try:
        with _servers(postgres=bool(NEEDS_POSTGRES & set(names)), broker=bool(NEEDS_BROKER & set(names))):
            for name in names:
                began = time.monotonic()
                print(f"\n=== {name}", flush=True)
                count = lint() if name == "lint" else tests(name, full=full)
                results[name] = count, time.monotonic() - began
    except (install.Missing, NotStarted) as error:
        print(f"tests: {error}", file=sys.stderr)
        return 1
    return _sum_up(results)


def lint() -> Count:
    """Style, types, imports: each counts as one check."""
    failed = sum(subprocess.run([BIN / name, *rest], cwd=ROOT, check=False).returncode != 0
                 for name, *rest in map(str.split, LINT))
    return Count(passed=len(LINT) - failed, failed=failed)


def tests(suite: str, *, full: bool) -> Count:
    """One suite of pytest; a suite in which no test ran has failed.

    What failed in the crowd is run once more alone, and named: real processes on a busy machine may come too late.
    """
    first, code = _pytest(suite, *PYTEST[suite], full=full)
    if code == 0 or not first.failed:
        return first if code == 0 else first + Count(failed=1)
    print(f"--- {suite}: {first.failed} failed; once more, one by one", flush=True)
    again, code = _pytest(suite, "--last-failed", "--last-failed-no-failures=none", full=full)
    if code or not again.passed:
        return first
    print(f"--- {suite}: {again.passed} passed alone that had failed in the crowd", flush=True)
    return Count(passed=first.passed + first.failed, skipped=first.skipped)


def _pytest(suite: str, *more: str, full: bool) -> tuple[Count, int]:
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        chosen = [] if full else ["-m", "not full"]
        command = [sys.executable, "-m", "pytest", f"tests/{suite}", "-q", f"--junitxml={report.name}", *chosen, *more]
        code = subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode
        return _read(Path(report.name)), code


def _environment() -> dict[str, str]:
    """Who wants no bytecode beside the sources gets it in `.run`: hundreds of processes would compile all anew."""
    if not sys.dont_write_bytecode:
        return dict(os.environ)
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(ROOT / ".run" / "bytecode"), **kept}


def _read(report: Path) -> Count:
    text = report.read_text()
    if not text:
        return Count()
    of = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in ElementTree.fromstring(text).iter("testsuite"):
        of = {key: value + int(suite.get(key, 0)) for key, value in of.items()}
    failed = of["failures"] + of["errors"]
    return Count(passed=of["tests"] - failed - of["skipped"], failed=failed, skipped=of["skipped"])


@contextlib.contextmanager
def _servers(*, postgres: bool, broker: bool) -> Iterator[None]:
    """Start the private servers once for all suites; each pytest session then finds them running."""
    if postgres or broker:
        install.ensure(postgres=postgres and "DATABASE_URL" not in os.environ,
                       broker=broker and "AMQP_URI" not in os.environ)
    with contextlib.ExitStack() as running:
        for wanted, server in ((postgres, servers.postgres), (broker, servers.amqp)):
            if wanted:
                running.enter_context(server())
        yield


def _sum_up(results: dict[str, tuple[Count, float]]) -> int:
    print()
    for name, (count, seconds) in results.items():
        print(f"{name}: {count} in {seconds:.0f} s")
    total = sum((count for count, _ in results.values()), Count())
    print(f"total: {total}")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
