"""Where the objects lie: one bucket behind an S3 API."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Address and credentials of a bucket, path-style: an object's URL is `{endpoint}/{name}/{key}`.

    An empty `endpoint` stands for no storage at all: every object is then missing.
    """

    endpoint: str
    name: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str = "auto"
    session_token: str | None = field(default=None, repr=False)  # of credentials that hold for a while only
    prefix: str = ""  # beneath which everything of ours lies, with its slash; empty where the whole bucket is ours
