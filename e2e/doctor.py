"""`gallery-e2e doctor`: whether this machine has what the gate stands on; where it has not, what to type."""

from __future__ import annotations

import base64
import contextlib
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError
from playwright.sync_api import Error, Page, sync_playwright

from e2e.pages import BundledGallery
from fixtures import bootstrap
from fixtures.acts import play
from fixtures.browser import CHOSEN, launch
from fixtures.bucket import ENGINE, r2_engine, s3_client
from fixtures.build import prepare_gallery
from fixtures.cache import cache_dir, prepared
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun, tail
from fixtures.loop import listening_socket
from fixtures.media import base_clip
from fixtures.node import Say, find_node, node_packages

PROMISE = "presigned-link:list"
GIGABYTE = 1e9
ROOM_TO_PREPARE = 0.5 * GIGABYTE  # node packages, build and Node take 0.3 GB
ROOM_TO_RUN = 1 * GIGABYTE  # for each worker: a video of 300 MB in the bucket, and again where it is saved
SOCKETS = 4  # that one worker listens on: the gallery, the API, the bucket's edge, the engine
DETAIL_LINES = 6
WIDEST = len("cache folder")


@dataclass(slots=True)
class Visit:
    """What checks hand on to later ones."""

    gate: Sequence[str]  # the command that tries PROMISE
    say: Say
    opened: contextlib.ExitStack
    well: set[str] = field(default_factory=set)  # names of checks
    page: Page = field(init=False)


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. `look` says in a clause what is there, or raises CannotRun."""

    name: str
    look: Callable[[Visit], str]
    needs: Sequence[str] = ()  # earlier ones without which it cannot be tried
    only_to_know: bool = False


def doctor(gate: Sequence[str], *, say: Say) -> int:
    """Look at everything, a line each; the exit code: 0 when the gate can run here, else 2.

    `gate` is the command that tries the one promise of the self-test.
    """
    ill = 0
    with contextlib.ExitStack() as stack:
        visit = Visit(gate, say, stack)
        checks = all_checks()
        for check in checks:
            if missing := [need for need in check.needs if need not in visit.well]:
                tell("·", check.name, f"not tried: needs {' and '.join(missing)}")
                continue
            try:
                said = check.look(visit)
            except (CannotRun, OSError, Error, subprocess.SubprocessError) as error:
                ill += not check.only_to_know
                tell("·" if check.only_to_know else "✗", check.name, *sentence_of(error))
                continue
            visit.well.add(check.name)
            tell("·" if check.only_to_know else "✓", check.name, said)
    if ill:
        print(f"\n{ill} of {len(checks)} checks failed; the first is the one to begin with.")
        return EXIT_COULD_NOT_RUN
    print("\nAll is well: type `python3 -m e2e check`.")
    return EXIT_KEPT


def tell(mark: str, name: str, said: str, detail: str = "") -> None:
    """One line, and what a program said of it below."""
    print(f"{mark} {name:<{WIDEST}}  {said}", flush=True)
    for line in detail.splitlines()[-DETAIL_LINES:]:
        print(" " * (WIDEST + 4) + line.strip(), flush=True)


def sentence_of(error: Exception) -> tuple[str, str]:
    """What is wrong in one line, and the evidence."""
    if isinstance(error, CannotRun):
        return error.args[0], error.detail
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}", ""


def advised(error: CannotRun, cure: str) -> CannotRun:
    """The same, with what to do about it."""
    return CannotRun(f"{error.args[0].rstrip(':.')}; {cure}.", detail=error.detail)


# -- the machine


def python(visit: Visit) -> str:
    stale = "" if bootstrap.installed(()) else "; some packages differ from what the project names: `pip install -e .`"
    return f"{platform.python_version()}, {sys.executable}{stale}"


def cache_folder(visit: Visit) -> str:
    """Whether things can be prepared in it, the way all of them are."""
    folder = cache_dir()
    probe = folder / f"doctor-{os.getpid()}"
    try:
        prepared(probe, write_a_megabyte, waiting_for="another look at the cache folder")
    finally:
        shutil.rmtree(probe, ignore_errors=True)
        with contextlib.suppress(OSError):
            probe.with_name(f"{probe.name}.lock").unlink()
    needed = 0.0 if any(folder.glob("packages/*/node_modules")) else ROOM_TO_PREPARE
    return f"{folder}, {room(folder, needed, 'GALLERY_E2E_CACHE')}"


def temp_folder(visit: Visit) -> str:
    """Whether there is room for buckets and downloads."""
    try:
        folder = Path(tempfile.gettempdir())
        with tempfile.TemporaryDirectory(prefix="gallery-e2e-doctor-") as scratch:
            write_a_megabyte(Path(scratch))
    except OSError as error:
        raise CannotRun(
            f"Nothing can be written to the temp folder ({error.strerror}); set TMPDIR to a place that can be written."
        ) from None
    return f"{folder}, {room(folder, ROOM_TO_RUN, 'TMPDIR')}"


def write_a_megabyte(folder: Path) -> None:
    (folder / "probe").write_bytes(bytes(1_000_000))


def room(folder: Path, needed: float, variable: str) -> str:
    """How much is free there. Raises CannotRun when it is less than `needed` bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotRun(
            f"{folder} has {free / GIGABYTE:.1f} GB free of the {needed / GIGABYTE:.1f} GB it takes; free some space "
            f"or set {variable} to another place."
        )
    return f"{free / GIGABYTE:.1f} GB free"


def ports(visit: Visit) -> str:
    """Whether ports can be had on the loopback, and reached."""
    with contextlib.ExitStack() as stack:
        for _ in range(SOCKETS):
            listening = stack.enter_context(contextlib.closing(listening_socket()))
            address = listening.getsockname()
            try:
                socket.create_connection(address, timeout=5).close()
            except OSError as error:
                raise CannotRun(
                    f"A port that was opened on {address[0]} cannot be reached ({error.strerror or error}); "
                    "let the firewall leave the loopback alone, or bring it up: `ip link set lo up`."
                ) from None
    return f"{SOCKETS} free ones on 127.0.0.1"


# -- Node, and what runs on it


def node(visit: Visit) -> str:
    found = find_node()
    if bootstrap.system_node():
        return f"{found.version}, {found.bin / 'node'}"
    own = shutil.which("node")
    lacks = f"{own} is {bootstrap.node_version(own) or 'broken'}" if own else "the machine has none"
    lacks += "" if shutil.which("npm") else ", without npm" if own else ""
    return f"{found.version} from PyPI ({lacks}; {'.'.join(map(str, bootstrap.OLDEST_NODE))} is needed)"


def npm(visit: Visit) -> str:
    try:
        return find_node().run(["npm", "--version"], cwd=Path(tempfile.gettempdir()), timeout=60).strip()
    except subprocess.CalledProcessError as error:
        raise CannotRun(
            f"npm does not run (exit code {error.returncode}); install Node anew, with the npm that comes with it.",
            detail=tail(error.stdout),
        ) from None


def engine_packages(visit: Visit) -> str:
    return with_packages(lambda: str(node_packages(ENGINE, say=visit.say)))


def gallery(visit: Visit) -> str:
    return with_packages(lambda: str(prepare_gallery(None, BundledGallery, variant=None, say=visit.say).folder))


def with_packages(prepare: Callable[[], str]) -> str:
    """What was prepared; where npm could not install it, the way on as well."""
    try:
        return prepare()
    except CannotRun as error:
        if not re.match("`npm (ci|install)`", error.args[0]):
            raise
        its_first = "\n".join(error.detail.splitlines()[:DETAIL_LINES])  # npm begins with what was wrong
        cure = "see whether the registry answers: `npm ping`"
        raise advised(CannotRun(error.args[0], detail=its_first), cure) from None


def engine(visit: Visit) -> str:
    """Whether it starts and keeps what is put into it."""
    began = time.monotonic()
    try:
        with r2_engine(say=visit.say) as running:
            ready = time.monotonic() - began
            s3_client(running.bucket).put_object(Bucket=running.bucket.name, Key="probe", Body=b"probe")
    except CannotRun as error:
        packages = node_packages(ENGINE, say=visit.say)
        raise advised(error, f"have it installed afresh: `rm -r {packages}`, then this again") from None
    except BotoCoreError as error:
        raise CannotRun(f"The R2 engine has started and does not answer ({error}).") from None
    return f"ready in {ready:.1f} s"


# -- the browser


def driver(visit: Visit) -> str:
    """Whether Playwright's own driver runs, a program on a Node of its own."""
    again = f"type `{sys.executable} -m pip install --force-reinstall playwright`"
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotRun(f"Playwright's driver does not run; {again}.", detail=tail(done.stdout))
    return done.stdout.strip()


def browser(visit: Visit) -> str:
    """Whether one starts, the way the gate starts it; it stays open for the checks that follow."""
    playwright = visit.opened.enter_context(sync_playwright())
    try:
        started = launch(playwright.chromium, {}, say=visit.say)
    except CannotRun as error:
        cure = f"type `{sys.executable} -m playwright install --with-deps chromium`, or set {CHOSEN} to another's path"
        if not error.detail:
            raise
        its_own = [
            line for line in error.detail.splitlines() if "[err]" in line
        ]  # the browser's words, not the driver's
        raise advised(CannotRun(error.args[0], detail="\n".join(its_own) or error.detail), cure) from None
    visit.opened.callback(started.close)
    visit.page = started.new_page()
    facts = started.new_browser_cdp_session().send("SystemInfo.getInfo")
    return f"{started.browser_type.name} {started.version}, {facts['commandLine'].split(' --')[0]}"


def vp9(visit: Visit) -> str:
    """Whether the videos of the lab play."""
    address = f"data:video/mp4;base64,{base64.b64encode(base_clip()).decode()}"
    visit.page.set_content(f'<video src="{address}"></video>')
    if (said := play(visit.page.locator("video"))) != "playing":
        raise CannotRun(f"The lab's videos, VP9 in MP4, do not play ({said}); take another Chromium or Chrome.")
    return "plays"


def h264(visit: Visit) -> str:
    can = visit.page.evaluate("""document.createElement("video").canPlayType('video/mp4; codecs="avc1.42E01E"')""")
    return "can be played; the lab needs it not" if can else "cannot be played, and need not: the lab's videos are VP9"


def fonts(visit: Visit) -> str:
    """Whether what titles are made of can be seen in screenshots."""
    missing = [package for package, seen in visit.page.evaluate(SEEN, dict(GLYPHS)).items() if not seen]
    if not missing:
        return "emoji and Chinese, Japanese and Korean titles can be seen in screenshots"
    packages = " ".join(dict.fromkeys(missing))
    return f"some titles are boxes in screenshots; on Debian and Ubuntu, type `apt-get install {packages}`"


# By the package that shows it.
GLYPHS = (("fonts-noto-color-emoji", "🏆"), ("fonts-noto-cjk", "春"))
# A letter that no font has is drawn like one that does not exist.
SEEN = """(glyphs) => {
  const drawn = (text) => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.font = "40px sans-serif";
    pen.fillText(text, 10, 60);
    return canvas.toDataURL();
  };
  const unknown = drawn("\u0378");
  return Object.fromEntries(Object.entries(glyphs).map(([name, text]) => [name, drawn(text) !== unknown]));
}"""


# -- all of it together


def self_test(visit: Visit) -> str:
    visit.opened.close()  # one browser at a time
    began = time.monotonic()
    done = subprocess.run(visit.gate, capture_output=True, text=True, errors="replace", timeout=300, check=False)
    if done.returncode != EXIT_KEPT:
        said = "\n".join(line for line in (done.stdout + done.stderr).splitlines() if line.strip())
        again = f"see more: `python3 -m e2e check --scenario {PROMISE}`"
        raise CannotRun(f"{PROMISE} was not kept by the bundled gallery; {again}", detail=said)
    return f"{PROMISE} kept in {time.monotonic() - began:.1f} s"


def all_checks() -> Sequence[Check]:
    """In the order in which they lean on each other."""
    own_node = bootstrap.system_node() is not None  # that from PyPI gets its npm in the cache folder
    return (
        Check("Python", python),
        Check("cache folder", cache_folder),
        Check("temp folder", temp_folder),
        Check("ports", ports),
        Check("Node", node, needs=[] if own_node else ["cache folder"]),
        Check("npm", npm, needs=["Node"]),
        Check("R2 packages", engine_packages, needs=["cache folder", "npm"]),
        Check("R2 engine", engine, needs=["temp folder", "ports", "R2 packages"]),
        Check("Playwright", driver),
        Check("browser", browser, needs=["temp folder", "Playwright"]),
        Check("VP9", vp9, needs=["browser"]),
        Check("H.264", h264, needs=["browser"], only_to_know=True),
        Check("fonts", fonts, needs=["browser"], only_to_know=True),
        Check("gallery", gallery, needs=["cache folder", "npm"]),
        Check("self-test", self_test, needs=["R2 engine", "browser", "gallery"]),
    )
