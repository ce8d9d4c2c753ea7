"""Files of strangers: told apart by content, cleaned in a jail, and refused when they are not what they should be."""

import io
import os
import re
import subprocess
import sys
import tempfile

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from yishi_chassis import blobs
from yishi_chassis.blobs import jail, kinds, worker
from yishi_chassis.blobs.unfit import Unfit

from tests.support import uploads

ALL = {**uploads.WITH_SECRETS, "image/png": lambda: uploads.photograph("PNG"),
       "image/webp": lambda: uploads.photograph("WEBP"), "image/heic": uploads.HEIC.read_bytes,
       "audio/amr": uploads.amr, "audio/amr-wb": lambda: uploads.amr(wide=True)}


@pytest.fixture(scope="module")
def cleaner():
    return blobs.Cleaner(at_once=2)


def cleaned(cleaner, data, mimetype=None):
    """What is kept of these bytes, and what is known of it."""
    kind = kinds.KINDS[mimetype] if mimetype else blobs.kind_of(data[:blobs.HEAD])
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        with cleaner.cleaned(file, kind) as kept:
            return kept.file.read(), kept


def refused(cleaner, data, mimetype=None):
    with pytest.raises(Unfit) as unfit:
        cleaned(cleaner, data, mimetype)
    return unfit.value.code


@pytest.mark.parametrize("mimetype", ALL)
def test_a_file_is_known_by_its_content(mimetype):
    assert blobs.kind_of(ALL[mimetype]()[:blobs.HEAD]).mimetype == mimetype


@given(st.binary(max_size=100))
def test_whatever_else_comes_is_no_kind_or_a_known_one(data):
    assert blobs.kind_of(data) is None or blobs.kind_of(data).mimetype in kinds.KINDS


@pytest.mark.parametrize("mimetype", uploads.WITH_SECRETS)
def test_where_and_by_whom_it_was_made_is_not_kept(cleaner, mimetype):
    data = ALL[mimetype]()
    assert uploads.SECRET in data
    kept, about = cleaned(cleaner, data)
    assert uploads.SECRET not in kept + about.thumbnail
    assert about.size == len(kept) > 0


@pytest.mark.parametrize("mimetype", ["image/jpeg", "image/png", "image/webp", "image/heic"])
def test_a_photograph_is_kept_as_its_pixels_alone(cleaner, mimetype):
    kept, about = cleaned(cleaner, ALL[mimetype]())
    image, thumbnail = Image.open(io.BytesIO(kept)), Image.open(io.BytesIO(about.thumbnail))
    assert (image.format, about.mimetype, image.size) == ("WEBP", "image/webp", (about.width, about.height))
    assert dict(image.getexif()) == {}
    assert not {"exif", "xmp", "icc_profile"} & set(image.info)
    assert max(thumbnail.size) <= 480
    assert bytes.fromhex(about.thumbhash)


@pytest.mark.parametrize(("orientation", "size"), [(1, (320, 200)), (3, (320, 200)), (6, (200, 320)), (8, (200, 320))])
def test_a_photograph_is_turned_as_the_camera_meant_it(cleaner, orientation, size):
    _, about = cleaned(cleaner, uploads.photograph(orientation=orientation))
    assert (about.width, about.height) == size


def test_a_large_photograph_is_made_smaller(cleaner):
    _, about = cleaned(cleaner, uploads.noise(size=(4000, 1000)))
    assert (about.width, about.height) == (2560, 640)


def test_what_is_seen_and_heard_of_a_film_stays_where_it_was(cleaner):
    data = uploads.film()
    kept, _ = cleaned(cleaner, data)
    frames = b"pictures and sound" * 40
    assert len(kept) == len(data)
    assert kept.index(frames) == data.index(frames)


def test_sound_keeps_its_frames_and_samples(cleaner):
    assert cleaned(cleaner, uploads.mp3(frames=8))[0] == (b"\xff\xfb\x90\x00" + bytes(413)) * 8
    kept, _ = cleaned(cleaner, uploads.wav())
    assert kept[:4] == b"RIFF"
    assert kept.count(b"data" + (16_000).to_bytes(4, "little") + bytes(16_000)) == 1


def in_clear(data):
    """A document with nothing in it packed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable,
                 stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return out.getvalue()


def test_a_document_keeps_what_is_on_its_pages_and_nothing_else(cleaner):
    kept = in_clear(cleaned(cleaner, uploads.document())[0])
    assert uploads.SECRET not in kept
    assert not [word for word in (b"/JavaScript", b"/OpenAction", b"/Metadata", b"/EmbeddedFile") if word in kept]
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        page = pdf.pages[0]
        assert b"/Im Do" in page.Contents.read_bytes()
        assert str(page.Annots[0].Contents) == "a note to be read"
        assert page.Resources.XObject.Im.Width == 320
        assert Image.open(io.BytesIO(page.Resources.XObject.Im.read_raw_bytes())).size == (320, 200)


def test_the_same_document_sent_again_is_the_same(cleaner):
    sent = uploads.document()
    made_elsewhere = re.sub(rb"(/ID ?\[ ?)<[0-9a-f]{32}>", rb"\1<" + b"0" * 32 + b">", sent)
    assert made_elsewhere != sent
    assert cleaned(cleaner, sent)[0] == cleaned(cleaner, made_elsewhere)[0]


def test_what_an_editor_left_of_an_earlier_version_is_not_kept(cleaner):
    assert uploads.SECRET in uploads.revised()
    assert uploads.SECRET not in in_clear(cleaned(cleaner, uploads.revised())[0])


def test_a_locked_document_is_refused(cleaner):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(uploads.document())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert refused(cleaner, out.getvalue()) == "not-readable"


@pytest.mark.parametrize("mimetype", ALL)
def test_a_file_that_is_cut_off_is_refused(cleaner, mimetype):
    data = ALL[mimetype]()
    cut = data[:len(data) * 2 // 3]
    assert refused(cleaner, cut, mimetype) == "damaged"


def test_a_picture_that_says_it_is_immense_is_refused_without_being_decoded(cleaner):
    assert refused(cleaner, uploads.bomb()) == "too-costly"


@pytest.mark.parametrize("other", [b"<html><script>alert(1)</script>", b"%PDF-1.4 "])
def test_a_picture_that_is_a_page_or_a_document_too_is_refused(cleaner, other):
    data = uploads.photograph()
    mixed = data[:2] + b"\xff\xfe" + (len(other) + 2).to_bytes(2, "big") + other + data[2:]
    assert refused(cleaner, mixed) == "ambiguous"


def test_a_picture_with_an_archive_behind_it_is_refused(cleaner):
    archive = b"PK\x05\x06" + bytes(18)
    assert refused(cleaner, uploads.photograph() + archive) == "ambiguous"


def test_a_document_with_something_behind_its_end_is_refused(cleaner):
    assert refused(cleaner, uploads.pdf() + b"MZ something else") == "damaged"


@given(st.data())
def test_whatever_is_in_a_recording_it_is_cleaned_or_refused(data):
    mimetype = data.draw(st.sampled_from(["video/mp4", "audio/mpeg", "audio/wav", "application/pdf"]))
    whole = bytearray(ALL[mimetype]())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    file = io.BytesIO(whole)
    try:
        made = worker.made_of(file, mimetype)
        assert sum(map(len, made.written(file))) == made.size
    except Unfit:
        pass


LOCKED_IN = {
    "read a file": "open('/etc/hostname').read()", "write a file": "open('/tmp/x', 'w')",
    "speak to the network": "import socket; socket.socket()",
    "run a program": "import os; os.execv('/bin/true', ['x'])",
    "make a process": "import os; os.fork()", "end another one": f"import os; os.kill({os.getpid()}, 0)",
    "take all memory": "bytearray(2 << 30)",
}


@pytest.mark.parametrize("deed", LOCKED_IN)
def test_who_is_locked_in_can_do_nothing_else(deed):
    program = f"from yishi_chassis.blobs import jail; jail.enter()\n{LOCKED_IN[deed]}\nprint('done')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=30)
    assert "done" not in done.stdout
    assert "Error" in done.stderr


def test_who_takes_too_long_is_ended(cleaner, monkeypatch):
    monkeypatch.setattr("yishi_chassis.blobs.cleaner.PATIENCE", 0.05)
    assert refused(cleaner, uploads.noise(size=(3000, 3000))) == "too-costly"


def test_no_more_are_cleaned_at_once_than_told(monkeypatch):
    monkeypatch.setattr("yishi_chassis.blobs.cleaner.QUEUE", 0.05)
    one = blobs.Cleaner(at_once=1)
    one._turns.acquire()
    with pytest.raises(blobs.TooBusy):
        cleaned(one, uploads.photograph())


def test_the_jail_is_for_the_machines_it_knows(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "vax")
    with pytest.raises(RuntimeError, match="vax"):
        jail._refuse_for_good()
