"""Runs `gallery-e2e lab`: brings everything up, opens the developer's browser, and takes everything down again."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from e2e.control.control import control_app
from e2e.control.devserver import DevServer, dev_server, has_dev_server
from e2e.control.feed import Feed
from e2e.control.leftovers import own_run
from e2e.control.live import Live
from e2e.control.replay import replaying
from e2e.control.session import SCENARIOS, Session, named
from e2e.control.watched import Watched
from e2e.pages import BundledGallery, GalleryPage
from e2e.scenarios import CATALOGUE, FAMILIES, YOUR_OWN
from fixtures.errors import EXIT_KEPT, CannotRun
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.loop import listening_socket
from fixtures.preparing.build import Target, check_variant, prepare_gallery
from fixtures.preparing.node import Say
from fixtures.preparing.profile import Profile, load_profile


def run(chosen: argparse.Namespace, say: Say) -> int:
    """Run the lab until Ctrl-C or SIGTERM; its exit code. Raises CannotRun."""
    if hasattr(signal, "SIGHUP"):  # the terminal is closed
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        control = stack.enter_context(contextlib.closing(control_socket(chosen.port)))
        page = f"http://127.0.0.1:{control.getsockname()[1]}/"
        if chosen.replay:
            if len(chosen.words) > 1 or chosen.profile or chosen.variant or chosen.scenarios:
                raise CannotRun("A replay needs a report alone, and at most one SCENARIO[:BUTTON] of it.")
            stack.enter_context(replaying(Path(chosen.replay), control, only=next(iter(chosen.words), None)))
            addresses = {"replay": page}
        else:
            session = stack.enter_context(whole_lab(chosen, control, say=say))
            addresses = {"gallery": session.lab.address, "control": page}
        with contextlib.suppress(KeyboardInterrupt):  # from here on it has run, and was ended
            say("\n".join([*(f"{what:<9} {address}" for what, address in addresses.items()), "Ctrl-C ends it."]))
            if not chosen.no_open:
                open_browser(list(addresses.values()), say=say)
            threading.Event().wait()
        for number in (signal.SIGINT, signal.SIGTERM):  # a second one must not stop the clearing up
            signal.signal(number, signal.SIG_IGN)
        say("ending …")
    return EXIT_KEPT


@contextlib.contextmanager
def whole_lab(chosen: argparse.Namespace, control: socket.socket, *, say: Say) -> Iterator[Session]:
    """Everything that was asked for, set as the scenario says."""
    name, button, gallery = what_is_named(chosen.words)
    profile: type[GalleryPage] = GalleryPage if gallery else BundledGallery
    if chosen.profile:
        profile = load_profile(chosen.profile, GalleryPage)  # type: ignore[assignment]
    with contextlib.ExitStack() as stack:
        with stack.enter_context(own_run()).marking():
            target, server = stack.enter_context(shown(gallery, profile, variant=chosen.variant, say=say))
            given = check_options(gallery, profile=chosen.profile, variant=chosen.variant)
            session = stack.enter_context(
                running_session(target, profile, control, server=server, given=given, say=say)
            )
        session.switch(name, button)
        yield session


def check_options(gallery: str | None, *, profile: str | None, variant: str | None) -> list[str]:
    """The words by which `check` is given the same gallery."""
    options = {"--profile": profile, "--variant": variant}
    return [*([gallery] if gallery else []), *(word for one in options.items() if one[1] for word in one if word)]


def what_is_named(words: list[str]) -> tuple[str, Button | None, str | None]:
    """Scenario, button and gallery of the command line. Raises CannotRun for what is neither."""
    if len(words) > 2:
        raise CannotRun(f"Too many words: {' '.join(words)}. Name one scenario and one gallery.")
    words = list(words)
    gallery = words.pop() if len(words) == 2 or (words and is_gallery(words[0])) else None
    return (*named(words[0]), gallery) if words else (FAMILIES.get(YOUR_OWN, CATALOGUE)[0].name, None, gallery)


def is_gallery(word: str) -> bool:
    """Whether a word that stands alone is a gallery, not a scenario."""
    if word.partition(":")[0] in SCENARIOS:
        return False
    return word.startswith(("http://", "https://", ".", "/", "~")) or "/" in word or Path(word).exists()


def control_socket(wanted: int, *, instead: str = "name another, or leave --port out") -> socket.socket:
    """A socket for the control page. Raises CannotRun, with what to do instead, where the port is taken."""
    if not wanted:
        return listening_socket()
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", wanted))
        sock.listen(512)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        said = f"Port {wanted} of 127.0.0.1 cannot be had ({error.strerror}); {instead}."
        raise CannotRun(said) from None
    return sock


@contextlib.contextmanager
def shown(
    gallery: str | None, profile: type[Profile], *, variant: str | None, say: Say
) -> Iterator[tuple[Target, DevServer | None]]:
    """What the lab is to show: a project's own dev server where it has one, else what the gate shows."""
    project = Path(gallery).expanduser().resolve() if gallery else None
    if project is None or not (project / "package.json").is_file():
        yield prepare_gallery(gallery, profile, variant=variant, say=say), None
        return
    check_variant(profile, variant)
    if not has_dev_server(project, profile):
        say(f"{gallery} has no script `{profile.dev[-1]}`: showing its build, without hot reload")
        yield prepare_gallery(gallery, profile, variant=variant, say=say), None
        return
    with dev_server(project, profile, variant=variant, say=say) as server:
        yield Target(str(gallery), url=server.url), server


@contextlib.contextmanager
def running_session(
    target: Target,
    profile: type[GalleryPage],
    control: socket.socket,
    *,
    server: DevServer | None = None,
    given: Sequence[str] = (),
    say: Say,
) -> Iterator[Session]:
    """A lab with its control page on a socket that is bound already, both gone with the block."""
    live: Live | None = None
    feed = Feed()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gallery-e2e-lab-")))
        lab = stack.enter_context(
            running_lab(target, profile, say=say, in_front=lambda site: Watched(site, lambda: live))
        )
        lab.edge.records.digests = lab.backend.records.digests = True
        session = Session(lab, feed, profile, given=given)
        live = Live(session, folder, server=server)
        if server is not None:
            server.moved = lambda url: lab.show(replace(target, url=url))
        lab.serve(control_app(session), control)
        if profile.api_origin:
            serve_api(lab, profile.api_origin, say=say)
        stack.callback(feed.close)
        lab.work(live.run()).add_done_callback(lambda ended: told_end(ended, say))
        yield session


def serve_api(lab: Lab, origin: str, *, say: Say) -> None:
    """Answer at the address that a gallery has built in for its API, which no browser but the gate's can be sent from.

    Raises CannotRun where something else, such as the true backend, answers there.
    """
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme == "http" and (host in ("localhost", "127.0.0.1") or host.endswith(".localhost")):
        lab.serve(lab.backend.app, control_socket(parts.port or 80, instead="end what is there, the gallery's API"))
    else:
        say(f"The gallery asks {origin} itself: the lab's backend cannot answer there in your own browser.")


def told_end(listening: asyncio.Task[None], say: Say) -> None:
    """The lab goes on without its ears, and says so: this is a mistake of ours."""
    if not listening.cancelled() and (error := listening.exception()):
        say(f"The lab has stopped judging: {type(error).__name__}: {error}")


def open_browser(addresses: list[str], *, say: Say) -> None:
    """Open the developer's own browser; where that cannot be done, the addresses have been printed."""
    try:
        opened = all(webbrowser.open(address) for address in addresses)
    except webbrowser.Error:
        opened = False
    if not opened:
        say("No browser could be opened here: open the two addresses by hand.")
