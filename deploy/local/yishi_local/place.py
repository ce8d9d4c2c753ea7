"""Where a private server keeps its data, and as whom it runs: never as root, always where that user can reach it."""

import json
import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

#: Data goes here when the user a server runs as cannot reach the project's folder (a 0700 home above it, say).
ELSEWHERE = Path("/var/lib/yishi")


class NoUser(Exception):
    """Started as root, and the unprivileged user the server should run as does not exist."""


def as_user(user: str) -> list[str]:
    """What to put before a command so that it runs as `user` when we are root; nothing otherwise."""
    if os.geteuid() != 0:
        return []
    account = _account(user)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"]


def prepare(folder: Path, *, user: str) -> Path:
    """Make `folder` one that `user` owns and reaches, if need be a link to one elsewhere; returns the real one."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.is_symlink() and os.geteuid() == 0 and not _reaches(user, folder.parent):
        _move_elsewhere(folder)
    real = folder.resolve()
    real.mkdir(parents=True, exist_ok=True)
    own(real, user=user)
    real.chmod(0o700)
    return real


def own(path: Path, *, user: str) -> None:
    """Give `path` to `user` when we are root."""
    if os.geteuid() == 0:
        account = _account(user)
        os.chown(path, account.pw_uid, account.pw_gid)


def remove(folder: Path) -> None:
    """Delete the folder, and where it leads when it is a link."""
    real = folder.resolve()
    if folder.is_symlink():
        folder.unlink()
    if real.exists():
        shutil.rmtree(real)


def recall(file: Path) -> dict[str, Any]:
    """What was noted there, or nothing."""
    try:
        noted: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return noted


def note(file: Path, facts: dict[str, Any]) -> None:
    """Replace the file as a whole, readable by its owner only: it holds passwords."""
    fresh = file.with_name(file.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    fresh.replace(file)


def _account(user: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(user)
    except KeyError:
        raise NoUser(f"there is no user {user!r}, as whom root starts the server: install its Debian package") from None


def _reaches(user: str, folder: Path) -> bool:
    return subprocess.run([*as_user(user), "test", "-x", str(folder)], check=False).returncode == 0


def _move_elsewhere(folder: Path) -> None:
    ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    real = ELSEWHERE / secrets.token_hex(6)   # not made from the path: another clone there must not find old data
    if folder.exists():
        shutil.move(folder, real)
    folder.symlink_to(real)
