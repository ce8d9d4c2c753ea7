"""Files over a real port: sent whole and in parts, given out whole and in part, and nobody else waits meanwhile."""

import hashlib
import threading
import time

import pytest
import requests

from tests.support import uploads


@pytest.fixture(scope="module")
def bearer(intake):
    return {"Authorization": f"Bearer {intake.token('r-01')}"}


def send(intake, bearer, data, **more):
    return requests.post(f"{intake.url('intake')}/v1/files", data=data, headers=bearer | more, timeout=120)


def in_chunks(data, each):
    return (data[start:start + each] for start in range(0, len(data), each))


def propose(intake, sha256):
    form = {"title": "院内增绿", "text": "补种草坪。", "category": "greening", "place": {"area": "madong"},
            "attachments": [{"name": "a", "sha256": sha256}]}
    return intake.call("intake", "POST", "/v1/proposals", who="r-01", body=form).json()["attachments"][0]["url"]


def test_a_film_is_sent_in_chunks_by_form_or_as_it_is_and_read_in_parts(intake, bearer):
    data = uploads.film(frames=bytes(range(256)) * 40_000)
    plain = send(intake, bearer, data)
    chunked = send(intake, bearer, in_chunks(data, 9999))
    in_form = {"file": ("a.mp4", data)}
    form = requests.post(intake.url("intake") + "/v1/files", files=in_form, headers=bearer, timeout=60)
    assert [each.status_code for each in (plain, chunked, form)] == [201] * 3
    assert plain.json() == chunked.json() | {"expires_at": plain.json()["expires_at"]}
    assert form.json()["sha256"] == plain.json()["sha256"]

    url = intake.url("intake") + propose(intake, plain.json()["sha256"])
    whole = requests.get(url, timeout=60)
    assert hashlib.sha256(whole.content).hexdigest() == plain.json()["sha256"]
    part = requests.get(url, headers={"Range": "bytes=1000-4999999"}, timeout=60)
    assert (part.status_code, part.content) == (206, whole.content[1000:5_000_000])
    assert requests.head(url, timeout=60).headers["Content-Length"] == str(len(data))
    assert requests.get(url, headers={"If-None-Match": whole.headers["ETag"]}, timeout=60).status_code == 304
    assert requests.get(url, headers={"Range": "bytes=99999999-"}, timeout=60).status_code == 416


def test_a_file_that_is_too_large_is_refused_and_the_connection_stays_in_order(intake, bearer):
    with requests.Session() as session:
        too_large = session.post(f"{intake.url('intake')}/v1/files", data=uploads.wav() + bytes(31_000_000),
                                 headers=bearer, timeout=60)
        assert (too_large.status_code, too_large.json()["code"]) == (413, "too-large")
        assert session.get(f"{intake.url('intake')}/healthz", timeout=10).status_code == 200


def test_nobody_waits_while_files_are_sent_and_cleaned(intake, bearer):
    """Were a cleaning to stop the others, somebody would have waited for as long as it takes."""
    picture = uploads.noise(size=(5000, 4000))
    alone = timed(lambda: send(intake, bearer, picture + b"\n"))
    waits: list[float] = []
    over = threading.Event()

    def ask_and_ask():
        with requests.Session() as session:
            while not over.is_set():
                waits.append(timed(lambda: session.get(f"{intake.url('intake')}/healthz", timeout=20)))
                time.sleep(0.01)

    asking = threading.Thread(target=ask_and_ask)
    asking.start()
    senders = [threading.Thread(target=send, args=(intake, bearer, picture)) for _ in range(2)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    over.set()
    asking.join()
    print(f"a cleaning takes {alone:.2f} s; of {len(waits)} others the longest wait was {max(waits):.3f} s")
    assert len(waits) >= 10
    assert max(waits) < alone / 3


def timed(do):
    began = time.monotonic()
    assert do().status_code in (200, 201)
    return time.monotonic() - began
