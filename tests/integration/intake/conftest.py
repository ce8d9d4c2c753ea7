"""At the end, the line of the hunt."""

import pytest

from tests.support import hunting


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many were asked what, and what they answered."""
    if hunting.LINES:
        terminalreporter.section("hunt")
        for line in hunting.LINES:
            terminalreporter.write_line(line)
