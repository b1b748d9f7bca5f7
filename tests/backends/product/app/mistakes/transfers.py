"""Mistakes in how the bytes are sent."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator

from starlette.middleware.gzip import GZipMiddleware

from ..main import app
from ..storage import Part, Storage
from .making import change_parts, mistake, without_length

SMALL = 16 * 1024


def in_pieces(part: Part) -> Iterator[bytes]:
    """The bytes in small pieces."""
    for piece in part.body:
        for start in range(0, len(piece), SMALL):
            yield piece[start : start + SMALL]


def half_of(part: Part) -> Iterator[bytes]:
    """The first half of the bytes."""
    left = int(part.headers["Content-Length"]) // 2
    for piece in in_pieces(part):
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def dying(part: Part) -> Iterator[bytes]:
    """The first half of the bytes, then an error."""
    yield from half_of(part)
    raise ConnectionError("storage went away")


@mistake
def record_length() -> None:
    """Content-Length is the size in the record, which was written before the video was encoded again."""

    def change(part: Part, span: str | None) -> Part:
        return Part(part.body, part.headers | {"Content-Length": str(int(part.headers["Content-Length"]) + 4096)})

    change_parts(change)


@mistake
def dies_in_chunks() -> None:
    """The server dies half way through an answer in chunks."""
    change_parts(lambda part, span: Part(dying(part), without_length(part)))


@mistake
def dies_with_length() -> None:
    """The server dies half way through an answer with a length."""
    change_parts(lambda part, span: Part(dying(part), part.headers))


@mistake
def error_swallowed() -> None:
    """The generator logs the storage's error and ends, so half a file looks complete."""
    change_parts(lambda part, span: Part(half_of(part), without_length(part)))


@mistake
def last_piece_lost() -> None:
    """The loop ends at the first piece that is shorter than the buffer, before it is sent."""

    def full(part: Part) -> Iterator[bytes]:
        return itertools.takewhile(lambda piece: len(piece) == SMALL, in_pieces(part))

    change_parts(lambda part, span: Part(full(part), without_length(part)))


@mistake
def memory_limit() -> None:
    """The whole file is read into memory, up to a limit, and what was read is sent as the file."""

    def change(part: Part, span: str | None) -> Part:
        body = b"".join(part.body)[:SMALL]
        return Part(iter([body]), part.headers | {"Content-Length": str(len(body))})

    change_parts(change)


@mistake
def empty_answer() -> None:
    """A middleware that logs answers has read the body already; what is sent is empty."""
    change_parts(lambda part, span: Part(iter([]), part.headers | {"Content-Length": str(sum(0 for _ in part.body))}))


@mistake
def trailing_bytes() -> None:
    """A line break follows the video."""
    change_parts(lambda part, span: Part(itertools.chain(part.body, [b"\r\n"]), without_length(part)))


@mistake
def text_mode() -> None:
    """The bytes are read as Latin-1 and sent as UTF-8."""
    change_parts(
        lambda part, span: Part((one.decode("latin-1").encode() for one in in_pieces(part)), without_length(part))
    )


@mistake
def base64_body() -> None:
    """The gateway was not told that the answer is binary, and sends it in Base64."""
    change_parts(lambda part, span: Part(iter([base64.b64encode(b"".join(part.body))]), without_length(part)))


@mistake
def compressed_twice() -> None:
    """A compressing middleware also compresses videos: nobody knows the length."""
    app.add_middleware(GZipMiddleware, minimum_size=500)


@mistake
def encoding_claimed() -> None:
    """The answer claims to be compressed, as the object's metadata says, but the client library has unpacked it."""
    change_parts(lambda part, span: Part(part.body, part.headers | {"Content-Encoding": "gzip"}))


@mistake
def range_ignored() -> None:
    """A Range gets the whole file with 200."""
    right = Storage.read
    Storage.read = lambda self, key, span: right(self, key, None)  # type: ignore[method-assign]


@mistake
def range_off_by_one() -> None:
    """A Range starts one byte late."""

    def change(part: Part, span: str | None) -> Part:
        if not span:
            return part
        body = b"".join(part.body)[1:]
        return Part(iter([body]), without_length(part))

    change_parts(change)


@mistake
def whole_file_as_206() -> None:
    """A Range gets the whole file, with 206 and the range that was asked for."""
    right = Storage.read

    def read(self: Storage, key: str, span: str | None) -> Part | None:
        part = right(self, key, span)
        whole = right(self, key, None)
        if not span or part is None or whole is None:
            return part
        return Part(whole.body, whole.headers | {"Content-Range": part.headers["Content-Range"]})

    Storage.read = read  # type: ignore[method-assign]


@mistake
def new_etag_each_time() -> None:
    """The ETag is made of the time, so what resumes a download never finds the same file again."""
    count = itertools.count()
    change_parts(
        lambda part, span: Part(
            part.body, part.headers | {"ETag": f'"{hashlib.md5(str(next(count)).encode()).hexdigest()}"'}
        )
    )
