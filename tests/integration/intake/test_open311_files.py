"""Files that clients of Open311 send along with a request: cleaned, hung on the proposal, shown by their address."""

import io

import pytest
from PIL import Image
from yishi_chassis import testing

from tests.support import uploads
from tests.support.open311 import NOON, WANTED, Endpoint

PUBLIC = "https://yishi.example"


@pytest.fixture
def endpoint(fresh_database_of, tmp_path):
    with testing.clock_at(NOON):
        yield Endpoint(fresh_database_of("intake"), blobs=f"file://{tmp_path}/files", public_url=PUBLIC)


def sent(endpoint, fields=WANTED, **files):
    """What is answered to a request with these files, and how the request is shown then."""
    part = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = b"".join(part % (name.encode(), b"", value.encode()) for name, value in fields.items())
    body += b"".join(part % (name.encode(), b'; filename="IMG_1.jpg"\r\nContent-Type: image/jpeg', data)
                     for name, data in files.items()) + b"--b--\r\n"
    [made] = endpoint.json("open311_propose", sent=body, kind="multipart/form-data; boundary=b")
    [shown] = endpoint.json("open311_request", number=made["service_request_id"], query={"extensions": "true"})
    return made, shown


def test_a_photograph_hangs_on_the_proposal_without_what_the_camera_knew(endpoint):
    made, shown = sent(endpoint, photo1=uploads.photograph(), media=uploads.photograph("PNG", size=(90, 90)))
    assert "未保存" not in made["service_notice"]
    assert len(shown["media_urls"]) == 2
    address, _, sha256 = shown["media_url"].rpartition("/attachments/")
    stored = endpoint.stored(made["service_request_id"])
    assert address == f"{PUBLIC}/v1/proposals/{stored.id}"
    reply = endpoint.ask("attachment", proposal_id=stored.id, sha256=sha256)
    kept = b"".join(reply.bits)
    assert uploads.SECRET not in kept
    assert Image.open(io.BytesIO(kept)).size == (320, 200)
    assert [each.stage for each in stored.content.attachments] == ["before", "before"]


def test_a_file_that_cannot_be_kept_does_not_turn_the_request_down(endpoint):
    made, shown = sent(endpoint, photo1=uploads.photograph()[:200], photo2=b"no file of any kind")
    assert "2 个文件未保存" in made["service_notice"]
    assert "cut off or damaged" in made["service_notice"]
    assert "none of: JPEG" in made["service_notice"]
    assert (shown["media_url"], shown["media_urls"]) == (None, [])
