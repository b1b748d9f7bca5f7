"""The environment that the server is configured by."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where database and bucket are, and which release this is: `reported` or `cured`."""

    database: str
    s3_endpoint: str
    s3_public_endpoint: str
    s3_bucket: str
    s3_access_key: str
    s3_secret_key: str
    release: str


def from_environment() -> Settings:
    """The settings of this process. Ends it with a sentence where one is missing or wrong."""
    needed = ("DATABASE", "S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY")
    if missing := [name for name in needed if not os.environ.get(name)]:
        raise SystemExit(f"Missing in the environment: {', '.join(missing)}.")
    release = os.environ.get("RELEASE", "cured")
    if release not in ("reported", "cured"):
        raise SystemExit(f"RELEASE is {release!r}; it must be reported or cured.")
    return Settings(
        database=os.environ["DATABASE"],
        s3_endpoint=os.environ["S3_ENDPOINT"],
        s3_public_endpoint=os.environ.get("S3_PUBLIC_ENDPOINT") or os.environ["S3_ENDPOINT"],
        s3_bucket=os.environ["S3_BUCKET"],
        s3_access_key=os.environ["S3_ACCESS_KEY"],
        s3_secret_key=os.environ["S3_SECRET_KEY"],
        release=release,
    )
