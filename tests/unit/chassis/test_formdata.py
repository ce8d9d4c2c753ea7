"""Bodies as web forms send them."""

import contextlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import formdata
from yishi_chassis.problems import Problem

#: Text that UTF-8 can hold; empty text is as good as none.
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)


@given(st.lists(st.tuples(WORDS, WORDS), unique_by=lambda pair: pair[0], max_size=20))
def test_what_is_written_as_a_web_form_is_read_again(fields: list[tuple[str, str]]):
    assert formdata.read(formdata.URLENCODED, urlencode(fields).encode()) == dict(fields)


@given(st.lists(WORDS, min_size=2, max_size=9))
def test_a_name_given_again_becomes_a_list(values: list[str]):
    body = urlencode({"media_url": values}, doseq=True).encode()
    assert formdata.read(f"{formdata.URLENCODED}; charset=utf-8", body) == {"media_url": values}


def test_empty_text_is_left_out():
    assert formdata.read(formdata.URLENCODED, b"a=&b=1") == {"b": "1"}


def test_a_file_comes_with_its_name_and_type():
    body = (b'--x\r\nContent-Disposition: form-data; name="photo"; filename="\xe6\xa0\x91.jpg"\r\n'
            b'Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n'
            b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n\xe6\xa0\x91\r\n--x--\r\n')
    assert formdata.read("multipart/form-data; boundary=x", body) == {
        "words": "树", "photo": formdata.Upload("树.jpg", "image/jpeg", b"\xff\xd8")}


@given(st.binary(max_size=200), st.sampled_from([
    formdata.URLENCODED, formdata.MULTIPART, "multipart/form-data; boundary=x", "multipart/form-data; boundary="]))
def test_whatever_comes_is_read_or_refused(body: bytes, kind: str):
    with contextlib.suppress(Problem):
        assert isinstance(formdata.read(kind, body), dict)


@pytest.mark.parametrize("body", [b"\xff=1", b"a=%ff", b"a=1&" * 201])
def test_what_is_no_form_is_refused(body: bytes):
    with pytest.raises(Problem):
        formdata.read(formdata.URLENCODED, body)
