"""Files at the doors: taken bit by bit, told apart, no larger than their kind allows; given out whole or in part."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import filed
from yishi_chassis.exchange import Reply
from yishi_chassis.http import Stored
from yishi_chassis.problems import Problem

from tests.support import uploads

MOST = {"photograph": 100_000, "document": 1000}
DATA = bytes(range(200))


@dataclass
class Asked:
    """A request with a body that comes in bits of `each` bytes."""

    body: bytes
    kind: str = "application/octet-stream"
    each: int = 7
    headers: dict[str, str] = field(default_factory=dict)
    limits: list[int] = field(default_factory=list)

    def header(self, name):
        return self.kind if name == "CONTENT_TYPE" else self.headers.get(name)

    def bits(self, limit):
        self.limits.append(limit)
        for start in range(0, len(self.body), self.each):
            yield self.body[start:start + self.each]


def form(*parts):
    return b"".join(b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + data + b"\r\n"
                    for head, data in parts) + b"--x--\r\n"


def refused(asked):
    with pytest.raises(Problem) as problem:
        filed.received(asked, MOST)
    return problem.value.status


@pytest.mark.parametrize("each", [1, 7, 64, 100_000])
def test_a_file_is_the_body_or_the_one_file_of_a_form(each):
    data = uploads.photograph()
    sent = form((b'name="note"', b"words"), (b'name="file"; filename="a.jpg"', data))
    for asked in (Asked(data, each=each), Asked(sent, "multipart/form-data; boundary=x", each=each)):
        came = filed.received(asked, MOST)
        came.file.seek(0)
        assert (came.kind.mimetype, came.size, came.file.read()) == ("image/jpeg", len(data), data)
        came.file.close()
        assert asked.limits == [max(MOST.values()) + (1 << 16)]


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"words of no kind", "image/jpeg", 415), (b"", "image/jpeg", 415), (uploads.wav(), "audio/wav", 415),
    (uploads.pdf() + bytes(2000), "application/pdf", 413), (b"--y", "multipart/form-data; boundary=x", 400),
    (form((b'name="a"', b"words")), "multipart/form-data; boundary=x", 400), (form(), "multipart/form-data", 400),
    (form(*[(b'name="a"; filename="a"', uploads.photograph())] * 2), "multipart/form-data; boundary=x", 400),
])
def test_what_is_no_file_of_a_kind_that_is_taken_is_refused(body, kind, status):
    assert refused(Asked(body, kind, each=1000)) == status


def test_a_file_that_is_too_large_is_not_read_to_its_end():
    read = []

    class Long(Asked):
        def bits(self, limit):
            for bit in super().bits(limit):
                read.append(len(bit))
                yield bit

    assert refused(Long(uploads.pdf() + bytes(1_000_000), each=500)) == 413
    assert sum(read) <= 1500


def given_out(headers=(), size=len(DATA)):
    stored = Stored(read=lambda start, length: iter([DATA[start:start + length]]), size=size, mimetype="image/webp",
                    etag="tag")
    return filed.part(Reply(200, {}, b""), stored, asked=dict(headers).get)


@given(st.integers(0, 250), st.integers(0, 250))
def test_the_part_that_is_asked_for_is_given(first, last):
    asked = {"HTTP_RANGE": f"bytes={first}-{last}"}
    if first >= len(DATA) or first > last:
        with pytest.raises(Problem) as problem:
            given_out(asked)
        assert (problem.value.status, problem.value.headers["Content-Range"]) == (416, "bytes */200")
        return
    reply = given_out(asked)
    end = min(last, len(DATA) - 1)
    assert (reply.status, reply.headers["Content-Range"]) == (206, f"bytes {first}-{end}/200")
    assert (b"".join(reply.bits), reply.size) == (DATA[first:end + 1], end + 1 - first)


@pytest.mark.parametrize(("asked", "status", "part"), [
    ({}, 200, DATA), ({"HTTP_RANGE": "bytes=-5"}, 206, DATA[-5:]), ({"HTTP_RANGE": "bytes=190-"}, 206, DATA[190:]),
    ({"HTTP_RANGE": "bytes=-999"}, 206, DATA), ({"HTTP_RANGE": "bytes=1-2,5-6"}, 200, DATA),
    ({"HTTP_RANGE": "lines=1-2"}, 200, DATA), ({"HTTP_RANGE": "bytes=-"}, 200, DATA),
    ({"HTTP_RANGE": "bytes=1-2", "HTTP_IF_RANGE": '"other"'}, 200, DATA),
    ({"HTTP_RANGE": "bytes=1-2", "HTTP_IF_RANGE": '"tag"'}, 206, DATA[1:3]),
])
def test_ranges_that_are_not_understood_give_the_whole(asked, status, part):
    reply = given_out(asked)
    assert (reply.status, b"".join(reply.bits)) == (status, part)
    assert (reply.headers["ETag"], reply.headers["Accept-Ranges"]) == ('"tag"', "bytes")


def test_who_holds_it_is_not_given_it_again():
    assert given_out({"HTTP_IF_NONE_MATCH": '"tag"'}).bits is None
