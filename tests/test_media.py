"""The lab's videos: of the size and bytes asked for, playable to the end, and spread ones loaded in two parts."""

from __future__ import annotations

import hashlib
import http.server
import io
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser

from fixtures.lab import media, mp4
from fixtures.lab.media import CLIP, FRAMES, MEGABYTE, SLOW_CLIP, SLOWED, STILL
from tests.make_videos import RATE, pixels

LOSS = 5  # of 255; two pictures that follow each other are 8 apart
LOAD = """(preload) => new Promise((done, fail) => {
  window.video = document.createElement("video");
  video.onloadeddata = () => done(video.duration);
  video.onerror = () => fail(video.error.message);
  Object.assign(video, { preload, muted: true, src: "/video.mp4" });
  document.body.append(video);
})"""
PLAY_ONE_SECOND = """() => new Promise((done) => {
  video.ontimeupdate = () => {
    if (video.currentTime < 1) return;
    video.pause();
    done();
  };
  video.play();
})"""
IDLE = "video.readyState === video.HAVE_ENOUGH_DATA && video.networkState === video.NETWORK_IDLE"
SEEK = """() => new Promise((done, fail) => {
  video.onseeked = () => done(video.currentTime);
  video.onerror = () => fail(video.error.message);
  video.currentTime = video.duration - 0.1;
})"""


def pictures(content: bytes) -> list[np.ndarray]:
    """What a file shows, picture by picture."""
    with av.open(io.BytesIO(content), "r") as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def halves(content: bytes) -> tuple[int, int]:
    """Where in a spread video its two parts begin."""
    first, second = struct.unpack(">8x2I", mp4.leaves(content)[b"stco"])
    return first, second


@contextmanager
def served(content: bytes) -> Iterator[tuple[str, list[int]]]:
    """An address that serves a page and, in any range, the video; and the first byte of each range asked for."""
    asked: list[int] = []

    class Files(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            video = self.path == "/video.mp4"
            body = memoryview(content if video else b"<!doctype html>")
            wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")) if video else None
            start = int(wanted[1]) if wanted else 0
            part = body[start : int(wanted[2]) + 1 if wanted and wanted[2] else None]
            if video:
                asked.append(start)
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Type", "video/mp4" if video else "text/html")
            self.send_header("Content-Length", str(len(part)))
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(body)}")
            self.end_headers()
            self.wfile.write(part)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the player has enough
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", asked
        finally:
            server.shutdown()
            thread.join()


def difference(shown: np.ndarray, drawn: np.ndarray) -> float:
    """How far two pictures are apart, as the mean of the colours' differences; the codec loses a few of 255."""
    return float(np.abs(shown.astype(int) - drawn.astype(int)).mean())


@pytest.mark.parametrize(("clip", "seconds"), [(CLIP, FRAMES / RATE), (SLOW_CLIP, SLOWED * FRAMES / RATE)])
def test_a_ready_clip_shows_the_pictures_of_the_script_that_makes_it(clip: Path, seconds: float) -> None:
    shown = pictures(clip.read_bytes())

    with av.open(str(clip)) as container:
        assert container.duration == pytest.approx(seconds * av.time_base, rel=0.05)
    assert len(shown) == FRAMES
    assert max(difference(one, pixels(number)) for number, one in enumerate(shown)) < LOSS


def test_the_ready_still_is_the_first_picture() -> None:
    [shown] = pictures(STILL.read_bytes())

    assert difference(shown, pixels(0)) < LOSS < difference(shown, pixels(1))


@pytest.mark.parametrize("size", [50_000, 2 * MEGABYTE, 3_456_789])
def test_a_video_has_exactly_the_size_asked_for_and_plays(size: int) -> None:
    made = media.video("Cup Final", size=size)

    assert (made.size, len(pictures(made.content))) == (size, FRAMES)
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()


@pytest.mark.parametrize("size", [None, 3 * MEGABYTE])
def test_videos_of_two_names_have_bytes_of_their_own(size: int | None) -> None:
    assert media.video("one", size=size).content != media.video("two", size=size).content


def test_a_video_too_small_for_its_pictures_is_refused() -> None:
    smallest = len(media.base_clip()) + 9

    assert media.video("x", size=smallest).size == smallest
    with pytest.raises(ValueError, match=f"the smallest is {smallest}"):
        media.video("x", size=smallest - 1)


@pytest.mark.parametrize("length", [64 * 1024, 100_000, 1 << 20, MEGABYTE])
def test_no_part_of_a_large_video_is_there_twice(length: int) -> None:
    content = media.video("x", size=50 * MEGABYTE).content

    parts = {content[start : start + length] for start in range(0, len(content), length)}

    assert len(parts) == -(-len(content) // length)


def test_a_spread_video_shows_all_pictures_of_the_plain_one() -> None:
    plain, spread = media.base_clip(), media.spread_video("x", gap=MEGABYTE)

    shown = pictures(spread.content)

    assert len(shown) == spread.frames == FRAMES
    assert all(map(np.array_equal, shown, pictures(plain)))


def test_the_parts_of_a_spread_video_lie_as_far_apart_as_asked() -> None:
    near, far = media.spread_video("x", gap=0), media.spread_video("x", gap=12_345)

    (first, second), (_, second_far) = halves(near.content), halves(far.content)

    assert (far.size - near.size, second_far - second) == (12_345, 12_345)
    assert halves(far.content)[0] == first


def test_spread_videos_of_two_names_have_bytes_of_their_own() -> None:
    assert media.spread_video("one", gap=0).sha256 != media.spread_video("two", gap=0).sha256


def test_a_gap_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="a gap of -1 bytes"):
        media.spread_video("x", gap=-1)


@pytest.mark.parametrize("preload", ["metadata", "auto"])
def test_a_player_that_has_shown_a_second_asks_for_the_second_half_only_when_it_is_sought(
    preload: str, browser: Browser
) -> None:
    content = media.spread_video("x", gap=20 * MEGABYTE).content
    _, second = halves(content)
    with served(content) as (address, asked):
        page = browser.new_page()
        page.goto(address)
        assert page.evaluate(LOAD, preload) == 12
        page.evaluate(PLAY_ONE_SECOND)
        page.wait_for_function(IDLE)
        before = len(asked)

        reached = page.evaluate(SEEK)

        page.close()
    for_second_half = [second - 100_000 < start <= second for start in asked]  # a player asks for whole blocks
    assert reached == pytest.approx(11.9)
    assert not any(for_second_half[:before])
    assert any(for_second_half[before:])


def test_a_long_video_is_not_written_out() -> None:
    assert len(repr(media.video("long", size=10 * MEGABYTE))) < 1000
