"""Facts about R2 as browsers meet it: the engine's answers, through the edge, with nothing lost on the way."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from fake_backend import BucketEdge, CorsRules, Exchange, Fault
from fake_backend.links import presign
from tests.fake_backend.lab import (
    MORE_THAN_BUFFERS,
    TIMEOUT,
    Lab,
    OnTheWire,
    ask,
    connection_asking,
    listening,
    read_to_the_end,
    target,
)

BODY = bytes(range(256)) * 40


def test_an_object_comes_with_its_own_headers(lab: Lab) -> None:
    lab.s3.put_object(
        Bucket="gallery",
        Key="named",
        Body=BODY,
        ContentType="video/quicktime",
        ContentDisposition='inline; filename="x"',
    )

    answer = ask(lab.link(lab.add(None, key="named")))

    assert answer.body == BODY
    assert answer.headers["content-type"] == "video/quicktime"
    assert answer.headers["content-disposition"] == 'inline; filename="x"'
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["etag"] == f'"{hashlib.md5(BODY).hexdigest()}"'
    assert answer.headers["accept-ranges"] == "bytes"
    assert "last-modified" in answer.headers


@pytest.mark.parametrize(("honoured", "named"), [(False, None), (True, 'attachment; filename="x.mp4"')])
def test_response_content_disposition_is_ignored_as_by_the_engine_or_honoured(
    lab: Lab, honoured: bool, named: str | None
) -> None:
    video = lab.add(BODY)
    bucket = replace(lab.backend.bucket, endpoint=lab.backend.public_bucket_endpoint)
    lab.edge.names_files = honoured

    answer = ask(presign(bucket, video.key, query={"response-content-disposition": 'attachment; filename="x.mp4"'}))

    assert answer.status == 200
    assert answer.headers.get("content-disposition") == named


@pytest.mark.parametrize(
    ("wanted", "start", "end"), [("bytes=0-1", 0, 1), ("bytes=100-", 100, 10239), ("bytes=-5", 10235, 10239)]
)
def test_a_range_is_answered_with_206(lab: Lab, wanted: str, start: int, end: int) -> None:
    answer = ask(lab.link(lab.add(BODY)), headers={"Range": wanted})

    assert (answer.status, answer.body) == (206, BODY[start : end + 1])
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(BODY)}"


def test_a_range_beyond_the_end_is_416(lab: Lab) -> None:
    assert ask(lab.link(lab.add(BODY)), headers={"Range": "bytes=99999-"}).status == 416
    assert lab.edge.records.exchanges[-1].note == "InvalidRange"


def test_a_link_is_signed_for_one_method(lab: Lab) -> None:
    video = lab.add(BODY)
    head = presign(replace(lab.backend.bucket, endpoint=lab.backend.public_bucket_endpoint), video.key, method="HEAD")

    right, wrong = ask(head, "HEAD"), ask(lab.link(video), "HEAD")

    assert (right.status, right.headers["content-length"], wrong.status) == (200, str(len(BODY)), 403)


def test_an_unsigned_request_is_refused(lab: Lab) -> None:
    assert ask(lab.link(lab.add()).partition("?")[0]).status == 400


def test_an_authorization_header_beside_a_signed_link_is_refused(lab: Lab) -> None:
    assert ask(lab.link(lab.add()), headers={"Authorization": "Bearer session"}).status == 400
    assert lab.edge.records.exchanges[-1].headers["authorization"] == "Bearer session"


def test_an_origin_the_engine_would_refuse_does_not_reach_it(lab: Lab) -> None:
    assert ask(lab.link(lab.add()), headers={"Origin": "https://gallery.example"}).status == 200


def test_an_upload_goes_through_with_its_body(lab: Lab) -> None:
    url = presign(replace(lab.backend.bucket, endpoint=lab.backend.public_bucket_endpoint), "upload.mp4", method="PUT")

    assert ask(url, "PUT", body=BODY).status == 200
    assert ask(lab.link(lab.add(None, key="upload.mp4"))).body == BODY


def test_a_connection_serves_many_requests(lab: Lab) -> None:
    url = lab.link(lab.add(BODY))
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=TIMEOUT)

    socks = set()
    for _ in range(3):
        connection.request("GET", target(url), headers={"Host": parts.netloc})
        socks.add(connection.sock)
        assert connection.getresponse().read() == BODY
    connection.close()

    assert len(socks) == 1


def test_further_headers_are_added_to_every_reply(lab: Lab) -> None:
    lab.edge.headers["Cache-Control"] = "max-age=600"

    assert ask(lab.link(lab.add())).headers["cache-control"] == "max-age=600"


def test_a_request_is_recorded_as_it_came(lab: Lab) -> None:
    video = lab.add(BODY, key="user-1/final_videos/a b.mp4")
    url = lab.link(video)

    ask(url, headers={"Cookie": "session=1", "Origin": "http://x", "Range": "bytes=0-9"})

    (exchange,) = lab.edge.records.calls_to("/cdn-cgi/local/r2/s3/gallery/{user}/final_videos/a b.mp4", "GET")
    assert (exchange.server, exchange.path, exchange.query) == ("bucket", urlsplit(url).path, urlsplit(url).query)
    assert {"cookie": "session=1", "origin": "http://x", "range": "bytes=0-9"}.items() <= exchange.headers.items()
    assert exchange.wait(timeout=TIMEOUT)
    assert (exchange.status, exchange.sent, exchange.aborted, exchange.fault) == (206, 10, False, None)
    assert exchange.response_headers["content-range"] == f"bytes 0-9/{len(BODY)}"


def test_a_client_that_leaves_is_recorded_and_nothing_more_is_read_for_it(lab: Lab) -> None:
    size = MORE_THAN_BUFFERS
    with connection_asking(lab.link(lab.add(bytes(size)))) as sock:
        sock.recv(1000)

    exchange = lab.edge.records.exchanges[-1]
    assert exchange.wait(timeout=TIMEOUT)
    assert exchange.aborted
    assert exchange.sent < size


def ask_through_an_edge_before(engine: socket.socket, lab: Lab) -> tuple[OnTheWire, Exchange]:
    """What a client gets from an edge of its own, in front of something else than the lab's engine."""
    port = engine.getsockname()[1]
    edge = BucketEdge(replace(lab.backend.bucket, endpoint=f"http://127.0.0.1:{port}/s3"))
    front = listening()

    def client() -> OnTheWire:
        url = f"http://127.0.0.1:{front.getsockname()[1]}/s3/gallery/x"
        with connection_asking(url, "Connection: close") as sock:
            return read_to_the_end(sock)

    async def serve_once() -> OnTheWire:
        await edge.start(front)
        try:
            return await asyncio.to_thread(client)
        finally:
            await edge.stop()

    with ThreadPoolExecutor(1) as thread:  # in this one a browser's driver may have its loop
        return thread.submit(asyncio.run, serve_once()).result(), edge.records.exchanges[0]


def test_without_an_engine_the_edge_says_so(lab: Lab) -> None:
    with listening() as taken:
        port = taken.getsockname()[1]
        taken.shutdown(socket.SHUT_RDWR)
        reply, _ = ask_through_an_edge_before(taken, lab)

    assert reply.head.startswith(b"http/1.1 502")
    assert f"cannot reach the R2 engine at http://127.0.0.1:{port}".encode() in reply.body


def test_an_engine_that_breaks_off_is_passed_on_as_that_and_noted(lab: Lab) -> None:
    with listening() as engine:

        def break_off() -> None:
            accepted, _ = engine.accept()
            with accepted:
                accepted.recv(1 << 16)
                accepted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")

        thread = threading.Thread(target=break_off)
        thread.start()
        reply, exchange = ask_through_an_edge_before(engine, lab)
        thread.join(TIMEOUT)

    assert b"content-length: 100" in reply.head
    assert (reply.body, reply.ending) == (b"0123456789", "fin")
    assert (exchange.note, exchange.hung_up, exchange.aborted) == ("the engine broke off", True, False)


def test_reset_forgets_everything(lab: Lab) -> None:
    lab.edge.cors, lab.edge.fault = CorsRules(allowed_origins=["*"]), Fault.named("cut")
    lab.edge.headers["X"] = "y"
    ask(lab.link(lab.add()), "OPTIONS")

    lab.edge.reset()

    assert [lab.edge.cors, lab.edge.fault, lab.edge.headers, lab.edge.records.exchanges] == [None, None, {}, []]


def test_many_clients_are_served_at_once(lab: Lab) -> None:
    urls = [lab.link(lab.add(BODY)) for _ in range(8)]
    bodies: list[bytes] = []

    threads = [threading.Thread(target=lambda url=url: bodies.append(ask(url).body)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)

    assert bodies == [BODY] * 8
