"""What was tried is known by git where it can be asked, and by content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.identity import Identity, commit_of, identity
from tests.runner import commit, git


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """A gallery in a folder of a repository."""
    folder = tmp_path / "repository" / "frontend"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / ".gitignore").write_text("/dist/\n")
    git(folder.parent, "init", "--quiet")
    commit(folder.parent)
    return folder


def of(folder: Path) -> Identity:
    return identity(str(folder), None)


def test_a_folder_is_known_by_its_commit_until_it_holds_changes(frontend: Path) -> None:
    clean = of(frontend)
    assert len(clean.commit) >= 12
    (frontend.parent / "elsewhere.txt").write_text("no part of the gallery")
    assert of(frontend) == clean

    (frontend / "new.js").write_text("1")

    assert of(frontend).commit == f"{clean.commit} + changes"
    assert of(frontend).content != clean.content


def test_what_a_build_has_left_is_no_part_of_a_project_and_all_of_built_pages(frontend: Path) -> None:
    clean = of(frontend)
    (frontend / "dist").mkdir()
    (frontend / "dist" / "index.html").write_text("built")

    assert of(frontend) == clean
    built = of(frontend / "dist")
    assert built.commit == ""  # git does not know them: they are of any commit
    (frontend / "dist" / "index.html").write_text("built anew")
    assert of(frontend / "dist").content != built.content


def test_a_running_gallery_is_known_by_its_address() -> None:
    its = identity("http://localhost:5173/app", None)

    assert (its.address, its.commit, its.content) == ("http://localhost:5173/app", "", "")


def test_without_git_or_a_repository_there_is_no_commit(
    frontend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(frontend, bare := tmp_path / "bare")
    assert commit_of(bare) == ""
    assert of(bare).content == of(frontend).content

    monkeypatch.setenv("PATH", str(tmp_path))

    assert commit_of(frontend) == ""


def test_a_git_that_hangs_is_not_waited_for(frontend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("report.identity.WITHIN", 0.2)

    assert commit_of(frontend) == ""


def test_a_hook_s_own_repository_is_not_asked(frontend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = of(frontend)
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert of(frontend) == clean
