"""The wheel is a tool of its own: it works from any folder, whatever that folder calls its packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.preparing.build import ROOT
from fixtures.preparing.node import find_node
from tests.runner import files_of_the_clone

FOLDERS = ("e2e", "fake_backend", "fixtures", "gallery", "report")  # that a wheel holds
PLAIN = ROOT / "tests" / "galleries" / "plain"
THEIRS = "raise RuntimeError('this is no part of the gate')\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since a build leaves things beside the source."""
    copy, made = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    for file in files_of_the_clone():
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file, copy / file)
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(made), str(copy))
    [found] = made.glob("gallery_e2e-*.whl")
    return found


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of packages of a new environment that holds the wheel and what it depends on, and nothing else."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    pip("--python", str(home / "bin" / "python"), "install", "--no-index", str(wheel))
    [site] = home.glob("lib/python*/site-packages")
    [ours] = distributions(name="gallery-e2e", path=[str(site)])
    for dependency in dependencies(ours):
        for name in {file.parts[0] for file in dependency.files or ()} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(Path(str(dependency.locate_file(name))))
    return site


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--quiet", "--no-deps"], check=True, timeout=300)


def dependencies(of: Distribution, seen: set[str] | None = None) -> Iterator[Distribution]:
    """What a package needs without any extra, and what that needs in turn."""
    seen = set() if seen is None else seen
    for text in of.requires or ():
        need = Requirement(text)
        if need.name not in seen and (need.marker is None or need.marker.evaluate({"extra": ""})):
            seen.add(need.name)
            found = distribution(need.name)
            yield found
            yield from dependencies(found, seen)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A project whose own packages are called like ours, and fail when they are imported."""
    for name in (*FOLDERS, "gallery_e2e", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(THEIRS)
        (tmp_path / name / "conftest.py").write_text(THEIRS)
    (tmp_path / "conftest.py").write_text(THEIRS)
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "--no-such-option"\n')
    return tmp_path


def gallery_e2e(site: Path, folder: Path, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """The installed command, as a stranger types it in that folder."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
    usual["PATH"] = f"{find_node().bin}{os.pathsep}{usual['PATH']}"  # its own comes with the extra `node`
    return subprocess.run(
        [site.parents[2] / "bin" / "gallery-e2e", *arguments],
        cwd=folder, env=usual | changed, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def test_the_wheel_holds_what_the_clone_has_in_these_folders_and_is_one_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        held = {Path(name) for name in opened.namelist() if ".dist-info/" not in name}

    assert {file.parts[0] for file in held} == {"gallery_e2e"}
    assert {file.relative_to("gallery_e2e/suite") for file in held if file.parts[1] == "suite"} == {
        file for file in files_of_the_clone() if file.parts[0] in FOLDERS and not file.name.startswith(".")
    }


def test_the_wheel_checks_the_bundled_gallery_and_writes_nothing_beside_itself(site: Path, elsewhere: Path) -> None:
    before = {file for file in site.rglob("*") if "__pycache__" not in file.parts}

    done = gallery_e2e(site, elsewhere, "check", "--scenario", "presigned-link:list", "-n", "1")

    assert done.returncode == EXIT_KEPT, done.stdout + done.stderr
    assert "KEPT: of 1 promise, 1 kept." in done.stdout
    assert (elsewhere / "gallery-report" / "index.html").is_file()
    assert {file for file in site.rglob("*") if "__pycache__" not in file.parts} == before


def test_the_wheel_checks_a_foreign_gallery_by_the_user_s_profile(site: Path, elsewhere: Path) -> None:
    shutil.copytree(PLAIN, elsewhere / "pages", ignore=shutil.ignore_patterns("profile.py", "__pycache__"))
    shutil.copy(PLAIN / "profile.py", elsewhere / "tests" / "gallery_profile.py")
    profile = ["--profile", "tests/gallery_profile.py"]

    options = [*profile, "--scenario", "no-link:list", "--no-report", "-n", "0"]
    done = gallery_e2e(site, elsewhere, "check", "pages", *options)

    assert done.returncode == EXIT_KEPT, done.stdout + done.stderr
    assert "KEPT: of 1 promise, 1 kept." in done.stdout


def test_a_command_that_the_wheel_prints_can_be_typed(site: Path, elsewhere: Path) -> None:
    told = gallery_e2e(site, elsewhere, "explain", "stale-link").stdout

    assert "gallery-e2e check --scenario " in told
    assert "python3 -m e2e" not in told


def test_a_machine_without_node_is_told_so_in_one_sentence(site: Path, elsewhere: Path) -> None:
    (programs := elsewhere / "programs").mkdir()

    done = gallery_e2e(site, elsewhere, "check", "--scenario", "presigned-link:list", "-n", "0", PATH=str(programs))

    assert done.returncode == EXIT_COULD_NOT_RUN
    assert "This machine has no Node of version 22.12 or newer" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
