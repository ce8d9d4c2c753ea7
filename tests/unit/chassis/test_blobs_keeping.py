"""Where files are kept: a folder, or a bucket of S3; the same promises in both."""

import io

import pytest
from minio import Minio
from yishi_chassis import blobs

DATA = bytes(range(256)) * 5000


@pytest.fixture(scope="module")
def s3():
    """A server that speaks S3."""
    from moto.server import ThreadedMotoServer
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    Minio(f"{host}:{port}", access_key="key", secret_key="secret", secure=False).make_bucket("files")
    yield f"s3://key:secret@{host}:{port}/files?tls=no"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    address = f"file://{tmp_path}/kept" if request.param == "folder" else request.getfixturevalue("s3")
    kept = blobs.at(address)
    kept.ready()
    return kept


def put(place, key, data=DATA):
    place.put(key, io.BytesIO(data), size=len(data), mimetype="image/webp")


def read(place, key, start=0, length=len(DATA)):
    return b"".join(place.read(key, start=start, length=length))


def test_what_is_put_is_read_again_whole_and_in_part(place):
    put(place, "one")
    assert read(place, "one") == DATA
    assert read(place, "one", 1000, 500_000) == DATA[1000:501_000]


def test_what_is_deleted_is_gone_at_once_and_may_be_deleted_again(place):
    put(place, "two")
    place.delete("two")
    place.delete("two")
    with pytest.raises(blobs.Gone):
        place.read("two", start=0, length=1)


def test_putting_a_second_time_under_a_key_gives_the_second(place):
    put(place, "three", b"first")
    put(place, "three", b"second")
    assert read(place, "three", 0, 6) == b"second"


def test_half_a_file_is_never_seen(tmp_path):
    class Breaks(io.BytesIO):
        def read(self, *_):
            if self.tell() > 0:
                raise OSError("the other side went away")
            return super().read(10)

    kept = blobs.at(f"file://{tmp_path}/kept")
    with pytest.raises(OSError, match="went away"):
        kept.put("four", Breaks(DATA), size=len(DATA), mimetype="image/webp")
    assert [path for path in (tmp_path / "kept").rglob("*") if path.is_file()] == []
    with pytest.raises(blobs.Gone):
        kept.read("four", start=0, length=1)


def test_a_place_where_nothing_can_be_kept_is_named(s3, tmp_path):
    (tmp_path / "file").write_text("")
    for address in (f"file://{tmp_path}/file/inside", s3.replace("/files", "/elsewhere")):
        with pytest.raises(blobs.Unusable):
            blobs.at(address).ready()
