"""The process that looks at a stranger's file may have been taken over by it: what it says is not believed."""

import io
import struct
import sys
import tempfile
import time
import zlib

import pytest
from yishi_chassis import blobs
from yishi_chassis.blobs import cleaner, kinds

from tests.support import uploads

#: How a worker begins that has made a photograph of so many bytes.
SAYS = '{"mimetype": "image/webp", "size": %d, "thumbnail": 0}\\n'
LIES = {
    "nothing": ("", "damaged"), "no JSON": ("no json\\n", "damaged"), "no end": ("x" * 9000, "damaged"),
    "a page": ('{"mimetype": "text/html", "size": 1, "thumbnail": 0}\\nx', "damaged"),
    "another kind": ('{"mimetype": "application/pdf", "size": 1, "thumbnail": 0}\\nx', "damaged"),
    "less than told": (SAYS % 5 + "x", "damaged"), "more than told": (SAYS % 1 + "xxxxx", "damaged"),
    "too much": (SAYS % (1 << 40) + "x", "damaged"),
    "an odd thumbnail": ('{"mimetype": "image/webp", "size": 1, "thumbnail": -1}\\nx', "damaged"),
    "more words": ('{"mimetype": "image/webp", "size": 1, "thumbnail": 0, "file": "/etc/passwd"}\\nx', "damaged"),
    "a refusal of its own": ('{"refused": "whatever", "why": "x"}\\n', "damaged"),
    "a known refusal": ('{"refused": "ambiguous", "why": "x"}\\n', "ambiguous"),
}


@pytest.fixture
def impostor(monkeypatch, tmp_path):
    """`impostor(program)` is run in the worker's place."""
    def take_over(program):
        file = tmp_path / "python"
        file.write_text(f"#!{sys.executable}\n{program}\n")
        file.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(file))
    return take_over


def cleaned(data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        with blobs.Cleaner().cleaned(file, kinds.JPEG) as kept:
            return kept, kept.file.read()


def refused(data=b"\xff\xd8\xff"):
    with pytest.raises(blobs.Unfit) as unfit:
        cleaned(data)
    return unfit.value.code


@pytest.mark.parametrize("lie", LIES)
def test_what_a_worker_says_is_looked_at_as_a_strangers_words(impostor, lie):
    said, code = LIES[lie]
    impostor(f"print('{said}', end='')")
    assert refused() == code


def test_an_honest_worker_is_believed(impostor):
    impostor(f"print('{SAYS % 5}kept!', end='')")
    kept, body = cleaned(b"\xff\xd8\xff")
    assert (kept.mimetype, kept.size, body) == ("image/webp", 5, b"kept!")


def test_one_that_never_stops_sending_is_cut_off_and_fills_no_disk(impostor):
    impostor(f"import sys\nprint('{SAYS % 100}', end='')\nwhile True: sys.stdout.write('x' * 100_000)")
    began = time.monotonic()
    assert refused() == "damaged"
    assert time.monotonic() - began < cleaner.PATIENCE / 2


def test_one_that_says_all_and_does_not_end_is_ended(impostor, monkeypatch):
    impostor(f"import os, sys, time\nprint('{SAYS % 1}x', end='', flush=True)\nos.close(1)\ntime.sleep(60)")
    monkeypatch.setattr(cleaner, "PATIENCE", 1.0)
    assert refused() == "too-costly"


def test_one_that_fails_after_all_was_sent_has_failed(impostor):
    impostor(f"import sys\nprint('{SAYS % 1}x', end='', flush=True)\nsys.exit(3)")
    assert refused() == "damaged"


def test_few_bytes_that_really_hold_very_many_pixels_are_refused():
    rows, side = zlib.compressobj(9), 9_000
    packed = b"".join(rows.compress(bytes(side + 1)) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    bomb = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    bomb.seek(0, 2)
    for name, content in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")):
        told = name + content
        bomb.write(struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told)))
    assert len(bomb.getvalue()) < 100_000
    with tempfile.TemporaryFile() as file:
        file.write(bomb.getvalue())
        file.flush()
        with pytest.raises(blobs.Unfit) as unfit, blobs.Cleaner().cleaned(file, kinds.PNG):
            pass
    assert unfit.value.code == "too-costly"


def test_a_real_one_still_cleans():
    kept, body = cleaned(uploads.photograph())
    assert (kept.mimetype, kept.width, kept.height) == ("image/webp", 320, 200)
    assert uploads.SECRET not in body
