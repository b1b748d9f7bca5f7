"""The engine as a child process: it comes up, says so when it cannot, and never outlives what started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fake_backend import Bucket
from fixtures.errors import CannotRun
from fixtures.lab import bucket as engines
from fixtures.lab.bucket import r2_engine, s3_client
from fixtures.preparing.node import Say
from tests.processes import alive, descendants, needs_proc, wait_until


def test_an_object_that_is_put_can_be_got(bucket: Bucket) -> None:
    s3 = s3_client(bucket)

    s3.put_object(Bucket=bucket.name, Key="a/b c.mp4", Body=b"bytes")

    assert s3.get_object(Bucket=bucket.name, Key="a/b c.mp4")["Body"].read() == b"bytes"


def test_a_proxy_for_other_machines_is_not_asked_for_this_one(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    s3_client(bucket).put_object(Bucket=bucket.name, Key="proxied.mp4", Body=b"bytes")


@needs_proc
def test_an_engine_that_dies_is_told_from_a_gallery_that_fails(say: Say) -> None:
    with r2_engine(say=say) as engine:
        family = set(descendants(engine.pid))
        os.kill(engine.pid, signal.SIGKILL)

        assert wait_until(engine.has_ended, timeout=60)
        with pytest.raises(CannotRun, match="The R2 engine has ended by itself"):
            engine.check()

    assert wait_until(lambda: not alive(family), timeout=60), alive(family)


def test_an_engine_that_cannot_start_shows_its_own_log(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((engines.ENGINE / name).read_bytes())
    (tmp_path / "engine.mjs").write_text("throw new Error('no such port')")
    monkeypatch.setattr(engines, "ENGINE", tmp_path)

    with pytest.raises(CannotRun, match="ended while starting") as refusal, r2_engine(say=say):
        pass

    assert "no such port" in str(refusal.value)


@needs_proc
def test_the_engine_ends_when_what_started_it_is_killed() -> None:
    script = (
        "import time; from fixtures.lab.bucket import r2_engine\n"
        "with r2_engine(say=lambda _: None) as engine: print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        family = set(descendants(parent.pid))
        assert len(family) >= 3  # Python, Node, workerd
        parent.kill()

    assert wait_until(lambda: not alive(family), timeout=60), alive(family)
