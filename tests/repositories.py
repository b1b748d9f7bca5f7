"""Repositories that tests make: a small gallery, and what became of it commit by commit."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Files = Mapping[str, str]  # path -> content

PLAIN = Path(__file__).with_name("galleries") / "plain"
PROFILE = PLAIN / "profile.py"
PACKAGE = '{"name": "plain", "scripts": {"build": "%s"}}'
RIGHT, WRONG = "/api/downloads/${id}/download", "/api/downloads/${id}/file"


@dataclass(frozen=True, slots=True)
class Made:
    """A repository that a test made, and its commits' hashes by subject."""

    folder: Path
    commits: dict[str, str]

    def commit(self, subject: str, files: Files) -> None:
        """One more commit, which changes some files."""
        for name, content in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(content, encoding="utf-8")
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", subject)
        self.commits[subject] = git(self.folder, "rev-parse", "HEAD")

    def state(self) -> dict[str, str]:
        """Every file of it, git's own included, by the hash of its bytes."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def git(folder: Path, *words: str) -> str:
    """What git says, run by Kim, whose settings are nobody's."""
    roles = ("AUTHOR", "COMMITTER")
    who = {f"GIT_{role}_{what}": "Kim" for role in roles for what in ("NAME", "EMAIL")}
    when = {f"GIT_{role}_DATE": "2026-03-04T10:00:00+0000" for role in roles}
    env = {**os.environ, **who, **when, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *words], cwd=folder, env=env, text=True, capture_output=True, check=True)
    return done.stdout.strip()


def make(folder: Path, history: Sequence[tuple[str, Files]]) -> Made:
    """A repository with these commits."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    made = Made(folder, {})
    for subject, files in history:
        made.commit(subject, files)
    return made


def pages() -> dict[str, str]:
    """The plain gallery's files, in `frontend/`."""
    files = [file for file in PLAIN.iterdir() if file.suffix in (".html", ".js")]
    return {f"frontend/{file.name}": file.read_text(encoding="utf-8") for file in files}


def build(command: str = "mkdir -p dist && cp *.html *.js dist") -> Files:
    """The gallery's package, built by this command."""
    return {"frontend/package.json": PACKAGE % command}
