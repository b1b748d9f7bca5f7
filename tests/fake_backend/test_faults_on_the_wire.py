"""Every fault as a client meets it, byte for byte, at the bucket's edge and at the backend's download route."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable

import pytest

from fake_backend import FAULTS, Exchange, Fault, Recorder
from fake_backend.faults import LOGIN_PAGE
from tests.fake_backend.lab import TIMEOUT, Lab, OnTheWire, ask, connection_asking, read_to_the_end

BODY = bytes(range(256)) * 1024
POINT = 64 * 1024
CRLF = b"\r\n"


class Place:
    """One of the two servers: where a fault is armed, where the file is asked for, and where that is recorded."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab, self.name = lab, name

    def arm(self, fault: str, **changes: object) -> None:
        if self.name == "bucket":
            self.lab.edge.fault = Fault.named(fault, **changes)
        else:
            self.lab.backend.faults["download"] = Fault.named(fault, **changes)

    def url(self, body: bytes | None = BODY) -> str:
        video = self.lab.add(body)
        return self.lab.link(video) if self.name == "bucket" else f"{self.lab.api}/api/downloads/{video.id}/download"

    def exchange(self) -> Exchange:
        """The last one, once it is over."""
        last = self.records.exchanges[-1]
        assert last.wait(timeout=TIMEOUT)
        return last

    @property
    def records(self) -> Recorder:
        return self.lab.edge.records if self.name == "bucket" else self.lab.backend.records

    def release(self) -> None:
        (self.lab.edge if self.name == "bucket" else self.lab.backend).release()


@pytest.fixture(params=["bucket", "backend"])
def place(lab: Lab, request: pytest.FixtureRequest) -> Place:
    return Place(lab, request.param)


def on_the_wire(url: str, *headers: str) -> OnTheWire:
    with connection_asking(url, *headers) as sock:
        return read_to_the_end(sock)


def content_length(size: int) -> bytes:
    return b"content-length: %d" % size


@pytest.mark.parametrize(
    ("fault", "status", "code", "detail"),
    [
        ("error-500", 500, "InternalError", "Internal server error"),
        ("error-503", 503, "ServiceUnavailable", "Service unavailable"),
        ("error-403", 403, "AccessDenied", "Forbidden"),
        ("not-found", 404, "NoSuchKey", "Video file not found in storage"),
        ("unauthorized", 401, "Unauthorized", "Not authenticated"),
    ],
)
def test_errors_are_told_in_each_servers_own_manner(
    place: Place, fault: str, status: int, code: str, detail: str
) -> None:
    place.arm(fault)

    answer = ask(place.url())

    assert answer.status == status
    if place.name == "bucket":
        assert f"<Code>{code}</Code>".encode() in answer.body
        assert answer.headers["content-type"] == "application/xml"
        assert place.exchange().note == code
    else:
        assert answer.json == {"detail": detail}


@pytest.mark.parametrize(("fault", "status"), [("html-page", 200), ("gateway-page", 502)])
def test_a_page_of_html_comes_in_place_of_the_file(place: Place, fault: str, status: int) -> None:
    place.arm(fault)

    answer = ask(place.url())

    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.body == FAULTS[fault].page
    assert b"<title>Sign in" in LOGIN_PAGE


def test_an_empty_body_is_a_200_of_length_nought(place: Place) -> None:
    place.arm("empty-body")

    answer = ask(place.url())

    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "0", b"")


def test_a_slow_first_byte_comes_after_the_delay_and_all_is_well(place: Place) -> None:
    place.arm("slow-first-byte", delay=0.2)
    url = place.url()

    started = time.monotonic()
    answer = ask(url)

    assert time.monotonic() - started >= 0.2
    assert answer.body == BODY


def test_a_throttled_body_takes_its_time_and_is_whole(place: Place) -> None:
    place.arm("throttle", rate=len(BODY) * 5)
    url = place.url()

    started = time.monotonic()
    answer = ask(url)

    assert time.monotonic() - started >= 0.15
    assert answer.body == BODY


def read_exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += sock.recv(size - len(data))
    return data


def test_a_stall_holds_back_the_rest_until_it_is_released(place: Place) -> None:
    place.arm("stall", after=1000)

    with connection_asking(place.url()) as sock:
        head = b""
        while not head.endswith(CRLF * 2):
            head += sock.recv(1)
        first = read_exactly(sock, 1000)
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(1)
        sock.settimeout(TIMEOUT)
        place.release()
        rest = read_exactly(sock, len(BODY) - 1000)

    assert content_length(len(BODY)) in head.lower()
    assert first + rest == BODY
    assert (place.exchange().aborted, place.exchange().fault) == (False, "stall")


def test_a_client_that_leaves_a_stalled_reply_is_recorded(place: Place) -> None:
    place.arm("stall")

    with connection_asking(place.url()) as sock:
        read_exactly(sock, POINT)

    assert (place.exchange().aborted, place.exchange().sent) == (True, POINT)


def test_a_client_that_leaves_before_a_slow_first_byte_is_recorded(place: Place) -> None:
    place.arm("slow-first-byte", delay=600)

    url = place.url()
    place.records.clear()

    with connection_asking(url):
        assert place.records.wait_for(1, timeout=TIMEOUT)

    assert (place.exchange().aborted, place.exchange().status) == (True, None)


def test_a_cut_is_fin_under_a_larger_content_length(place: Place) -> None:
    place.arm("cut")

    reply = on_the_wire(place.url())

    assert content_length(len(BODY)) in reply.head
    assert (reply.body, reply.ending) == (BODY[:POINT], "fin")
    assert (place.exchange().aborted, place.exchange().sent) == (False, POINT)


def test_a_reset_is_rst_after_the_bytes_have_arrived(place: Place) -> None:
    place.arm("reset")

    reply = on_the_wire(place.url())

    assert content_length(len(BODY)) in reply.head
    assert (reply.body, reply.ending) == (BODY[:POINT], "reset")


def test_a_chunked_cut_lacks_the_last_chunk(place: Place) -> None:
    place.arm("chunked-cut")

    reply = on_the_wire(place.url())

    assert b"transfer-encoding: chunked" in reply.head
    assert (reply.body, reply.ending) == (b"%x\r\n" % POINT + BODY[:POINT] + CRLF, "fin")


def test_a_close_delimited_cut_cannot_be_told_from_a_whole_body(place: Place) -> None:
    place.arm("close-delimited-cut")

    reply = on_the_wire(place.url())

    assert b"content-length" not in reply.head
    assert b"transfer-encoding" not in reply.head
    assert b"connection: close" in reply.head
    assert (reply.body, reply.ending) == (BODY[:POINT], "fin")


def test_a_close_delimited_body_can_be_whole(place: Place) -> None:
    place.arm("close-delimited-cut", then="go on")

    assert on_the_wire(place.url()).body == BODY


def test_a_short_length_ends_a_short_body_as_if_all_were_well(place: Place) -> None:
    place.arm("short-length")

    reply = on_the_wire(place.url(), "Connection: close")

    assert content_length(POINT) in reply.head
    assert (reply.body, reply.ending) == (BODY[:POINT], "fin")


def test_no_length_is_a_whole_body_in_chunks(place: Place) -> None:
    place.arm("no-length")
    url = place.url()

    assert b"content-length" not in on_the_wire(url, "Connection: close").head
    assert ask(url).body == BODY


@pytest.mark.parametrize("fault", ["gzip", "gzip-chunked"])
def test_gzip_tells_the_compressed_length_or_none(place: Place, fault: str) -> None:
    place.arm(fault)

    answer = ask(place.url())

    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == BODY
    assert answer.headers.get("content-length") == (str(len(answer.body)) if fault == "gzip" else None)


def test_a_corrupt_file_differs_in_one_byte_alone(place: Place) -> None:
    place.arm("corrupt")

    answer = ask(place.url())

    assert [at for at, pair in enumerate(zip(answer.body, BODY, strict=True)) if pair[0] != pair[1]] == [POINT]


def test_a_range_can_be_ignored(place: Place) -> None:
    place.arm("ignored-range")

    answer = ask(place.url(), headers={"Range": "bytes=0-9"})

    assert (answer.status, answer.body) == (200, BODY)


def test_a_part_can_come_unasked(place: Place) -> None:
    place.arm("unasked-range")

    answer = ask(place.url())

    assert (answer.status, answer.body) == (206, BODY[:POINT])


@pytest.mark.parametrize("fault", ["cut", "reset", "short-length", "corrupt"])
def test_faults_show_on_small_files_too(place: Place, fault: str) -> None:
    place.arm(fault)

    reply = on_the_wire(place.url(b"0123456789"), "Connection: close")

    assert reply.body == (b"01234\xca6789" if fault == "corrupt" else b"01234")


def test_a_fault_of_the_body_leaves_errors_alone(place: Place) -> None:
    place.arm("cut")

    answer = ask(place.url(None))

    assert answer.status == 404
    assert answer.body.endswith(b"</Error>" if place.name == "bucket" else b"}")


def test_a_fault_hits_as_many_requests_as_it_is_told(place: Place) -> None:
    url = place.url()
    place.arm("error-503", times=2)
    first = [ask(url).status for _ in range(4)]
    place.arm("error-503", times=2)

    assert first == [503, 503, 200, 200]
    assert ask(url).status == 503
    assert place.exchange().fault == "error-503"


def test_a_range_of_a_file_can_be_cut_as_well(place: Place) -> None:
    place.arm("cut")

    reply = on_the_wire(place.url(), "Range: bytes=1000-1999")

    assert content_length(1000) in reply.head
    assert reply.body == BODY[1000:1500]


@pytest.mark.parametrize(
    ("route", "method", "path"),
    [
        ("list", "GET", "/api/downloads"),
        ("count", "GET", "/api/downloads/count"),
        ("file", "GET", "/api/downloads/1/file"),
        ("delete", "DELETE", "/api/downloads/1"),
        ("health", "GET", "/api/health"),
    ],
)
def test_every_route_of_the_api_can_be_faulty(lab: Lab, route: str, method: str, path: str) -> None:
    lab.backend.faults[route] = Fault.named("error-500")

    assert ask(lab.api + path, method).status == 500


def test_a_fault_on_one_route_leaves_the_others_alone(lab: Lab) -> None:
    lab.backend.faults["list"] = Fault.named("error-500")

    assert ask(f"{lab.api}/api/downloads/count").status == 200


def test_json_replies_can_be_cut_too(lab: Lab) -> None:
    lab.add()
    lab.backend.faults["list"] = Fault.named("cut")

    reply = on_the_wire(f"{lab.api}/api/downloads")

    assert reply.ending == "fin"
    assert not reply.body.endswith(b"}")


@pytest.mark.parametrize(
    "misspelt",
    [lambda lab: Fault.named("stal"), lambda lab: lab.backend.faults.__setitem__("downlod", Fault.named("stall"))],
    ids=["fault", "route"],
)
def test_a_misspelt_name_is_answered_with_the_nearest(lab: Lab, misspelt: Callable[[Lab], object]) -> None:
    with pytest.raises(ValueError, match="the nearest is '(stall|download)'"):
        misspelt(lab)


def test_every_preset_says_what_it_does() -> None:
    assert all(fault.about and fault.name == name for name, fault in FAULTS.items())
