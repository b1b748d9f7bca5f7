"""Videos to show when nobody has put any: those found in the bucket, or a few without files."""

from __future__ import annotations

from pathlib import PurePosixPath

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from fake_backend.bucket import Bucket
from fake_backend.videos import Video


def videos_in(bucket: Bucket) -> list[Video]:
    """One video for each object under `<user>/final_videos/`. Raises ValueError where the bucket cannot be listed."""
    client = boto3.client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=Config(s3={"addressing_style": "path"}, connect_timeout=5, retries={"total_max_attempts": 1}),
    )
    try:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
        found = [each for page in pages for each in page.get("Contents", [])]
    except (BotoCoreError, ClientError, ValueError) as error:
        raise ValueError(f"The bucket {bucket.name!r} at {bucket.endpoint} cannot be listed: {error}") from None
    finals = [each for each in found if "/final_videos/" in each["Key"]]
    return [
        a_video(number, each["Key"], size=each["Size"], created_at=each["LastModified"].isoformat())
        for number, each in enumerate(finals, 1)
    ]


def sample_videos(user: str) -> list[Video]:
    """Records without objects."""
    names = ("summer_cup.mp4", "training_day.mp4", "été_報告.mp4")
    return [a_video(number, f"{user}/final_videos/{name}") for number, name in enumerate(names, 1)]


def a_video(number: int, key: str, *, size: int | None = None, created_at: str | None = None) -> Video:
    """A video whose title is made from its file's name."""
    path = PurePosixPath(key)
    return Video(
        id=number,
        project_id=number,
        project_name=path.stem.replace("_", " ").title(),
        filename=path.name,
        key=key,
        created_at=created_at or f"2026-07-{number:02}T12:00:00+00:00",
        file_size=size,
        source_type="custom_project",
    )
