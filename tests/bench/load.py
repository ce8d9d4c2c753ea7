"""Clients: wrk for as fast as it goes, threads for an even pace; and the resident memory of a process."""

import http.client
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from yishi_local import install, process

from tests.bench.measure import Figures, say

_SCRIPT = Path(__file__).with_name("requests.lua")
_ANSWER = "BENCH "


class Failed(Exception):
    """A run that measured nothing; the text says why."""


def ensure() -> None:
    """wrk must be here; where that is allowed it is installed. Raises install.Missing."""
    if shutil.which("wrk"):
        return
    if not install.may_install():
        raise install.Missing("wrk is not installed: run `apt-get install --no-install-recommends wrk` as root")
    say("installing wrk")
    install.apt_install(["wrk"])


def wrk(
    url: str, folder: Path, *, clients: int, seconds: int, paths: Sequence[str] = ("/v1/proposals",),
    body: bytes | None = None, token: str = "",
) -> Figures:
    """As many requests as `clients` connections get answered; figures: rate, p50, p99, failed."""
    (folder / "paths").write_text("\n".join(paths) + "\n")
    (folder / "body").write_bytes(body or b"")
    told = {"BENCH_PATHS": str(folder / "paths"), "BENCH_BODY": str(folder / "body") if body else "",
            "BENCH_TOKEN": token}
    done = subprocess.run(
        ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", str(_SCRIPT), url],
        env=os.environ | told, capture_output=True, text=True, check=False)
    line = next((one for one in done.stdout.splitlines() if one.startswith(_ANSWER)), None)
    if line is None:
        raise Failed(f"wrk said: {done.stderr or done.stdout}")
    found = json.loads(line.removeprefix(_ANSWER))
    if found["failed"]:
        raise Failed(f"{found['failed']} of {found['answers']} answers from {url} were errors")
    return {"rate": found["answers"] / found["seconds"], "p50": found["p50"], "p99": found["p99"]}


def steadily(url: str, *, body: bytes, token: str, rate: float, seconds: int, voices: int = 4) -> None:
    """File at an even pace, each voice on its own connection; raises Failed unless all are answered with 201."""
    faults: list[str] = []
    began = time.monotonic() + 0.1
    turns = [[began + n / rate for n in range(first, int(rate * seconds), voices)] for first in range(voices)]
    threads = [threading.Thread(target=_speak, args=(url, body, token, moments, faults)) for moments in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise Failed(f"{len(faults)} filings failed: {faults[0]}")


def _speak(url: str, body: bytes, token: str, moments: list[float], faults: list[str]) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        for moment in moments:
            time.sleep(max(0.0, moment - time.monotonic()))
            connection.request("POST", "/v1/proposals", body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 201:
                faults.append(f"{answer.status} {text[:200]!r}")
    except (OSError, http.client.HTTPException) as error:
        faults.append(repr(error))
    finally:
        connection.close()


def resident(running: process.Process) -> float:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{running.pid}/status").read_text()
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
    return int(kilobytes) / 1024
