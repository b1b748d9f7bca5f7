"""A run in somebody's bucket keeps to its prefix, leaves nothing there, and says in a sentence what is wrong."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from fake_backend import Bucket
from fixtures.errors import CannotRun
from fixtures.lab import bucket_errors
from fixtures.lab import real_bucket as module
from fixtures.lab.bucket import s3_client
from fixtures.lab.bucket_facts import FACTS, Probe
from fixtures.lab.real_bucket import MARKER, OURS, real_bucket, sweep, this_machine
from fixtures.preparing.build import ROOT
from tests.forked import forked
from tests.real_bucket.servers import KEYS, NAME, SERVERS, keys_in, nanio, owner, rclone
from tests.typed import gallery_e2e

TABLE = re.compile(r"^\| (?P<fact>[^|]+?) \| (?P<engine>[^|]+?) \| (?P<nanio>[^|]+?) \| (?P<rclone>[^|]+?) \| ", re.M)
GUIDE = (ROOT / "docs" / "your-bucket.md").read_text(encoding="utf-8")
DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
OTHERS = "team/reports/2026.pdf"


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    with nanio() as bucket:
        yield replace(bucket, prefix="ours/e2e/")


@pytest.fixture
def whole(server: Bucket) -> Iterator[Bucket]:
    """A bucket of a team's, with something else in it that must be there still when all is over."""
    s3 = owner(server)
    for key in keys_in(server):
        s3.delete_object(Bucket=server.name, Key=key)
    s3.put_object(Bucket=server.name, Key=OTHERS, Body=b"theirs")
    yield server
    assert OTHERS in keys_in(server)


def left(whole: Bucket) -> set[str]:
    return keys_in(whole) - {OTHERS}


def tapped(monkeypatch: pytest.MonkeyPatch, tap: Any) -> None:
    """Let every client of a real bucket ask `tap` before it sends a request."""

    def client(bucket: Bucket) -> Any:
        made = s3_client(bucket)
        made.meta.events.register("before-send.s3", tap)
        return made

    monkeypatch.setattr(module, "s3_client", client)


def denied(monkeypatch: pytest.MonkeyPatch, *calls: str) -> None:
    """Let the server refuse these: a method, and a word of the address where not all are meant."""

    class Raw:
        def stream(self, **_: object) -> list[bytes]:
            return [DENIED]

    def tap(request: Any, **_: object) -> AWSResponse | None:
        methods = [call.partition(" ") for call in calls]
        refused = any(method == request.method and word in request.url for method, _, word in methods)
        return AWSResponse(request.url, 403, HTTPHeaders(), Raw()) if refused else None

    tapped(monkeypatch, tap)


# -- what a bucket does


@pytest.mark.parametrize("name", SERVERS)
def test_guide_says_what_each_server_does(name: str) -> None:
    said = {row["fact"].strip("`"): row[name] for row in TABLE.finditer(GUIDE)}
    with SERVERS[name]() as bucket, real_bucket(replace(bucket, prefix="ours/")) as own:
        probe = Probe(own.bucket)
        probe.put(own.s3)

        assert {fact: look(probe) for fact, look in FACTS.items()} == {fact: said[fact] for fact in FACTS}


# -- its own prefix, and nothing else


def test_nothing_outside_of_the_prefix_is_asked_for(whole: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    tapped(monkeypatch, lambda request, **_: asked.append(f"{request.method} {request.url}"))

    with real_bucket(whole) as own:
        Probe(own.bucket).put(own.s3)
        sweep(whole)

    assert len(asked) >= 8
    lists = [one for one in asked if "list-type=2" in one]
    assert all("prefix=ours%2Fe2e%2Fgallery-e2e-" in one for one in lists), lists
    assert all(f"/{NAME}/ours/e2e/{OURS}" in one for one in asked if one not in lists), asked
    assert not left(whole)


@pytest.mark.parametrize(
    "call",
    [
        lambda s3, name: s3.get_object(Bucket=name, Key=OTHERS),
        lambda s3, name: s3.put_object(Bucket=name, Key="ours/e2e", Body=b""),
        lambda s3, name: s3.put_object(Bucket="another", Key="ours/e2e/a", Body=b""),
        lambda s3, name: s3.list_objects_v2(Bucket=name),
        lambda s3, name: s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "ours/e2e/a"}]}),
        lambda s3, name: s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": []}),
        lambda s3, name: s3.delete_bucket(Bucket=name),
    ],
)
def test_call_that_would_reach_outside_is_refused_before_it_is_sent(whole: Bucket, call: Any) -> None:
    with pytest.raises(CannotRun, match="would reach outside of team-bucket/ours/e2e/"):
        call(s3_client(whole), whole.name)


def test_prefix_is_empty_again_though_a_run_fails(whole: Bucket) -> None:
    def run() -> None:
        with real_bucket(whole) as own:
            Probe(own.bucket).put(own.s3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()

    assert not left(whole)


# -- what was left behind


def leave(whole: Bucket, run: str, marker: dict[str, Any] | None) -> set[str]:
    prefix = f"{whole.prefix}{OURS}{run}/"
    s3 = owner(whole)
    s3.put_object(Bucket=whole.name, Key=f"{prefix}user-1/a.mp4", Body=b"a")
    if marker is not None:
        s3.put_object(Bucket=whole.name, Key=prefix + MARKER, Body=json.dumps(marker).encode())
    return {key for key in keys_in(whole) if key.startswith(prefix)}


DEAD = {"made by": "gallery-e2e", "machine": this_machine(), "process": 2**22 + 7, "since": 1.0}


def test_only_what_killed_runs_left_is_swept(whole: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(whole, "dead", DEAD)
    unmarked = leave(whole, "nobodys", None)
    foreign = leave(whole, "of-another-tool", {**DEAD, "made by": "something else"})
    elsewhere = leave(whole, "elsewhere", {**DEAD, "machine": "another"})

    with real_bucket(whole) as running:
        swept = sweep(whole)

        assert swept.removed == [f"{whole.prefix}{OURS}dead/"]
        assert left(whole) == unmarked | foreign | elsewhere | {running.bucket.prefix + MARKER}

    assert [re.sub(r"\d+ minutes", "0 minutes", one) for one in swept.sentences(whole)] == [
        "Removed what 1 killed run had left in s3://team-bucket/ours/e2e/.",
        "Not removed from s3://team-bucket/ours/e2e/: gallery-e2e-elsewhere/ (of another machine, which may still use "
        "it: its marker.json is 0 minutes old); gallery-e2e-nobodys/ (its marker.json cannot be read: NoSuchKey, so "
        "nobody knows whose it is); gallery-e2e-of-another-tool/ (its marker.json is not of this suite).",
    ]
    monkeypatch.setattr(module, "server_time", lambda _: datetime.now(UTC) + timedelta(hours=7))
    assert sweep(whole).removed == [f"{whole.prefix}{OURS}elsewhere/"]


# A run with three objects, which is killed before one of its calls; a fork for each.
KILLED = """
import itertools, os, signal, sys
from fake_backend import Bucket
from fixtures.lab import real_bucket as module
bucket = Bucket(endpoint=sys.argv[1], name=sys.argv[2], access_key=sys.argv[3], secret_key=sys.argv[4],
                region="us-east-1", prefix=sys.argv[5])
calls, make = itertools.count(1), module.s3_client
for last in map(int, sys.argv[6:]):
    if not os.fork():
        def dying(bucket):
            client = make(bucket)
            end = lambda **_: next(calls) == last and os.kill(os.getpid(), signal.SIGKILL) or None
            client.meta.events.register("before-send.s3", end)
            return client
        module.s3_client = dying
        with module.real_bucket(bucket) as own:
            for number in range(3):
                own.s3.put_object(Bucket=own.bucket.name, Key=f"{own.bucket.prefix}{number}", Body=b"1")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == -signal.SIGKILL, last
"""
# Before its marker is put, and after that; between its objects; while they are deleted; before the marker is.
MOMENTS = ("2", "3", "5", "9", "11")


def test_next_run_removes_what_runs_left_that_were_killed_at_five_moments(whole: Bucket) -> None:
    facts = [whole.endpoint, whole.name, whole.access_key, whole.secret_key, whole.prefix]
    subprocess.run([sys.executable, "-c", KILLED, *facts, *MOMENTS], cwd=ROOT, check=True)
    assert len({key.rpartition("/")[0] for key in left(whole)}) == 4  # the first had put nothing

    with real_bucket(whole):
        assert len(sweep(whole).removed) == 4

    assert not left(whole)


# -- what is wrong with it


def doctor(address: str, endpoint: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return gallery_e2e("doctor", "--bucket", address, "--bucket-endpoint", endpoint, **{**KEYS, **environment})


@pytest.mark.parametrize(
    ("address", "endpoint", "environment", "said"),
    [
        (f"s3://{NAME}/ours/e2e", "", {"AWS_SECRET_ACCESS_KEY": "wrong"}, "the secret key is wrong"),
        (f"s3://{NAME}/ours/e2e", "", {"AWS_ACCESS_KEY_ID": "wrong"}, "does not know this access key"),
        (f"s3://{NAME}/ours/e2e", "", {"AWS_PROFILE": "nobodys"}, "nobodys"),
        ("s3://no-such-bucket/ours/e2e", "", {}, "has no bucket of this name"),
        (f"s3://{NAME}/ours/e2e", "http://127.0.0.1:1", {}, "http://127.0.0.1:1 cannot be reached"),
        (f"s3://{NAME}/ours/e2e", "127.0.0.1", {}, "--bucket-endpoint must be the S3 address"),
        (f"s3://{NAME}", "", {}, "--bucket must name a bucket and a prefix in it"),
        (f"s3://{NAME}/", "", {}, "--bucket must name a bucket and a prefix in it"),
        (f"{NAME}/ours", "", {}, "--bucket must name a bucket and a prefix in it"),
        (f"s3://{NAME}//ours", "", {}, "--bucket must name a bucket and a prefix in it"),
    ],
)
def test_bucket_that_cannot_be_used_is_one_sentence(
    whole: Bucket, address: str, endpoint: str, environment: dict[str, str], said: str
) -> None:
    done = doctor(address, endpoint or whole.endpoint, **environment)

    assert done.returncode == 2
    assert said in done.stdout + done.stderr
    assert len((done.stdout + done.stderr).splitlines()) == 1
    assert not left(whole)


def test_keys_that_may_only_read_are_one_sentence(whole: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    denied(monkeypatch, "PUT", "DELETE")

    with (
        pytest.raises(CannotRun, match=r"refuses to write \(AccessDenied\); the keys must be allowed"),
        real_bucket(whole),
    ):
        pass

    assert not left(whole)


@pytest.mark.parametrize(
    ("methods", "why"), [(["DELETE"], "refuses to delete"), (["DELETE", "GET marker.json"], "refuses to read")]
)
def test_keys_that_may_not_delete_are_one_sentence_that_names_what_is_left(
    whole: Bucket, methods: list[str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        denied(patch, *methods)
        done = doctor(f"s3://{NAME}/ours/e2e", whole.endpoint)

    (prefix,) = {"/".join(key.split("/")[:3]) for key in left(whole)}
    count = len(left(whole))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert why in done.stderr
    assert f" could not delete {count} object{'s' * (count > 1)} at s3://{NAME}/{prefix}/; delete " in done.stderr


def test_what_another_user_has_left_and_these_keys_may_not_delete_is_told(
    whole: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = leave(whole, "theirs", DEAD)
    with monkeypatch.context() as patch:
        denied(patch, "DELETE theirs")
        done = doctor(f"s3://{NAME}/ours/e2e", whole.endpoint)

    assert done.returncode == 0
    assert left(whole) == theirs
    assert "Not removed from s3://team-bucket/ours/e2e/: gallery-e2e-theirs/ (" in done.stdout.splitlines()[-1]
    assert "refuses to delete it (AccessDenied)" in done.stdout.splitlines()[-1]


def test_clock_that_is_wrong_is_one_sentence(whole: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_errors, "server_time", lambda _: datetime.now(UTC) - timedelta(minutes=20))

    with pytest.raises(CannotRun, match="clock of this machine is 20 minutes ahead"), real_bucket(whole):
        pass

    assert not left(whole)


def test_objects_of_somebody_at_the_runs_own_prefix_are_not_touched(
    whole: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "new_run", lambda: "taken")
    taken = leave(whole, "taken", None)

    with pytest.raises(CannotRun, match="which are not this run's"), real_bucket(whole):
        pass

    assert left(whole) == taken


# -- the guide's commands


def typed(command: str, bucket: Bucket) -> list[str]:
    """A command of the guide as it is typed for a bucket."""
    line = next(line for line in GUIDE.splitlines() if line.startswith(f"python3 -m e2e {command} "))
    line = line.replace("path/to/frontend --profile profile.py ", "")  # the bundled gallery instead
    line = line.replace("s3://NAME/PREFIX", f"s3://{bucket.name}/ours/e2e")
    return shlex.split(line.replace("https://ACCOUNT.r2.cloudflarestorage.com", bucket.endpoint))[3:]


def test_guides_doctor_prints_each_fact(whole: Bucket) -> None:
    done = gallery_e2e(*typed("doctor", whole), **KEYS)

    assert done.returncode == 0, done.stderr
    assert [line.strip().partition("  ")[0] for line in done.stdout.splitlines()[1:]] == list(FACTS)
    assert not left(whole)


def test_promises_are_kept_over_a_real_bucket() -> None:
    with rclone() as bucket:
        only = [f"--scenario={one}:list" for one in ("presigned-link", "expired-link", "server-error-at-the-bucket")]
        keys = {"AWS_ACCESS_KEY_ID": bucket.access_key, "AWS_SECRET_ACCESS_KEY": bucket.secret_key}
        done = forked(*typed("check", bucket), "--no-report", *only, environment={**KEYS, **keys}, timeout=300)
        remains = keys_in(bucket)

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "2 kept, 1 not exercised" in said
    assert "1 promise not exercised, because the bucket is a real one" in said
    assert not remains
