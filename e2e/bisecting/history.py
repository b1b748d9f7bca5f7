"""A repository's history, read without touching the repository: a clone of its own that borrows its objects."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from fixtures.errors import CannotRun, tail
from fixtures.preparing.cache import cache_dir, scratch_folder

Word = Literal["good", "bad", "skip"]

# What would let git write where it was only to read, or run what the user set up for work of their own.
QUIET = ("core.hooksPath=" + os.devnull, "core.fsmonitor=false", "advice.detachedHead=false")
# The rest of GIT_* tells git where to work, as inside a hook; that must not reach it from here.
PASSED_ON = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its full hash, the first line of its message, and when its author wrote it."""

    hash: str
    subject: str
    date: str

    def __str__(self) -> str:
        return f"{self.hash[:10]} “{self.subject}”"


@dataclass(frozen=True, slots=True)
class Next:
    """What a bisection asks next: a commit, and about how many steps are left after it, such as `3 steps`."""

    commit: Commit
    left: str | None


@dataclass(frozen=True, slots=True)
class End:
    """Where a bisection ended: at one commit, or at several of which any may be the one, the oldest first."""

    suspects: tuple[Commit, ...]


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run git in a folder and return what it said, whatever its exit code. Raises CannotRun where there is no git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in PASSED_ON}
    environment = {**kept, "LC_ALL": "C.UTF-8", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    settings = [word for setting in QUIET for word in ("-c", setting)]
    try:
        return subprocess.run(
            ["git", *settings, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise CannotRun("git is not on this machine; install it.") from None


class Repository:
    """The user's repository, which is only read.

    Raises CannotRun for a folder that is none, or that git refuses.
    """

    def __init__(self, named: str) -> None:
        self.named = named
        self.folder = Path(named).expanduser().resolve()
        if not self.folder.is_dir():
            raise CannotRun(f"There is no repository at {named}: no such folder.")
        where = git(self.folder, "rev-parse", "--path-format=absolute", "--git-common-dir")
        if where.returncode and "not a git repository" in where.stderr:
            raise CannotRun(f"{named} is no git repository.")
        self.data = Path(self._told(where).strip())
        self.prefix = self.ask("rev-parse", "--show-prefix")  # of a folder inside the work tree, with a slash

    def _told(self, done: subprocess.CompletedProcess[str]) -> str:
        if done.returncode:
            raise CannotRun(f"git cannot read {self.named}:", detail=tail(done.stderr))
        return done.stdout

    def ask(self, *words: str) -> str:
        """What git says of it. Raises CannotRun with git's own words when it fails."""
        return self._told(git(self.folder, *words)).removesuffix("\n")

    def commit(self, revision: str) -> Commit:
        """The commit that a revision names. Raises CannotRun when there is none."""
        found = git(self.folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found.returncode:
            shallow = " It is a shallow clone; `git fetch --unshallow` gets the rest." if self.shallow else ""
            raise CannotRun(f"There is no revision {revision} in {self.named}.{shallow}")
        return commit_at(self.folder, found.stdout.strip())

    @property
    def shallow(self) -> bool:
        """Whether its history was cut off when it was cloned."""
        return (self.data / "shallow").is_file()

    def is_ancestor(self, older: Commit, newer: Commit) -> bool:
        """Whether one commit is in the history of the other."""
        return git(self.folder, "merge-base", "--is-ancestor", older.hash, newer.hash).returncode == 0

    def below(self, subdir: str) -> str:
        """A folder of it, counted from its top, with slashes. Raises CannotRun for one outside it."""
        path = PurePosixPath(self.prefix, subdir.replace(os.sep, "/"))
        if path.is_absolute() or ".." in path.parts:
            raise CannotRun(f"--gallery {subdir} must be a folder inside {self.named}, such as frontend.")
        return str(path)

    def changed(self, subdir: str) -> bool:
        """Whether a folder's work tree holds what no commit does."""
        status = git(self.folder, "status", "--porcelain", "--", f":(top){at_top(subdir)}")
        return status.returncode == 0 and bool(status.stdout)  # a bare one has no work tree

    @contextlib.contextmanager
    def clone(self) -> Iterator[Clone]:
        """A clone that borrows its objects, in our own cache; nothing of it is ever written to the repository.

        A worktree would leave an entry in the repository when we are killed, and a bisection in it some refs.
        """
        with scratch_folder(cache_dir() / "bisect") as home:
            folder = home / "clone" / (self.folder.name or "repository")
            folder.mkdir(parents=True)
            form = self.ask("rev-parse", "--show-object-format")
            self._told(git(folder, "init", "--quiet", "--template=", f"--object-format={form}"))
            objects = self.ask("rev-parse", "--path-format=absolute", "--git-path", "objects")
            (folder / ".git" / "objects" / "info" / "alternates").write_text(objects + "\n", encoding="utf-8")
            if self.shallow:
                shutil.copy(self.data / "shallow", folder / ".git")
            yield Clone(folder)


@dataclass(frozen=True, slots=True)
class Clone:
    """The clone: one work tree, moved from revision to revision."""

    folder: Path

    def has(self, commit: Commit, subdir: str) -> bool:
        """Whether a commit holds a folder."""
        return git(self.folder, "cat-file", "-t", f"{commit.hash}:{at_top(subdir)}").stdout == "tree\n"

    def parent(self, commit: Commit) -> Commit:
        """The commit right before another, which has one: the first where it is a merge."""
        return commit_at(self.folder, f"{commit.hash}^")

    def check_out(self, commit: Commit) -> None:
        """Put a commit's files into the work tree. Raises CannotRun when git cannot."""
        done = git(self.folder, "checkout", "--force", "--detach", "--quiet", commit.hash)
        if done.returncode:
            raise CannotRun(f"git cannot check out {commit}:", detail=tail(done.stderr))

    def start(self, *, good: Commit, bad: Commit) -> Next | End:
        """Begin a bisection."""
        git(self.folder, "update-ref", "--no-deref", "HEAD", bad.hash)  # git wants to know where it began
        return self._after(git(self.folder, "bisect", "start", "--no-checkout", bad.hash, good.hash))

    def judge(self, commit: Commit, word: Word) -> Next | End:
        """Tell the bisection about a commit."""
        return self._after(git(self.folder, "bisect", word, commit.hash))

    def _after(self, step: subprocess.CompletedProcess[str]) -> Next | End:
        if found := re.search(r"^([0-9a-f]{40,}) is the first bad commit", step.stdout, re.MULTILINE):
            return End((commit_at(self.folder, found[1]),))
        if "We cannot bisect more!" in step.stdout:
            suspects = set(re.findall(r"^[0-9a-f]{40,}$", step.stdout, re.MULTILINE))
            between = ("rev-list", "--reverse", "--topo-order", "refs/bisect/bad", "--not", "--glob=refs/bisect/good-*")
            oldest_first = git(self.folder, *between).stdout.split()
            return End(tuple(commit_at(self.folder, one) for one in oldest_first if one in suspects))
        if found := re.search(r"^The merge base ([0-9a-f]{40,}) is bad", step.stdout + step.stderr, re.MULTILINE):
            raise CannotRun(
                f"The common ancestor {commit_at(self.folder, found[1])} already breaks the promise; the good branch "
                "fixed it later. Name a good revision that is an ancestor of the bad one."
            )
        if step.returncode:
            raise CannotRun("git cannot bisect between these revisions:", detail=tail(step.stderr or step.stdout))
        here = git(self.folder, "rev-parse", "--verify", "BISECT_HEAD").stdout.strip()
        left = re.search(r"\(roughly (\d+ steps?)\)", step.stdout)
        return Next(commit_at(self.folder, here), left[1] if left else None)


def at_top(subdir: str) -> str:
    """A folder counted from the top, as git has it: the top itself is nothing."""
    return "" if subdir == "." else subdir


def commit_at(folder: Path, hash: str) -> Commit:
    """What is to be said of a commit."""
    said = git(folder, "log", "-1", "--no-show-signature", "--format=%H%x00%s%x00%ad", "--date=iso", hash)
    if said.returncode:
        raise CannotRun(f"git cannot read the commit {hash}:", detail=tail(said.stderr))
    return Commit(*said.stdout.rstrip("\n").split("\0"))
