"""Mistakes in the links of the listing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from mypy_boto3_s3 import S3Client

from ..storage import LINK_LIFETIME, Storage
from .making import mistake


def sign(method: str = "get_object", lifetime: int = LINK_LIFETIME, **other: str) -> None:
    """Sign links otherwise."""

    def signed(self: Storage, client: S3Client, key: str) -> str:
        place: dict[str, Any] = {"Bucket": self._settings.s3_bucket, "Key": key} | other
        return client.generate_presigned_url(method, Params=place, ExpiresIn=lifetime)

    Storage._sign = signed  # type: ignore[method-assign]


@mistake
def link_for_another_bucket() -> None:
    """Links are signed for the bucket of the staging environment."""
    sign(Bucket="staging-videos")


@mistake
def link_for_upload() -> None:
    """Links are signed for PUT."""
    sign("put_object")


@mistake
def link_for_the_file_name() -> None:
    """Links are signed for the file's name, without the folder it is in."""
    right = Storage._sign
    Storage._sign = lambda self, client, key: right(self, client, key.rpartition("/")[2])  # type: ignore[method-assign]


@mistake
def link_expired_when_sent() -> None:
    """Links come from a cache that keeps them longer than they are valid."""
    right = Storage._sign

    def signed(self: Storage, client: S3Client, key: str) -> str:
        then = datetime.now(UTC) - timedelta(seconds=2 * LINK_LIFETIME)
        with patch("botocore.auth.get_current_datetime", lambda *_, **__: then.replace(tzinfo=None)):
            return right(self, client, key)

    Storage._sign = signed  # type: ignore[method-assign]


@mistake
def link_for_a_private_host() -> None:
    """Links have the host that the server itself uses for the bucket."""
    right = Storage._sign

    def signed(self: Storage, client: S3Client, key: str) -> str:
        private = self._connect("http://minio:9000")
        return right(self, private, key)

    Storage._sign = signed  # type: ignore[method-assign]


@mistake
def link_of_another_video() -> None:
    """The cache of links has one key for all videos."""
    right, links = Storage._sign, list[str]()

    def signed(self: Storage, client: S3Client, key: str) -> str:
        links.append(right(self, client, key))
        return links[0]

    Storage._sign = signed  # type: ignore[method-assign]


@mistake
def link_escaped_for_html() -> None:
    """The link's ampersands are escaped, as for HTML."""
    right = Storage._sign
    Storage._sign = lambda self, client, key: right(self, client, key).replace("&", "&amp;")  # type: ignore[method-assign]


@mistake
def no_links() -> None:
    """Every link is null, because the check whether the file exists swallows the storage's error."""
    Storage.presigned_url = lambda self, key, *, verify_exists=False: None  # type: ignore[method-assign]
