"""The servers' memory does not grow with the file: 200 MB through each of them, in a process of its own."""

from __future__ import annotations

import hashlib
import re
import sys
import urllib.request
from pathlib import Path

import pytest

from fake_backend import Bucket
from fake_backend.links import presign
from tests.fake_backend.lab import TIMEOUT, Lab, ask, by_hand

MB = 1_000_000
BODY_PART, PARTS = bytes(range(250)) * 4000, 200
ALLOWED = 24 * MB


def highest_memory(pid: int) -> int:
    """Bytes resident at the worst moment of a process's life."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells another process's highest memory in /proc")
def test_200_mb_take_no_more_memory_than_a_few(lab: Lab, bucket: Bucket) -> None:
    body = BODY_PART * PARTS
    video = lab.add(None)
    # A presigned upload: boto3 would first read all of it twice, to sign it.
    assert ask(presign(bucket, video.key, method="PUT"), "PUT", body=body).status == 200

    with by_hand(bucket) as (process, api, _):
        (found,) = [each for each in ask(api).json["downloads"] if each["filename"] == video.filename]
        before = highest_memory(process.pid)
        sums = [sum_of(found["file_url"]), sum_of(f"{api}/{found['id']}/download")]
        grown = highest_memory(process.pid) - before
    lab.s3.delete_object(Bucket=bucket.name, Key=video.key)

    assert sums == [hashlib.md5(body).hexdigest()] * 2
    assert grown < ALLOWED


def sum_of(url: str) -> str:
    digest = hashlib.md5()
    # urllib resolves *.localhost by the system, which need not know it: address loopback, name the host.
    host = url.split("/")[2]
    request = urllib.request.Request(url.replace("r2.localhost", "127.0.0.1"), headers={"Host": host})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as reply:
        while part := reply.read(MB):
            digest.update(part)
    return digest.hexdigest()
