"""Every fault as a client meets it, byte for byte, at the bucket's edge and at the backend's download route."""

from __future__ import annotations

import gzip
import socket
import time

import pytest

from fake_backend import Fault
from tests.fake_backend.lab import FILM as BODY
from tests.fake_backend.lab import TIMEOUT, Lab, Place, ask, connection_asking, on_the_wire

POINT = 64 * 1024
CRLF = b"\r\n"


def content_length(size: int) -> bytes:
    return b"content-length: %d" % size


def seconds_for(place: Place, content: bytes = BODY) -> float:
    """How long a file takes to come with the fault that is armed, which it did; it is whole."""
    url = place.url(content)
    started = time.monotonic()
    answer = ask(url)
    took = time.monotonic() - started

    assert answer.status == 200, (answer.headers, answer.body[:500])
    assert answer.body == content, f"{len(answer.body)} bytes"
    assert place.exchange().fault
    return took


def test_a_slow_first_byte_comes_after_the_delay_and_all_is_well(place: Place) -> None:
    place.arm("slow-first-byte")
    assert seconds_for(place) >= 0.7


def test_a_throttled_body_takes_its_time_and_is_whole(place: Place) -> None:
    place.arm("throttle", rate=len(BODY) * 5)
    assert seconds_for(place) >= 0.15


def test_a_fast_line_carries_75_megabytes_a_second(place: Place) -> None:
    place.arm("fast-line")
    assert seconds_for(place, bytes(15_000_000)) >= 0.15


def read_head(sock: socket.socket) -> bytes:
    head = b""
    while not head.endswith(CRLF * 2):
        head += read_exactly(sock, 1)
    return head


def read_exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        received = sock.recv(size - len(data))
        assert received, f"the connection ended after {len(data)} of {size} bytes"
        data += received
    return data


def test_a_stall_holds_back_the_rest_until_it_is_released(place: Place) -> None:
    place.arm("stall", after=1000)

    with connection_asking(place.url()) as sock:
        head = read_head(sock)
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


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_stall_at_once_holds_back_the_head_too(method: str, place: Place) -> None:
    place.arm("stall-at-once")

    with connection_asking(place.url(), method=method) as sock:
        sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            sock.recv(1)
        sock.settimeout(TIMEOUT)
        place.release()
        head = read_head(sock)

    assert head.startswith(b"HTTP/1.1 ")  # a link is signed for GET only, so the bucket refuses a HEAD


def test_a_client_that_leaves_a_stalled_reply_is_recorded(place: Place) -> None:
    place.arm("stall")

    with connection_asking(place.url()) as sock:
        read_head(sock)
        read_exactly(sock, POINT)  # all that comes, so that it is the stall that is left

    assert (place.exchange().aborted, place.exchange().hung_up, place.exchange().sent) == (True, False, POINT)


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


def test_a_late_cut_comes_half_way_in_a_file_that_is_not_large(place: Place) -> None:
    place.arm("cut-late")

    reply = on_the_wire(place.url())

    assert content_length(len(BODY)) in reply.head
    assert (reply.body, reply.ending) == (BODY[: len(BODY) // 2], "fin")
    assert (place.exchange().hung_up, place.exchange().fault) == (True, "cut-late")


@pytest.mark.parametrize("fault", ["cut", "reset", "chunked-cut", "close-delimited-cut"])
def test_a_server_that_cuts_the_connection_is_told_from_a_client_that_leaves(place: Place, fault: str) -> None:
    place.arm(fault)

    on_the_wire(place.url())

    assert (place.exchange().hung_up, place.exchange().aborted) == (True, False)


@pytest.mark.parametrize(
    ("fault", "changes"),
    [("stall", {"then": "go on"}), ("short-length", {}), ("close-delimited-cut", {"then": "go on"})],
    ids=["whole", "short-length", "close-delimited"],
)
def test_a_reply_that_ends_by_its_own_framing_was_cut_by_nobody(
    place: Place, fault: str, changes: dict[str, str]
) -> None:
    place.arm(fault, **changes)

    on_the_wire(place.url(), "Connection: close")

    assert (place.exchange().hung_up, place.exchange().aborted) == (False, False)


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

    assert (answer.status, answer.body) == (206, BODY[:1024])


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


def test_a_range_of_a_file_can_be_cut_as_well(place: Place) -> None:
    place.arm("cut")

    reply = on_the_wire(place.url(), "Range: bytes=1000-1999")

    assert content_length(1000) in reply.head
    assert reply.body == BODY[1000:1500]


def test_json_replies_can_be_cut_too(lab: Lab) -> None:
    lab.add()
    lab.backend.faults["list"] = Fault.named("cut")

    reply = on_the_wire(f"{lab.api}/api/downloads")

    assert reply.ending == "fin"
    assert not reply.body.endswith(b"}")
