"""Checks the log over HTTP alone and believes nothing: needs the standard library and `cryptography`, in this file.

It fetches the signed checkpoint, all leaves and all tiles, hashes everything anew, and compares: leaf with hash, tile
with tile, root with signature, and the whole with what an earlier run saw (`--checkpoint FILE`, beside which
FILE.leaves keeps the hashes seen, so that a leaf changed since then can be named). It shares no code with the log.
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Read = Callable[[str], bytes]
Tell = Callable[[str], None]


class Unreachable(Exception):
    """The log does not answer, or not with what was asked for."""


@dataclass(frozen=True)
class Problem:
    """Something that does not hold: which leaf it concerns, or from which one on how many, if that can be told."""

    leaf: int | None
    what: str
    leaves: int = 1


@dataclass
class Report:
    """What was found; `gaps` are numbers that a stream left out (an operator may have skipped a dead event)."""

    note: str = ""
    hashes: bytes = b""
    size: int = 0
    root: str = ""
    earlier: int = 0
    problems: list[Problem] = field(default_factory=list)
    gaps: list[Problem] = field(default_factory=list)

    @property
    def first_bad_leaf(self) -> int | None:
        """The lowest leaf that is named; a range counts by its first one, unless a leaf in it is named by itself."""
        exact = {p.leaf for p in self.problems if p.leaf is not None and p.leaves == 1}
        vague = [range(p.leaf, p.leaf + p.leaves) for p in self.problems if p.leaf is not None and p.leaves > 1]
        return min(exact | {r.start for r in vague if not any(leaf in r for leaf in exact)}, default=None)


@dataclass(frozen=True)
class Note:
    """A checkpoint whose signature held."""

    text: str
    size: int
    root: bytes


def verify(
    read: Read, *, vkey: str, saved: str | None = None, seen: bytes = b"", tell: Tell = lambda _: None,
) -> Report:
    """Check the whole log; `saved` and `seen` are an earlier checkpoint and the leaf hashes it stood for."""
    note = open_note(read("checkpoint").decode(), vkey)
    report = Report(note=note.text, size=note.size, root=base64.b64encode(note.root).decode())
    leaves = _leaves(read, note.size, report, tell)
    report.hashes = b"".join(leaves)
    _tiles(read, leaves, report, tell)
    if _root(leaves) != note.root or len(leaves) != note.size:
        report.problems.append(Problem(_changed(leaves, seen), "the leaves do not hash to the signed root"))
    if saved:
        _compare(open_note(saved, vkey), leaves, seen, report)
    return report


def open_note(text: str, vkey: str) -> Note:
    """Check the signature on a checkpoint; raises ValueError if it does not hold."""
    name, _, rest = vkey.strip().partition("+")
    key = base64.b64decode(rest.partition("+")[2])[1:]
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
    body, _, lines = text.rpartition("\n\n")
    for line in lines.splitlines():
        raw = base64.b64decode(line.split(" ")[2]) if line.startswith(f"— {name} ") else b""
        if raw[:4] == key_id:
            return _opened(body + "\n", raw[4:], key, text)
    raise ValueError(f"the checkpoint is not signed by {name}")


def _opened(body: str, signature: bytes, key: bytes, text: str) -> Note:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, body.encode())
    except InvalidSignature:
        raise ValueError("the signature on the checkpoint does not hold") from None
    _, size, root = body.split("\n")[:3]
    return Note(text, int(size), base64.b64decode(root))


def _leaves(read: Read, size: int, report: Report, tell: Tell) -> list[bytes]:
    """Fetch every leaf and its hash; the hashes of the leaves as fetched."""
    hashes: list[bytes] = []
    heads: dict[tuple[str, str], int] = {}
    for start in range(0, size, 256):
        width = min(256, size - start)
        entries = _entries(read, start // 256, width, report)
        kept = _hashes(read, 0, start // 256, width, report)
        for i, entry in enumerate(entries):
            hashes.append(hashlib.sha256(b"\x00" + entry).digest())
            if i < len(kept) and kept[i] != hashes[-1]:
                report.problems.append(Problem(start + i, "the leaf does not have the hash that the log gives for it"))
            _ordered(entry, start + i, heads, report)
        tell(f"{start + len(entries)} of {size} leaves")
        if len(entries) < width:
            break
    return hashes


def _entries(read: Read, number: int, width: int, report: Report) -> list[bytes]:
    """The leaves of a bundle; when it is not served whole, as many as are served before the first that is missing."""
    try:
        return _unbundled(read(_address("entries", number, width)))
    except (Unreachable, ValueError) as error:
        fault, there = str(error), 0
    for step in (128, 64, 32, 16, 8, 4, 2, 1):
        if there + step < width and _served(read, number, there + step):
            there += step
    report.problems.append(Problem(number * 256 + there, f"the leaf is missing ({fault})"))
    return _unbundled(read(_address("entries", number, there))) if there else []


def _served(read: Read, number: int, width: int) -> bool:
    try:
        return len(_unbundled(read(_address("entries", number, width)))) == width
    except (Unreachable, ValueError):
        return False


def _hashes(read: Read, level: int, number: int, width: int, report: Report) -> list[bytes]:
    try:
        data = read(_address(str(level), number, width))
    except Unreachable as error:
        covered = 256 ** (level + 1)
        report.problems.append(Problem(number * covered, f"a tile of level {level} is missing ({error})", covered))
        return []
    return [data[i : i + 32] for i in range(0, len(data), 32)]


def _tiles(read: Read, leaves: list[bytes], report: Report, tell: Tell) -> None:
    """Each hash of a higher tile must be the root of the 256 below it."""
    below, level = leaves, 1
    while len(below) >= 256:
        whole = [_root(below[i : i + 256]) for i in range(0, len(below) - 255, 256)]
        for start in range(0, len(whole), 256):
            kept = _hashes(read, level, start // 256, min(256, len(whole) - start), report)
            what = f"a hash of level {level} is not that of its {256**level} leaves"
            wrong = [start + i for i, hash_ in enumerate(kept) if hash_ != whole[start + i]]
            report.problems += [Problem(i * 256**level, what, 256**level) for i in wrong]
        tell(f"tiles of level {level}")
        below, level = whole, level + 1


def _ordered(entry: bytes, index: int, heads: dict[tuple[str, str], int], report: Report) -> None:
    """What one speaker said of one subject is numbered 1, 2, 3 … and lies in the log in that order."""
    try:
        leaf = json.loads(entry)
        stream, number = (str(leaf["stream"]), str(leaf["subject"])), int(leaf["subject_seq"])
    except (ValueError, KeyError, TypeError):
        report.problems.append(Problem(index, "the leaf cannot be read"))
        return
    before, heads[stream] = heads.get(stream), number
    if before is not None and number <= before:
        report.problems.append(Problem(index, f"number {number} of {stream[1]} comes after number {before}"))
    elif before is not None and number > before + 1:
        report.gaps.append(Problem(index, f"after number {before} of {stream[1]} comes number {number}"))


def _compare(earlier: Note, leaves: list[bytes], seen: bytes, report: Report) -> None:
    """The log must go on from the earlier checkpoint."""
    report.earlier = earlier.size
    if earlier.size > report.size:
        what = f"the log had {earlier.size} leaves before and has {report.size} now"
        report.problems.append(Problem(report.size, what))
    elif _root(leaves[: earlier.size]) != earlier.root:
        what = f"the first {earlier.size} leaves are not those of the earlier checkpoint"
        report.problems.append(Problem(_changed(leaves, seen), what))


def _changed(leaves: list[bytes], seen: bytes) -> int | None:
    """The first leaf whose hash is not the one seen earlier."""
    for i in range(len(seen) // 32):
        if i >= len(leaves) or leaves[i] != seen[32 * i : 32 * i + 32]:
            return i
    return None


def _root(hashes: list[bytes]) -> bytes:
    """RFC 6962: the root over leaf hashes, by joining neighbours level by level; an odd last one moves up."""
    level = hashes or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        joined = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = joined + level[len(joined) * 2 :]
    return level[0]


def _address(level: str, number: int, width: int) -> str:
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    path = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return f"tile/{level}/{path}" + (f".p/{width}" if width < 256 else "")


def _unbundled(data: bytes) -> list[bytes]:
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        if at + 2 + length > len(data):
            raise ValueError("a bundle ends in the middle of a leaf")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return entries


def reader(url: str) -> Read:
    """Reads below `<url>/log/`; raises Unreachable."""
    def read(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{url.rstrip('/')}/log/{path}", timeout=30) as answer:
                return bytes(answer.read())
        except (OSError, urllib.error.URLError) as error:
            raise Unreachable(f"{path}: {error}") from None

    return read


def run(url: str, *, key: str | None, checkpoint: Path | None, as_json: bool, tell: Tell) -> int:
    """Verify, print, and remember what was seen if all is well: 0 sound, 1 not, 2 could not be checked."""
    read = reader(url)
    beside = checkpoint.with_name(checkpoint.name + ".leaves") if checkpoint else None
    try:
        vkey = key or _key_of_the_log(read, tell)
        saved = checkpoint.read_text("utf-8") if checkpoint and checkpoint.exists() else None
        seen = beside.read_bytes() if beside and beside.exists() else b""
        report = verify(read, vkey=vkey, saved=saved, seen=seen, tell=tell)
    except Unreachable as error:
        tell(f"the log cannot be read: {error}")
        return 2
    except ValueError as error:
        report = Report(problems=[Problem(None, str(error))])
    print(_printed(report, as_json=as_json))
    if checkpoint and beside and not report.problems:
        beside.write_bytes(report.hashes)
        checkpoint.write_text(report.note, encoding="utf-8")
    return 1 if report.problems else 0


def _key_of_the_log(read: Read, tell: Tell) -> str:
    tell("no --key given: the log's own word for its key is taken, which proves nothing against the log itself")
    return read("key").decode()


def _printed(report: Report, *, as_json: bool) -> str:
    if as_json:
        facts = asdict(report) | {"sound": not report.problems, "first_bad_leaf": report.first_bad_leaf}
        return json.dumps({name: facts[name] for name in facts if name not in ("note", "hashes")}, ensure_ascii=False)
    if not report.problems:
        since = f", and goes on from the {report.earlier} leaves seen before" if report.earlier else ""
        gaps = "".join(f"\ngap at leaf {gap.leaf}: {gap.what}" for gap in report.gaps)
        return f"sound: {report.size} leaves hash to the signed root {report.root}{since}{gaps}"
    where = "" if report.first_bad_leaf is None else f"; the first bad leaf is {report.first_bad_leaf}"
    lines = [f"{'log' if p.leaf is None else f'leaf {p.leaf}'}: {p.what}" for p in report.problems[:20]]
    return "\n".join([f"NOT SOUND: {len(report.problems)} problems{where}", *lines])


def main() -> int:
    """The command line: `python verify.py --url http://…`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="where audit answers")
    parser.add_argument("--key", help="the log's public key, got by another way than from the log (name+id+key)")
    parser.add_argument("--checkpoint", type=Path, help="file of the last checkpoint seen; written when all is well")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    given = parser.parse_args()
    return run(given.url, key=given.key, checkpoint=given.checkpoint, as_json=given.json, tell=progress)


def progress(text: str) -> None:
    """To stderr, so that stdout has the result alone."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
