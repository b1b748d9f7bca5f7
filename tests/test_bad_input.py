"""Every bad input is one clear sentence and exit code 2, without a traceback, with nothing left running.

All but what a page or a signal has a part in is tried in this process.
"""

from __future__ import annotations

import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Playwright

import e2e
from e2e.cli import main
from e2e.gate import OneSentence, pytest_on, refuse_strays
from fixtures.errors import CannotRun
from fixtures.preparing.browser import launch
from tests.forked import forked
from tests.in_process import collect
from tests.processes import family, needs_proc, wait_until
from tests.typed import gallery_e2e

PAGE = "<!doctype html><title>Empty</title>"
NO_BUTTON = "<!doctype html><title>Home</title><h1>Welcome</h1><button>Settings</button>"
GATE = Path(e2e.__file__).parent
ONE = ("--scenario", "presigned-link:list", "-n", "0")


def check(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`gallery-e2e check` with these arguments, in this process."""
    return gallery_e2e("check", "--no-report", *arguments, **environment)


def check_by_itself(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`gallery-e2e check` with these arguments, in a process of its own."""
    return forked("check", "--no-report", *arguments, environment=environment, timeout=300)


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    said = done.stdout + done.stderr
    assert done.returncode == 2, said
    for word in words:
        assert word in said
    assert "Traceback" not in said


def test_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert_refused(check(str(tmp_path / "nowhere")), "There is no gallery at", "no such folder")


def test_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE)

    assert_refused(check(str(tmp_path / "index.html")), "is a file; name the folder")


def test_folder_without_a_gallery_is_refused(tmp_path: Path) -> None:
    assert_refused(check(str(tmp_path)), "holds neither package.json", "nor index.html")


def test_failed_install_of_packages_shows_why(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "g", "dependencies": {"left-pad": "1.3.0"}}')
    (tmp_path / "package-lock.json").write_text('{"name": "g", "lockfileVersion": 3, "packages": {"": {"name": "g"}}}')

    assert_refused(check(str(tmp_path)), "`npm ci` failed for", "Missing: left-pad@1.3.0 from lock file")


def test_failed_build_shows_the_end_of_its_log(tmp_path: Path) -> None:
    build = "echo the cause of it >&2; exit 3"
    (tmp_path / "package.json").write_text(f'{{"name": "g", "scripts": {{"build": "{build}"}}}}')

    assert_refused(check(str(tmp_path)), "`npm run build` failed for", "the cause of it")


def test_build_that_makes_no_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "g", "scripts": {"build": "true"}}')

    assert_refused(check(str(tmp_path)), "made no dist/index.html; set `built` in the profile")


def test_page_without_a_gallery_button_shows_what_is_there_and_the_page_error(tmp_path: Path) -> None:
    script = "<script>fetch('/api/teams/7'); throw Error('no root element')</script>"
    (tmp_path / "index.html").write_text(NO_BUTTON + script)

    done = check_by_itself(str(tmp_path), "--profile", quick_profile(tmp_path), *ONE)

    assert_refused(
        done, "Cannot find the button that opens the gallery (`loc_gallery_button`)", "no root element", "COULD NOT RUN"
    )
    assert_refused(done, "internal:role=button[name=/^gallery/i]", "localhost:", '- button "Settings"')
    assert_refused(done, "It made calls that `replies` in the profile does not list", "GET /api/teams/7")


def test_url_that_refuses_connections_is_refused() -> None:
    assert_refused(check("http://127.0.0.1:1/"), "http://127.0.0.1:1/ does not answer", "is the gallery running?")


def test_url_that_answers_404_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        assert_refused(check(f"{address}/gone"), "answers 404", "name the address the gallery's page is at")


def test_url_that_is_not_a_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")

    with serving(tmp_path) as address:
        assert_refused(check(f"{address}/data.json"), "answers with application/json, not with a page")


def test_running_gallery_cannot_be_watched() -> None:
    assert_refused(check("http://127.0.0.1:1/", "--watch"), "cannot be watched; name its folder")


def test_profile_that_does_not_exist_is_refused() -> None:
    assert_refused(check("--profile", "nowhere.py"), "There is no profile file nowhere.py")


def test_syntax_error_in_a_profile_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("class Mine:\n    def open(self:\n")

    assert_refused(check("--profile", str(tmp_path / "mine.py")), "has a syntax error in line 2")


def test_profile_that_fails_to_load_shows_the_error(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import no_such_package\n")

    assert_refused(check("--profile", str(tmp_path / "mine.py")), "does not load", "No module named 'no_such_package'")


def test_profile_without_a_class_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("x = 1\n")

    assert_refused(check("--profile", str(tmp_path / "mine.py")), "has no profile class: derive one from")


def test_unknown_profile_class_lists_the_known_ones(tmp_path: Path) -> None:
    assert_refused(check("--profile", f"{quick_profile(tmp_path)}:Other"), "has no profile class named Other", "Quick")


def test_unknown_variant_lists_the_known_ones() -> None:
    assert_refused(check("--variant", "nope"), "There is no variant named nope", "as-reported")


def test_variant_of_a_built_gallery_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    profile = quick_profile(tmp_path, 'variants = {"other": {}}')

    assert_refused(check(str(tmp_path), "--variant", "other", "--profile", profile), "is already built")


def test_variant_of_a_gallery_without_variants_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")

    assert_refused(check(str(tmp_path), "--variant", "as-reported"), "its profile lists none")


def test_a_running_gallery_whose_pages_a_server_renders_is_refused(tmp_path: Path) -> None:
    profile = "from e2e.pages import GalleryPage\nfrom fixtures.lab.own_backend import OwnServer\n\n\n"
    (tmp_path / "profile.py").write_text(f"{profile}class Mine(GalleryPage):\n    server = OwnServer()\n")

    done = check("http://127.0.0.1:3000", "--profile", str(tmp_path / "profile.py"))

    assert_refused(done, "asks its own API for videos, not the lab's; name its folder instead")


@pytest.mark.parametrize("words", [["-k", "presigned", "gallery"], ["gallery", "gallery"], ["-n", "0", "gallery"]])
def test_gallery_after_the_options_is_refused(words: list[str]) -> None:
    assert_refused(check(*words), "Name one gallery only, and name it right after `check`")


def test_address_without_a_scheme_is_suggested_with_one() -> None:
    assert_refused(check("localhost:5173"), "no such folder", "Did you mean http://localhost:5173?")


def test_a_name_that_no_promise_has(capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = collect("-k", "nosuchpromise")

    assert code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "No promise matches; `gallery-e2e scenarios` lists them all." in capsys.readouterr().out


@pytest.mark.parametrize(
    "code", [pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED]
)
def test_what_pytest_could_not_run_is_exit_code_2(
    code: pytest.ExitCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    monkeypatch.setattr("e2e.commands.check.wait_for", lambda _: int(code))

    assert_refused(check(str(tmp_path)))


def test_two_dashes_may_stand_before_the_options_of_pytest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    given: list[str] = []

    def wait_for(words: list[str]) -> int:
        given.extend(words)
        return 0

    monkeypatch.setattr("e2e.commands.check.wait_for", wait_for)

    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path), "--", "-k", "retry"])

    assert ended.value.code == 0
    assert given[-2:] == ["-k", "retry"]
    assert "--" not in given


LONG = "x" * 300  # too long for the name of a file


@pytest.mark.parametrize("option", ["gallery", "profile", "report", "compare", "baseline", "verdicts"])
def test_a_name_that_is_too_long_for_a_file(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", f"--{option}={LONG}"])

    assert ended.value.code == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert re.search("is too long for the name of a file or folder|cannot be read", sentence)


def test_words_for_k_may_be_long() -> None:
    refuse_strays(["-k", " or ".join([LONG, "presigned"])])


@pytest.mark.parametrize("file", [".", "nowhere/verdicts.jsonl"])
def test_verdicts_go_to_a_file_in_a_folder_that_exists(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", f"--verdicts={file}"])

    assert capsys.readouterr().err == f"--verdicts {file} must name a file in a folder that exists.\n"


def test_unknown_scenario_suggests_the_nearest() -> None:
    assert_refused(check("--scenario", "expird-link"), "There is no scenario expird-link; did you mean expired-link")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--galery", "x"], "there is no option --galery"), (["-k"], "argument -k: expected one argument"),
        (["--maxfail", "x"], "argument --maxfail: invalid int value"),
    ],
)  # fmt: skip
def test_an_option_that_pytest_does_not_take_is_refused_in_one_sentence(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = pytest.main([*pytest_on(GATE), *options], plugins=[OneSentence()])

    assert code == pytest.ExitCode.USAGE_ERROR
    said = capsys.readouterr().err.splitlines()
    assert [line.startswith(f"ERROR: {told}") for line in said if line] == [True]


def test_unwritable_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert_refused(
        check(GALLERY_E2E_CACHE=str(tmp_path / "file" / "cache")), "Cannot write to", "set GALLERY_E2E_CACHE"
    )


def test_named_browser_that_is_not_there_is_refused(playwright: Playwright, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALLERY_E2E_BROWSER", "/nowhere/chromium")

    with pytest.raises(CannotRun, match="GALLERY_E2E_BROWSER names /nowhere/chromium, and there is no such program"):
        launch(playwright.chromium, {}, say=print)


def test_missing_browser_that_cannot_be_installed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        """What Playwright says where its own browser is not installed."""

        name = "chromium"

        def launch(self, **_: object) -> Browser:
            raise Error(f"BrowserType.launch: Executable doesn't exist at {tmp_path}/chrome-headless-shell")

    for name in ("sh", "env", "node", "npm", "uname"):
        if program := shutil.which(name):
            (tmp_path / name).symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:1")
    missing: Any = Missing()

    with pytest.raises(CannotRun, match=r"There is no Chromium here and none .*playwright install chromium`"):
        launch(missing, {}, say=print)


@pytest.mark.skipif("DISPLAY" in os.environ or sys.platform != "linux", reason="this machine has a screen")
def test_headed_without_a_screen_is_refused(playwright: Playwright) -> None:
    with pytest.raises(CannotRun, match="--headed needs a screen, and this machine shows none"):
        launch(playwright.chromium, {"headless": False}, say=print)


@needs_proc
def test_ctrl_c_ends_every_process_and_exits_with_2() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "e2e", "check", "--no-report", "-n", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert wait_until(lambda: any("workerd" in line for line in family(process.pid)), timeout=300)

    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=120)

    assert process.returncode == 2, said
    assert "KEPT" not in said
    assert "Traceback" not in said
    assert wait_until(lambda: not family(process.pid), timeout=60), family(process.pid)


# -- what the tests above stand on


def quick_profile(folder: Path, says: str = "") -> str:
    """A profile with little patience, so that what never comes is given up soon."""
    file = folder / "quick.py"
    file.write_text(
        f"from e2e.pages import GalleryPage\n\n\nclass Quick(GalleryPage):\n    patience = 1.5\n    {says}\n"
    )
    return str(file)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A plain file server on a free port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
