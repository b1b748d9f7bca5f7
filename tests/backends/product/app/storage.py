"""The bucket that the videos are in."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CHUNK = 1024 * 1024
LINK_LIFETIME = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Part:
    """An object, or the part of it that was asked for."""

    body: Iterator[bytes]
    headers: dict[str, str]


class Storage:
    """Reads, signs and deletes by key."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = self._connect(settings.s3_endpoint)
        self._public = self._connect(settings.s3_public_endpoint)  # the host is part of what is signed

    def presigned_url(self, key: str, *, verify_exists: bool = False) -> str | None:
        """A link for browsers; None where `verify_exists` is asked for and the object is not there."""
        if verify_exists and not self.exists(key):
            return None
        return self._sign(self._public, key)

    def exists(self, key: str) -> bool:
        """Whether the bucket has the object."""
        if self._settings.release == "reported":
            # The mistake: the signature covers the method, so the bucket refuses HEAD with a link made for GET.
            return answers(self._sign(self._client, key))
        return self.head(key) is not None

    def head(self, key: str) -> dict[str, str] | None:
        """An object's headers; None where there is no such object."""
        try:
            return headers_of(self._client.head_object(Bucket=self._settings.s3_bucket, Key=key))
        except ClientError as error:
            if status_of(error) == 404:
                return None
            raise

    def read(self, key: str, span: str | None) -> Part | None:
        """An object, or the part of it that a Range header names; None where there is no such object.

        Raises ClientError with status 416 for a part that is not in it.
        """
        asked: dict[str, Any] = {"Range": span} if span else {}
        try:
            found = self._client.get_object(Bucket=self._settings.s3_bucket, Key=key, **asked)
        except ClientError as error:
            if status_of(error) == 404:
                return None
            raise
        body = found["Body"]

        def pieces() -> Iterator[bytes]:
            with body:
                yield from body.iter_chunks(CHUNK)

        return Part(pieces(), headers_of(found))

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is no error."""
        self._client.delete_object(Bucket=self._settings.s3_bucket, Key=key)

    def _sign(self, client: S3Client, key: str) -> str:
        place = {"Bucket": self._settings.s3_bucket, "Key": key}
        return client.generate_presigned_url("get_object", Params=place, ExpiresIn=LINK_LIFETIME)

    def _connect(self, endpoint: str) -> S3Client:
        settings = self._settings
        client: S3Client = boto3.client(
            "s3", endpoint_url=endpoint, region_name="auto", aws_access_key_id=settings.s3_access_key,
            aws_secret_access_key=settings.s3_secret_key,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )  # fmt: skip
        return client


def answers(url: str) -> bool:
    """Whether an address answers HEAD with success."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=10):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return False


def headers_of(answer: Any) -> dict[str, str]:
    """What is passed on of the bucket's answer."""
    headers = {"Content-Length": str(answer["ContentLength"]), "ETag": answer["ETag"], "Accept-Ranges": "bytes"}
    if "ContentRange" in answer:
        headers["Content-Range"] = answer["ContentRange"]
    return headers


def status_of(error: ClientError) -> int:
    """The bucket's status."""
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
