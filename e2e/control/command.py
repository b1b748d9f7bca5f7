"""Runs `gallery-e2e lab`: brings everything up, opens a browser, and takes everything down again."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from e2e.control.devserver import DevServer, dev_server, has_dev_server
from e2e.control.leftovers import own_run
from e2e.control.room import Room, control_socket, open_room
from e2e.control.session import SCENARIOS, named
from e2e.pages import BundledGallery, GalleryPage
from e2e.scenarios import CATALOGUE, FAMILIES, YOUR_OWN
from fixtures.errors import EXIT_KEPT, CannotRun
from fixtures.judging.outcome import Button
from fixtures.preparing.build import Target, check_variant, prepare_gallery
from fixtures.preparing.node import Say
from fixtures.preparing.profile import Profile, load_profile

NO_VERDICT = (
    "Open the two addresses in any browser. There you can use the control page and the knobs of the servers, and see "
    "the requests. Clicks get no verdict there: only a browser that the lab opens is watched."
)


def run(chosen: argparse.Namespace, say: Say) -> int:
    """Run the lab until Ctrl-C, SIGTERM or the end of its browser; its exit code. Raises CannotRun."""
    if hasattr(signal, "SIGHUP"):  # the terminal is closed
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    driven = not chosen.no_open and (chosen.headless or has_display())
    with whole_lab(chosen, driven=driven, say=say) as room:
        with contextlib.suppress(KeyboardInterrupt):  # from here on it has run, and was ended
            gallery = room.desk.do(lambda: room.session.lab.address)
            say(f"gallery   {gallery}\ncontrol   {room.control}")
            if not driven:
                say(("" if chosen.no_open else "This machine has no display. ") + NO_VERDICT)
            say("Ctrl-C ends it.")
            room.desk.wait()
            say("The browser was closed.")
        for number in (signal.SIGINT, signal.SIGTERM):  # a second one must not stop the clearing up
            signal.signal(number, signal.SIG_IGN)
        say("ending …")
    return EXIT_KEPT


def has_display() -> bool:
    """Whether a browser window can be shown here."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextlib.contextmanager
def whole_lab(chosen: argparse.Namespace, *, driven: bool, say: Say) -> Iterator[Room]:
    """Everything that was asked for, with the scenario brought up."""
    name, button, gallery = what_is_named(chosen.words)
    profile: type[GalleryPage] = GalleryPage if gallery else BundledGallery
    if chosen.profile:
        profile = load_profile(chosen.profile, GalleryPage)  # type: ignore[assignment]
    with contextlib.ExitStack() as stack:
        control = stack.enter_context(contextlib.closing(control_socket(chosen.port)))
        with stack.enter_context(own_run()).marking():
            target, server = stack.enter_context(shown(gallery, profile, variant=chosen.variant, say=say))
            given = check_options(gallery, profile=chosen.profile, variant=chosen.variant)
            room = stack.enter_context(
                open_room(
                    target, profile, control, scenario=(name, button), server=server, given=given,
                    driven=driven, headless=chosen.headless, say=say,
                )
            )  # fmt: skip
        yield room


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
    if profile.server or not has_dev_server(project, profile):
        why = "its server must reach the lab's API" if profile.server else f"it has no script `{profile.dev[-1]}`"
        say(f"showing the build of {gallery}, without hot reload: {why}")
        yield prepare_gallery(gallery, profile, variant=variant, say=say), None
        return
    with dev_server(project, profile, variant=variant, say=say) as server:
        yield Target(str(gallery), url=server.url), server
