"""Where the objects lie: one bucket behind an S3 API."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Address and credentials of a bucket, path-style: an object's URL is `{endpoint}/{name}/{key}`.

    An empty `endpoint` stands for no storage at all: every object is then missing.
    """

    endpoint: str
    name: str
    access_key: str
    secret_key: str
    region: str = "auto"
