"""Presigned links: good ones, and every kind of bad one, made by signing rather than by waiting or by faking clocks."""

from __future__ import annotations

import functools
import itertools
import re
import socket
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import quote, urlsplit, urlunsplit

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fake_backend.bucket import Bucket
from fake_backend.names import pick

HOUR = 3600
AWKWARD_DISPOSITION = "attachment; filename=\"Anna's cup (1) *+*.mp4\"; filename*=UTF-8''Sp%C3%A4te%20%27(1)%27%2B.mp4"
"""Characters that clients often re-encode: `'`, `(`, `)`, `*`, `+`, a space, and letters that are already encoded."""
_run, _mints = uuid.uuid4().hex[:8], itertools.count(1)
_OURS = re.compile(rf"(?:^|&)mint={_run}-(\d+)(?:&|$)")


class _SignedAt(S3SigV4QueryAuth):
    """botocore's own signer of presigned URLs, but for a given time in place of the clock's.

    `add_auth` is botocore's without its look at the clock; the stubs lack what it calls.
    """

    def __init__(self, credentials: Credentials, region: str, *, lifetime: int, at: datetime) -> None:
        super().__init__(credentials, "s3", region, expires=lifetime)
        self._at = at

    def add_auth(self, request: AWSRequest) -> None:
        request.context["timestamp"] = self._at.strftime(SIGV4_TIMESTAMP)
        self._modify_request_before_signing(request)  # type: ignore[attr-defined]
        text = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(text, request))  # type: ignore[attr-defined]


def presign(
    bucket: Bucket,
    key: str,
    *,
    method: str = "GET",
    signed: timedelta = timedelta(0),
    lifetime: int = HOUR,
    query: Mapping[str, str] | None = None,
) -> str:
    """A URL good for one method on one object, `lifetime` seconds from its signing, which was `signed` from now.

    Every link is unique, because a counter is signed too; otherwise the browser's cache could answer one link with the
    response of another.
    """
    params = {**(query or {}), "mint": f"{_run}-{next(_mints)}"}
    request = AWSRequest(method=method, url=f"{bucket.endpoint}/{bucket.name}/{quote(key)}", params=params)
    credentials = Credentials(bucket.access_key, bucket.secret_key, bucket.session_token)
    _SignedAt(credentials, bucket.region, lifetime=lifetime, at=datetime.now(UTC) + signed).add_auth(request)
    assert request.url is not None
    return request.url


def next_mint() -> int:
    """A number between those of the links minted so far and those of the links to come."""
    return next(_mints)


def mint_of(query: str) -> int | None:
    """The number that a link of this process was minted under, by its query; None for a link signed elsewhere."""
    found = _OURS.search(query)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class LinkKind:
    """How to mint one kind of link to a key of a bucket, addressed as browsers reach it."""

    about: str
    mint: Callable[[Bucket, str], str | None]


def _tampered(bucket: Bucket, key: str) -> str:
    url = presign(bucket, key)
    return url[:-1] + ("0" if url[-1] != "0" else "1")


def _at_host(url: str, host: str) -> str:
    return urlunsplit(urlsplit(url)._replace(netloc=host))


def _relative(bucket: Bucket, key: str) -> str:
    parts = urlsplit(presign(bucket, key))
    return f"{bucket.name}/{quote(key)}?{parts.query}"


@functools.cache
def closed_port() -> int:
    """A loopback port where every connection is refused, for as long as this process lives.

    The socket is bound, so nobody else can take the port, but never listens; detached, so that it is never closed.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    port: int = sock.getsockname()[1]
    sock.detach()
    return port


LINKS: Mapping[str, LinkKind] = MappingProxyType(
    {
        "fresh": LinkKind("valid for one hour", presign),
        "expired": LinkKind(
            "signed two hours ago, valid for one hour: 403 ExpiredRequest",
            lambda bucket, key: presign(bucket, key, signed=timedelta(hours=-2)),
        ),
        "future": LinkKind(
            "signed by a clock that is 20 minutes ahead: 403, not yet valid",
            lambda bucket, key: presign(bucket, key, signed=timedelta(minutes=20)),
        ),
        "tampered": LinkKind("one digit of the signature is wrong: 403 SignatureDoesNotMatch", _tampered),
        "rotated-key": LinkKind(
            "signed with an access key that the bucket no longer accepts: 401 Unauthorized",
            lambda bucket, key: presign(replace(bucket, access_key="rotated-away"), key),
        ),
        "head-only": LinkKind(
            "signed for HEAD, so GET is refused: 403 SignatureDoesNotMatch",
            lambda bucket, key: presign(bucket, key, method="HEAD"),
        ),
        "named": LinkKind(
            "contains a signed file name with characters that clients often re-encode",
            lambda bucket, key: presign(bucket, key, query={"response-content-disposition": AWKWARD_DISPOSITION}),
        ),
        "encoded-twice": LinkKind(
            "its key is percent-encoded twice: 404 NoSuchKey, if the key has a character that must be encoded",
            lambda bucket, key: presign(bucket, quote(key)),
        ),
        "no-such-key": LinkKind(
            "leads to an object that never existed: 404 NoSuchKey", lambda bucket, key: presign(bucket, f"{key}.gone")
        ),
        "unreachable": LinkKind(
            "a host name that can be resolved only in the server's network",
            lambda bucket, key: _at_host(presign(bucket, key), "bucket.invalid:9000"),
        ),
        "closed-port": LinkKind(
            "a port where no server listens: connection refused",
            lambda bucket, key: _at_host(presign(bucket, key), f"127.0.0.1:{closed_port()}"),
        ),
        "relative": LinkKind("without scheme and host, so it leads to the app's own origin", _relative),
        "null": LinkKind("null", lambda _bucket, _key: None),
        "null-text": LinkKind('the text "null"', lambda _bucket, _key: "null"),
        "empty": LinkKind("the empty string", lambda _bucket, _key: ""),
    }
)


def mint(kind: str, bucket: Bucket, key: str) -> str | None:
    """A new link of the kind named; raises ValueError naming the nearest kind when there is none."""
    return pick(LINKS, kind, what="link kind").mint(bucket, key)
