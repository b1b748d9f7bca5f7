"""S3 servers of other people, on loopback: nanio and rclone from PyPI, and Cloudflare's engine as anybody's bucket."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import boto3

from fake_backend import Bucket
from fixtures.lab.bucket import r2_engine

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEYS = {
    "AWS_ACCESS_KEY_ID": "a-users-key",
    "AWS_SECRET_ACCESS_KEY": "a-users-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
}
KEY, SECRET = KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"]
LISTENS = re.compile(r"http://127\.0\.0\.1:\d+")
PROGRAMS = Path(sys.executable).parent
NAME = "team-bucket"


@contextlib.contextmanager
def nanio() -> Iterator[Bucket]:
    """nanio, which has no CORS rules at all, like a bucket that nobody has given any."""
    with tempfile.TemporaryDirectory() as folder:
        # Not by its own command, which takes no port 0.
        command = [sys.executable, "-m", "uvicorn", "nanio.app:build_app", "--factory", "--port", "0"]
        keys = {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET, "NANIO_DATA_DIR": folder}
        with served(command, keys) as bucket:
            yield bucket


@contextlib.contextmanager
def rclone() -> Iterator[Bucket]:
    """rclone's S3 server over a folder, which lets every origin read."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PROGRAMS / "rclone"), "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}"]
        with served([*command, "--vfs-cache-mode", "off", folder], {}) as bucket:
            yield bucket


@contextlib.contextmanager
def engine() -> Iterator[Bucket]:
    """Cloudflare's engine, without an edge before it."""
    with r2_engine(say=lambda _: None) as running:
        yield running.bucket


SERVERS = {"engine": engine, "nanio": nanio, "rclone": rclone}


@contextlib.contextmanager
def served(command: list[str], environment: dict[str, str]) -> Iterator[Bucket]:
    """The bucket of a server that says in its log where it listens."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        said: list[str] = []
        listening = queue.Queue[str]()
        # To its end: a server whose log nobody reads stands still once the pipe is full.
        reader = threading.Thread(target=read, args=[process.stdout, said, listening])
        reader.start()
        try:
            found = listening.get(timeout=60)
            assert found, f"{command[0]} has ended: {''.join(said)}"
            bucket = Bucket(endpoint=found, name=NAME, access_key=KEY, secret_key=SECRET, region="us-east-1")
            owner(bucket).create_bucket(Bucket=NAME)
            yield bucket
        finally:
            process.kill()
            reader.join()


def read(lines: IO[str], said: list[str], listening: queue.Queue[str]) -> None:
    """Keep a server's log, and say where it listens; an empty text when it has ended."""
    for line in lines:
        said.append(line)
        if found := LISTENS.search(line):
            listening.put(found[0])
    listening.put("")


def owner(bucket: Bucket) -> S3Client:
    """A client that may do everything, as the bucket's owner."""
    return client(replace(bucket, prefix=""))


@cache
def client(bucket: Bucket) -> S3Client:
    """Made once: that takes longer than what is asked for with it."""
    session = boto3.Session(bucket.access_key, bucket.secret_key, region_name=bucket.region)
    made: S3Client = session.client("s3", endpoint_url=bucket.endpoint)
    return made


def keys_in(bucket: Bucket) -> set[str]:
    """All that is in the bucket."""
    pages = owner(bucket).get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    return {found["Key"] for page in pages for found in page.get("Contents", [])}
