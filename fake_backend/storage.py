"""The backend's own access to the bucket: presigned requests to the S3 endpoint, streamed and never held whole."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from yarl import URL

from fake_backend.bucket import Bucket
from fake_backend.links import presign
from fake_backend.upstream import upstream
from fake_backend.wire import CHUNK

UNTYPED = "application/octet-stream"  # what a file of no known type is
NOTHING = (404, 410)


class StorageError(Exception):
    """The bucket answered neither yes nor no; `str()` is a sentence."""


class Missing(StorageError):
    """There is no such object."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the bucket says of an object; `size` in bytes, the rest as in its headers."""

    size: int
    type: str
    etag: str | None
    last_modified: str | None


class Storage:
    """One bucket, read and emptied object by object."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    async def stat(self, key: str) -> Stored:
        """Raises Missing, or StorageError where the bucket cannot say."""
        async with self._request("HEAD", key) as reply:
            headers = reply.headers
            return Stored(
                int(headers["Content-Length"]),
                headers.get("Content-Type", UNTYPED),
                headers.get("ETag"),
                headers.get("Last-Modified"),
            )

    @contextlib.asynccontextmanager
    async def read(self, key: str, *, span: str | None = None) -> AsyncIterator[AsyncIterator[bytes]]:
        """The object, or the part of it a Range header names, in pieces. Raises as `stat` does."""
        async with self._request("GET", key, {"Range": span} if span else {}) as reply:
            yield reply.content.iter_chunked(CHUNK)

    async def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error, to S3 neither."""
        with contextlib.suppress(Missing):
            async with self._request("DELETE", key):
                pass

    @contextlib.asynccontextmanager
    async def _request(
        self, method: str, key: str, headers: dict[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if not self._bucket.endpoint:
            raise Missing(f"There is no storage, so no {key}.")
        # A session for one request: nothing to close later.
        async with upstream() as session:
            try:
                request = await session.request(
                    method,
                    # encoded=True: the signature covers the path as it stands, so nobody may tidy it up.
                    URL(presign(self._bucket, key, method=method), encoded=True),
                    headers=headers,
                    allow_redirects=False,
                )
            except aiohttp.ClientError as error:  # no connection, or no HTTP
                raise StorageError(f"Storage cannot be read: {error}") from None
            async with request as reply:
                if reply.status in NOTHING:
                    raise Missing(f"There is no object {key}.")
                if reply.status >= 400:
                    raise StorageError(f"Storage answered {reply.status} to {method} {key}.")
                yield reply
