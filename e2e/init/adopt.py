"""The whole of `gallery-e2e init`: build, look, guess, write, try, and say what is left to do."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error

from e2e.init import project
from e2e.init.boot import boot, needs_session
from e2e.init.draft import Draft, quoted
from e2e.init.find_list import ListFinder
from e2e.init.find_player import PlayerFinder
from e2e.init.find_rows import RowFinder
from e2e.init.finder import Finder
from e2e.init.look import Look, looking
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.preparing.build import BuiltElsewhere, Target, prepare_gallery
from fixtures.preparing.node import Say

TRIED = "presigned-link"


def adopt(gallery: str, *, file: Path, force: bool, say: Say) -> int:
    """Write a profile of a gallery and try it: 0 when it drives both buttons, 2 when something is left to a person.

    Raises CannotRun for what is no gallery, does not build or shows nothing, and for a file that is there already.
    """
    if file.suffix != ".py":
        raise CannotRun(f"A profile is a Python file, and {file} does not end in .py.")
    if file.exists() and not force:
        raise CannotRun(f"{file} is there already; name another with --profile-file, or overwrite it with --force.")
    if not file.absolute().parent.is_dir():
        raise CannotRun(f"There is no folder {file.absolute().parent} to write the profile into.")
    draft = Draft()
    folder = Path(gallery).expanduser()
    if (folder / "package.json").is_file():
        if command := project.build_command(folder):
            draft.facts["build"] = repr(command).replace("'", '"')
        if built := project.built_folder(folder):
            draft.facts["built"] = quoted(built)
    try:
        target = prepare_gallery(gallery, draft.page_class(), variant=None, say=say)
    except BuiltElsewhere as error:
        if not error.places:
            raise
        draft.facts["built"] = quoted(error.places[0])
        target = prepare_gallery(gallery, draft.page_class(), variant=None, say=say)
    if target.folder and (base := project.base_of(target.folder)) != "/":
        draft.facts["base"] = quoted(base)
    finder = explore(gallery, target, draft, say=say)
    file.write_text(draft.source(gallery), encoding="utf-8")
    print(f"wrote {file}")
    for fact in finder.facts:
        print(f"  {fact}")
    return tell(gallery, file, draft)


def explore(gallery: str, target: Target, draft: Draft, *, say: Say) -> Finder:
    """Fill the draft with all that can be found. Raises CannotRun where the page shows nothing at all."""
    while True:
        say("looking at the gallery …")
        with looking(target, draft, say=say) as look:
            finder = Finder(look, draft)
            boot(look, draft)
            if stands_elsewhere(look, draft, finder):
                continue
            if not any(node.visible for node in look.nodes()[1:]):
                raise CannotRun(f"{gallery} shows nothing at all:", detail="\n".join(look.snapshot() + look.errors))
            if any(node.password and node.visible for node in look.nodes()):
                finder.facts.append("It asks for a password; a profile's `open` can fill the form, or a reply sign in.")
            say("looking for the list, its rows and the player …")
            find_all(finder)
            notes(look, draft, finder)
            return finder


def stands_elsewhere(look: Look, draft: Draft, finder: Finder) -> bool:
    """Whether the gallery must be looked at anew, as its API is on another origin."""
    if look.foreign and "api_origin" not in draft.facts:
        origin = max(look.foreign, key=lambda one: look.foreign[one])
        if origin.startswith("http://"):
            draft.facts["api_origin"] = quoted(origin)
            draft.replies.clear()
            return True
        finder.facts.append(
            f"Its page calls {origin}, for which the lab has no certificate: build it with another address of the API."
        )
    return False


def find_all(finder: Finder) -> None:
    """Find one part after another; what depends on a part that is not there is left out."""
    common = finder.look, finder.draft, finder.facts
    listing, rows, player = ListFinder(*common), RowFinder(*common), PlayerFinder(*common)
    try:
        if not listing.opener():
            return
        if rows.row():
            listing.groups()
            player.failure()
        if player.player():
            player.closing()
    except (Error, CannotRun) as error:
        finder.draft.remarks.append(f"Looking ended early: {str(error).splitlines()[0]}")


def notes(look: Look, draft: Draft, finder: Finder) -> None:
    """What a person should know of what was seen."""
    if "session_cookie" in draft.facts and not needs_session(look):
        del draft.facts["session_cookie"]
        finder.facts.append("It signs in, but its calls carry no cookie; check the reply to that call.")
    if draft.replies:
        finder.facts.append(f"Replies to {len(draft.replies)} calls are guesses; put in what your backend answers:")
        finder.facts += [f"  {call}: {reply}" for call, reply in sorted(draft.replies.items())]
    if look.sockets:
        finder.facts.append(f"It opens sockets ({', '.join(sorted(look.sockets))}), which the lab refuses.")
    if not any(one.path == "/api/downloads" for one in look.lab.backend.records.exchanges):
        finder.facts.append("It never called GET /api/downloads, which is where the fake backend has its videos.")


def tell(gallery: str, file: Path, draft: Draft) -> int:
    """Try the profile on one promise and say in plain words what is left to do."""
    check = [gallery, "--profile", str(file)]
    for remark in draft.remarks:
        print(f"\nNot found: {remark}")
    command = [sys.executable, "-m", "e2e", "check", *check, "--scenario", TRIED, "--no-report", "-n", "0"]
    ended = subprocess.run(command, text=True, capture_output=True, check=False)
    print("\n" + ended.stdout.strip())
    if ended.returncode == EXIT_COULD_NOT_RUN:
        print(ended.stderr.strip())
        print(f"\nLeft to do: the profile cannot drive the gallery yet. Edit {file}: the comments say what is missing.")
        return EXIT_COULD_NOT_RUN
    print("\nThe profile drives both buttons. Hold the gallery to every promise with")
    print(f"    python3 -m e2e check {shlex.join(check)}")
    if draft.remarks:
        print(f"Left to do: the comments in {file} say what was not found.")
    return EXIT_KEPT
