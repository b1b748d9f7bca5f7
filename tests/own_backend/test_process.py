"""A backend of the gallery's own as a process: it is started, seeded and stopped, or one sentence says why not."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fake_backend import Video
from fake_backend.contract import SAMPLE
from fixtures.errors import CannotRun
from fixtures.lab import own_backend
from fixtures.lab.own_backend import Calls, RunningBackend
from tests.own_backend.conftest import Starts, stub
from tests.own_backend.profile import seed
from tests.processes import alive, descendants, needs_proc, wait_until

OTHER = replace(SAMPLE, id=9, project_name="Opening Match")


def listed(backend: RunningBackend) -> list[str]:
    return [one["title"] for one in backend.api.get("/api/items")["items"]]


def test_a_library_is_seeded_as_a_whole_and_then_by_what_was_added(start: Starts) -> None:
    seeded: list[list[int]] = []

    def noted(api: Calls, videos: Sequence[Video]) -> None:
        seeded.append([one.id for one in videos])
        seed(api, videos)

    backend = start(stub(seed=noted))

    for library in ([SAMPLE], [SAMPLE], [SAMPLE, OTHER], [OTHER], []):
        backend.seed(library)

    assert seeded == [[SAMPLE.id], [OTHER.id], [OTHER.id]]
    assert listed(backend) == []


def test_its_environment_and_its_folder_are_its_own(start: Starts) -> None:
    backend = start(stub())

    backend.seed([SAMPLE])

    assert (backend.api.folder / "items.json").is_file()
    backend.stop()
    assert not backend.api.folder.exists()


def test_a_restart_begins_with_an_empty_library(start: Starts) -> None:
    backend = start(stub())
    backend.seed([SAMPLE])
    before = backend.pid

    backend.restart()

    assert backend.pid != before
    assert listed(backend) == []
    backend.seed([SAMPLE])
    assert listed(backend) == [SAMPLE.project_name]


@pytest.mark.parametrize(
    ("how", "sentence", "log"),
    [
        ("ends at once", r"The backend ended while starting \(exit code 1\)\.", "no database"),
        ("never ready", r"was not ready within 3 s: it answers 503 \(GET http://127\.0\.0\.1:\d+/health\)\.", "503"),
        ("ignores its port", r"its log speaks of port \d+, so give it \{port\} in its command", "Listening on"),
    ],
)
def test_a_backend_that_does_not_start_is_one_sentence_and_its_log(
    how: str, sentence: str, log: str, start: Starts
) -> None:
    with pytest.raises(CannotRun, match=sentence) as refusal:
        start(stub(how, starts_within=3.0 if how != "ends at once" else 30.0))

    assert log in refusal.value.detail


def test_a_port_that_something_else_has_taken_is_told(start: Starts, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(own_backend, "free_port", lambda: taken.getsockname()[1])

        with pytest.raises(CannotRun, match=r"The backend ended while starting \(exit code 1\)\.") as refusal:
            start(stub())

    assert "Address already in use" in refusal.value.detail


def test_a_command_that_is_not_there_is_told(start: Starts) -> None:
    with pytest.raises(CannotRun, match="ended while starting") as refusal:
        start(stub(command=["no-such-program"]))

    assert "no-such-program cannot be started: No such file or directory." in refusal.value.detail


def test_role_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="There is no role of a route named 'lst': the nearest is 'list'"):
        stub(roles={"lst": "GET /api/items"})


def test_an_unknown_placeholder_is_told_with_the_nearest(start: Starts) -> None:
    with pytest.raises(CannotRun, match=r"unknown placeholder \{prot\}; did you mean port"):
        start(stub(command=["{python}", "stub.py", "{prot}"]))


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("refuses", "The seed of the profile's backend failed: OSError: POST /api/items was answered 422: .*no title"),
        ("forgets", "had no effect: GET /api/items lists none of “Cup Final”, “Opening Match”"),
    ],
)
def test_a_seed_that_fails_or_does_nothing_is_told_until_the_next_test(how: str, sentence: str, start: Starts) -> None:
    backend = start(stub(how))

    with pytest.raises(CannotRun, match=sentence) as refusal:
        backend.seed([SAMPLE, OTHER])

    assert "POST /api/items" in refusal.value.detail  # the end of its log
    with pytest.raises(CannotRun, match=sentence):
        backend.check()
    backend.forget_failure()
    backend.check()


def test_a_mistake_in_the_profiles_own_seed_is_told(start: Starts) -> None:
    backend = start(stub(seed=lambda api, videos: videos[0].title))

    with pytest.raises(CannotRun, match=r"The seed of the profile's backend failed: AttributeError: 'Video' "):
        backend.seed([SAMPLE])


def test_a_backend_that_ends_by_itself_is_told_with_the_end_of_its_log(start: Starts) -> None:
    backend = start(stub())

    with pytest.raises(http.client.RemoteDisconnected):
        backend.api.get("/api/crash")

    assert backend._process is not None
    backend._process.wait(60)  # /proc has no line of it a moment before it can be waited for
    with pytest.raises(CannotRun, match=r"The backend has ended by itself \(exit code 3\)") as refusal:
        backend.check()
    assert "crashing, as asked" in refusal.value.detail


def test_a_log_in_a_file_is_read_there(start: Starts) -> None:
    words = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('from the file'); sys.exit(4)"
    own = stub(command=["{python}", "-c", words, "{folder}/app.log"], log="{folder}/app.log")

    with pytest.raises(CannotRun, match="exit code 4") as refusal:
        start(own)

    assert "from the file" in refusal.value.detail


@needs_proc
@pytest.mark.parametrize("ending", ["stop", "kill -9"])
def test_nothing_of_it_is_left(ending: str) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.own_backend.conftest import *\n"
        "backend = RunningBackend(stub('starts another'), HERE, NO_BUCKET, public_endpoint='http://r2.localhost:1')\n"
        "backend.start(); print(backend.api.folder, flush=True); sys.stdin.read(); backend.stop(); print('stopped')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        scratch = parent.stdout.readline().strip()
        family = set(descendants(parent.pid))
        assert len(family) == 4  # Python, keeper, stub, what that has started
        if ending == "stop":
            parent.communicate("", timeout=60)
        else:
            parent.kill()

    assert wait_until(lambda: not alive(family), timeout=60), alive(family)
    assert wait_until(lambda: not Path(scratch).exists(), timeout=60)


@needs_proc
def test_its_processes_end_though_it_does_not_care_for_sigterm(start: Starts) -> None:
    words = (
        "import signal, sys, http.server; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()"
    )
    backend = start(stub(command=["{python}", "-c", words, "{port}"], ready="GET /"))
    family = set(descendants(backend.pid or 0))

    backend.stop()

    assert wait_until(lambda: not alive(family), timeout=5)  # the kernel ends what was killed, in its own time
