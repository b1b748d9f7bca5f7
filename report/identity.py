"""What exactly was tried: the state of a gallery and of this suite, by git where it has them, and by content."""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fixtures.errors import CannotRun
from fixtures.preparing.build import BUNDLED, ROOT
from fixtures.preparing.cache import content_hash, source_files
from fixtures.preparing.profile import Profile, load_profile

WITHIN = 10  # seconds for one question to git
QUIET = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
CHANGED = " + changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Each is empty where there is none, or it is not known."""

    address: str = ""  # of a running gallery
    commit: str = ""  # of the gallery's folder: its hash, with " + changes" where the folder holds others
    content: str = ""  # a hash of the gallery's sources, or of its pages where they were built before
    suite: str = ""  # the commit of this suite
    browser: str = ""  # its name, as in "firefox"; known before it is started


def identity(gallery: str | None, profile: str | None, *, browser: str = "") -> Identity:
    """Of the gallery that was named, None for the bundled one, and of this suite; `profile` as `--profile` has it."""
    suite = commit_of(ROOT)
    if gallery and gallery.startswith(("http://", "https://")):
        return Identity(address=gallery, suite=suite, browser=browser)
    folder = Path(gallery).expanduser().resolve() if gallery else BUNDLED
    return Identity(commit=commit_of(folder), content=content_of(folder, profile), suite=suite, browser=browser)


def content_of(folder: Path, profile: str | None) -> str:
    """A hash of all that a gallery is made from; what a build puts beside its sources is no part of them."""
    built = Profile.built
    if profile:
        with contextlib.suppress(CannotRun):  # told by whoever drives the gallery with it
            built = load_profile(profile, Profile).built
    try:
        leave_out = [built] if (folder / "package.json").is_file() else []
        return content_hash(folder, [path for path in source_files(folder, leave_out=leave_out) if path.is_file()])
    except OSError:
        return ""


def commit_of(folder: Path) -> str:
    """The commit that a folder is of; empty without git, outside a repository, and where git does not know the folder.

    An ignored folder of built pages is none of a commit, wherever it lies.
    """
    try:
        if not git(folder, "ls-files", "--", "."):
            return ""
        commit = git(folder, "rev-parse", "--short=12", "HEAD").strip()
        return commit + (CHANGED if git(folder, "status", "--porcelain", "--", ".") else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def git(folder: Path, *words: str) -> str:
    """What git says, in that folder whatever `GIT_DIR` a hook has set. Raises OSError and SubprocessError."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *QUIET, *words], cwd=folder, env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=WITHIN, check=True,
    ).stdout  # fmt: skip
