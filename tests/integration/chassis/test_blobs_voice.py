"""Recordings of meetings: Ogg and AMR are kept sound by sound, and refused when they are cut off."""

import io

import pytest
from yishi_chassis.blobs import kinds, voice
from yishi_chassis.blobs.unfit import Unfit

from tests.support import uploads


def made(data, mimetype):
    make = voice.make_ogg if mimetype == kinds.OGG.mimetype else voice.make_amr
    return b"".join(make(io.BytesIO(data), mimetype).written(io.BytesIO(data)))


def refused(data, mimetype):
    with pytest.raises(Unfit) as unfit:
        made(data, mimetype)
    return unfit.value.code


def pages(data):
    return [b"OggS" + page for page in data.split(b"OggS")[1:]]


def test_the_sum_of_a_page_is_the_one_that_the_format_names():
    assert voice.checksum(b"123456789") == 0x89A1897F


@pytest.mark.parametrize("codec", ["opus", "vorbis"])
def test_what_the_writer_of_an_ogg_stream_said_is_overwritten_and_its_sound_stays(codec):
    sent = uploads.ogg(codec=codec)
    kept = made(sent, "audio/ogg")
    assert uploads.SECRET in sent
    assert uploads.SECRET not in kept
    assert len(kept) == len(sent)
    assert pages(kept)[3:] == pages(sent)[3:]
    assert kept.count(b"setup") == 1
    for page in pages(kept):
        assert voice.checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")


def test_an_ogg_stream_that_is_cut_off_is_refused():
    sent = uploads.ogg()
    assert {refused(sent[:end], "audio/ogg") for end in (20, 40, len(sent) - 1)} == {"damaged"}
    assert refused(sent + b"behind", "audio/ogg") == "damaged"


def test_two_streams_in_one_file_are_refused():
    assert refused(uploads.ogg() + uploads.ogg(), "audio/ogg") == "not-readable"


def test_a_film_in_ogg_is_no_sound():
    assert kinds.kind_of(uploads.ogg().replace(b"OpusHead", b"\x80theora")[:64]) is None


@pytest.mark.parametrize(("wide", "mimetype"), [(False, "audio/amr"), (True, "audio/amr-wb")])
def test_an_amr_recording_is_kept_as_it_is_and_refused_when_it_is_cut_off(wide, mimetype):
    sent = uploads.amr(wide=wide)
    assert made(sent, mimetype) == sent
    assert refused(sent[:-3], mimetype) == "damaged"
    assert refused(sent + uploads.SECRET, mimetype) == "damaged"
    assert refused(sent[:9 if wide else 6], mimetype) == "damaged"
