"""The jobs for GitLab and Kubernetes, and the matrices of galleries, browsers and shards: their shell steps at work."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Callable
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
import yaml

from fixtures.preparing.build import ROOT
from report import folder
from tests.report.by_hand import WHOLE, cell, report, written
from tests.runner import bash, commit, files_of_the_clone, filled, git

CI = ROOT / "pipelines"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of ours as it can be cloned, with the environment that is here."""
    root = tmp_path_factory.mktemp("ours")
    for name in {file.parts[0] for file in files_of_the_clone()} | {".venv"}:
        (root / name).symlink_to(ROOT / name)
    git(root, "init", "--quiet", "--initial-branch", "v1")
    commit(root)
    return root


Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def script(ours: Path, tmp_path: Path) -> Script:
    """Runs a job's script in a folder, with our repository at its usual address; `check` leaves a report made by hand.

    What it was called with is in `calls`, in the folder of the test.
    """
    made = written(tmp_path / "made", report(*map(cell, WHOLE)))
    check = tmp_path / "check"
    check.write_text(
        f'#!/bin/sh\nshift 3\necho "$@" >> {tmp_path}/calls\nwhile [ "$1" != --report ]; do shift; done\n'
        f'mkdir -p "$(dirname "$2")"\ncp -r {made} "$2"\n'
    )
    check.chmod(0o755)

    def run(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        folder.mkdir(exist_ok=True)
        clones = tmp_path / "clones"
        shutil.rmtree(clones, ignore_errors=True)
        clones.mkdir()
        config = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{ours}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/OWNER/gallery-e2e.git",
        }
        text = text.replace("/tmp/", f"{clones}/")
        return bash(text, folder, {"PYTHON": str(check), **config, **environment})

    return run


def test_the_gitlab_job_runs_the_gate_and_hands_over_its_results(ours: Path, script: Script, tmp_path: Path) -> None:
    job = yaml.safe_load((CI / "gitlab.yml").read_text())["gallery-e2e"]
    work = tmp_path / "work"
    given = {
        **job["variables"],
        "GALLERY_E2E_SOURCE": f"file://{ours}",
        "GALLERY_E2E_HOME": str(tmp_path / "home"),
        "GALLERY": "frontend",
        "GALLERY_BROWSER": "firefox",
        "GALLERY_SHARD": "1/3",
        "GALLERY_SCENARIO": "no-link:list no-link:player",
    }

    done = script("\n".join(job["script"]), work, **given)

    assert done.returncode == 0, done.stdout
    assert (tmp_path / "calls").read_text().split(" ", 1) == [
        "frontend",
        "--report gallery-report --browser=firefox --shard 1/3 --scenario no-link:list --scenario no-link:player\n",
    ]
    for path in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (work / path).exists()


GALLERIES, BROWSERS, SHARDS = ("frontend", "admin"), ("chromium", "firefox"), ("1/3", "2/3", "3/3")
EVERY_PART = frozenset(itertools.product(GALLERIES, BROWSERS, SHARDS))
ALL_KEPT = "KEPT: of 12 promises, 12 kept."


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Path]:
    """The report of one part of the matrix, made by hand once."""
    root = tmp_path_factory.mktemp("parts")

    @cache
    def make(gallery: str, browser: str, shard: str) -> Path:
        its = cell(WHOLE[int(shard[0]) - 1])
        made = report(its, gallery=gallery, browser=f"{browser} 1", shards=(shard,), whole=WHOLE)
        return written(root / f"{gallery}-{browser}-{shard[0]}", made)

    return make


Made = Callable[[str, str, str], Path]


def test_the_matrix_on_github_merges_every_part_that_it_checks(
    ours: Path, script: Script, part: Made, tmp_path: Path
) -> None:
    jobs = yaml.safe_load((CI / "example-github-matrix.yml").read_text())["jobs"]
    axes = jobs["downloads"]["strategy"]["matrix"]
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(ours), "work")
    checked = set()
    for values in itertools.product(*axes.values()):
        facts = {f"matrix.{axis}": str(value) for axis, value in zip(axes, values, strict=True)}
        its = filled(jobs["downloads"]["steps"][-1]["with"], facts)
        one = (its["gallery"], its["browser"], its["shard"])
        checked.add(one)
        name = f"{its['artifact']}-{its['shard'].replace('/', '-of-')}"
        assert fnmatch(
            name, next(step["with"]["pattern"] for step in jobs["verdict"]["steps"] if "pattern" in str(step))
        )
        if one[:2] != ("admin", "firefox"):
            (work / "parts").mkdir(exist_ok=True)
            (work / "parts" / name).symlink_to(part(*one))
    merging, annotating = (step["run"] for step in jobs["verdict"]["steps"] if "run" in step)

    merged = script(merging, work)
    annotated = script(annotating, work)

    assert checked == EVERY_PART
    assert merged.returncode == 2, merged.stdout
    assert "admin in firefox is missing: its jobs left no report" in merged.stdout
    assert merged.stdout.count(" is missing: ") == 1
    assert len(list((work / "history").iterdir())) == 1
    assert annotated.stdout.startswith("::error title=could not run (kept-one%3Alist in firefox of admin and 2 more)")


def test_the_matrix_on_gitlab_merges_every_part_that_it_checks(script: Script, part: Made, tmp_path: Path) -> None:
    jobs = yaml.safe_load((CI / "example-gitlab-matrix.yml").read_text())
    [axes] = jobs["gallery-e2e"]["parallel"]["matrix"]
    variables = jobs["gallery-e2e"]["variables"]
    parts = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    work = tmp_path / "work"
    for index, its in enumerate(parts, 1):
        place = work / variables["GALLERY_REPORT"].replace("$CI_NODE_INDEX", str(index))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(part(its["GALLERY"], its["GALLERY_BROWSER"], its["GALLERY_SHARD"]))

    done = script("\n".join(jobs["gallery-verdict"]["script"]), work)

    assert {tuple(its.values()) for its in parts} == EVERY_PART
    assert (done.returncode, ALL_KEPT in done.stdout) == (0, True), done.stdout
    for path in (*jobs["gallery-verdict"]["artifacts"]["paths"], *jobs["gallery-verdict"]["cache"]["paths"]):
        assert (work / path).is_dir()


def container(example: str) -> tuple[str, dict[str, str]]:
    """The script of a Kubernetes job, and its environment."""
    [its] = yaml.safe_load((CI / example).read_text())["spec"]["template"]["spec"]["containers"]
    assert its["command"] == ["bash", "-euc"]
    return f"set -u\n{its['args'][0]}", {one["name"]: one["value"] for one in its["env"]}


def test_the_pods_of_the_kubernetes_job_check_every_part_once(ours: Path, script: Script, tmp_path: Path) -> None:
    text, environment = container("example-kubernetes.yml")
    completions = yaml.safe_load((CI / "example-kubernetes.yml").read_text())["spec"]["completions"]
    given = {**environment, "PROJECT": f"file://{ours}", "PARTS": str(tmp_path / "parts")}

    codes = [script(text, tmp_path, JOB_COMPLETION_INDEX=str(at), **given).returncode for at in range(completions)]
    again = script(text, tmp_path, JOB_COMPLETION_INDEX="0", **given)

    calls = [line.split() for line in (tmp_path / "calls").read_text().splitlines()]
    assert codes == [0] * len(EVERY_PART)
    assert {(gallery, browser, shard) for gallery, _, _, _, _, browser, _, shard in calls} == {
        (gallery, f"--browser={browser}", shard) for gallery, browser, shard in EVERY_PART
    }
    assert [call[2] for call in calls] == [str(tmp_path / "parts" / str(at)) for at in range(completions)]
    assert {call[4] for call in calls} == {f"{gallery}/gallery_profile.py" for gallery in GALLERIES}
    assert again.returncode == 2
    assert "create the claim gallery-parts again for each run" in again.stdout


def test_the_kubernetes_job_that_merges_expects_every_part(script: Script, part: Made, tmp_path: Path) -> None:
    text, environment = container("example-kubernetes-merge.yml")
    (tmp_path / "parts").mkdir()
    for at, one in enumerate(EVERY_PART):
        (tmp_path / "parts" / str(at)).symlink_to(part(*one))
    given = {"PARTS": str(tmp_path / "parts"), "HISTORY": str(tmp_path / "history")}

    done = script(text, tmp_path, **given)

    assert set(given) == set(environment)
    assert (done.returncode, ALL_KEPT in done.stdout) == (0, True), done.stdout
    assert folder.read(tmp_path / "parts" / "all").cells


def test_the_commands_for_kubernetes_delete_before_each_run_what_the_last_one_left() -> None:
    guide = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    commands = [line for line in guide.splitlines() if line.startswith("kubectl ")]
    jobs = {
        file: yaml.safe_load((CI / file).read_text())
        for file in (f"example-kubernetes{one}.yml" for one in ("", "-merge"))
    }
    parts = jobs["example-kubernetes.yml"]["spec"]["template"]["spec"]["volumes"][0]["persistentVolumeClaim"][
        "claimName"
    ]

    first_created = next(number for number, line in enumerate(commands) if line.startswith("kubectl create "))
    names = " ".join(job["metadata"]["name"] for job in jobs.values())

    assert commands[:first_created] == [
        f"kubectl delete job {names} --ignore-not-found",
        f"kubectl delete pvc {parts} --ignore-not-found",
    ]
    created = [line.split()[-1] for line in commands if line.startswith("kubectl create ")]
    assert created == [f"{parts}.yml", *(f"pipelines/{file}" for file in jobs)]
