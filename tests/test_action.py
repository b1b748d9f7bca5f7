"""What runs in CI, a frontend's and ours: it is clean to its linters, and the action's steps do what they say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from e2e.catalogue import NAMES
from e2e.scenarios import CATALOGUE
from fixtures.preparing.build import ROOT
from report import baseline, folder
from report.record import Report
from tests.report.by_hand import cell, declare, report, written
from tests.runner import ACTION, OTHERS, Runner, bash, commit, expressions, git

CI = ROOT / "pipelines"
GITHUB = ROOT / ".github"
PLAIN = ROOT / "tests" / "galleries" / "plain"
SCHEMA = ("check-jsonschema", "--builtin-schema")
KUBERNETES = ("check-jsonschema", "--schemafile", str(ROOT / "tests" / "example_job.schema.json"))
ZIZMOR = ("zizmor", "--offline", "--quiet")
GITHUB_WORKFLOWS, GITLAB = (*SCHEMA, "vendor.github-workflows"), (*SCHEMA, "vendor.gitlab-ci")
OUR_WORKFLOW, DEPENDABOT = GITHUB / "workflows" / "tests.yml", GITHUB / "dependabot.yml"
LINTERS: Mapping[tuple[str, ...], Collection[Path]] = {
    ZIZMOR: (ACTION, OUR_WORKFLOW, DEPENDABOT),
    (*SCHEMA, "vendor.github-actions"): (ACTION,),
    (*SCHEMA, "vendor.dependabot"): (DEPENDABOT,),
    GITHUB_WORKFLOWS: (OUR_WORKFLOW, CI / "example-github.yml", CI / "example-github-matrix.yml"),
    GITLAB: (CI / "gitlab.yml", CI / "example-gitlab.yml", CI / "example-gitlab-matrix.yml"),
    KUBERNETES: (CI / "example-kubernetes.yml", CI / "example-kubernetes-merge.yml"),
}
ALL = sum(len(scenario.buttons) for scenario in CATALOGUE)
KNOWN_IF = (None, "always()", "always() && steps.cache.outputs.cache-hit != 'true'")


def lint(linter: tuple[str, ...], *files: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(linter[0])
    return subprocess.run([program, *linter[1:], *files], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("linter", LINTERS, ids=["zizmor", "action", "dependabot", "workflows", "gitlab", "kubernetes"])
def test_linters_find_no_mistake(linter: tuple[str, ...]) -> None:
    done = lint(linter, *LINTERS[linter])

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("linter", "source", "old", "new"),
    [
        (
            ZIZMOR,
            ACTION,
            'bash "$GITHUB_ACTION_PATH/pipelines/gate.sh"',
            'bash "${{ inputs.gallery }}"',
        ),
        (ZIZMOR, OUR_WORKFLOW, "        with: { persist-credentials: false }\n", ""),
        ((*SCHEMA, "vendor.dependabot"), DEPENDABOT, "interval: weekly", "interval: weakly"),
        ((*SCHEMA, "vendor.github-actions"), ACTION, "      run: bash", "      rnu: bash"),
        (GITHUB_WORKFLOWS, OUR_WORKFLOW, "runs-on:", "run-on:"),
        (GITLAB, CI / "gitlab.yml", "reports:\n      junit:", "reports:\n      junitt:"),
        (KUBERNETES, CI / "example-kubernetes.yml", "backoffLimitPerIndex", "backoffLimitPerPod"),
    ],
)
def test_each_linter_finds_a_mistake(linter: tuple[str, ...], source: Path, old: str, new: str, tmp_path: Path) -> None:
    text = source.read_text()
    assert old in text
    broken = tmp_path / source.relative_to(ROOT)  # where it lies is how zizmor knows what it is
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_text(text.replace(old, new, 1))

    assert lint(linter, broken).returncode != 0


def test_dependabot_looks_at_every_folder_that_has_dependencies() -> None:
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]
    [npm] = [one["directories"] for one in updates if one["package-ecosystem"] == "npm"]
    command = ["git", "ls-files", "package-lock.json", "**/package-lock.json"]
    locked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert {f"/{Path(file).parent}" for file in locked} == set(npm)


def test_every_expression_names_something_that_there_is() -> None:
    """No linter says this of a composite action."""
    action = yaml.safe_load(ACTION.read_text())
    before: set[str] = set()
    for step in action["runs"]["steps"]:
        for name in expressions(step):
            kind, _, rest = name.partition(".")
            assert kind in ("inputs", "steps"), name
            assert (rest if kind == "inputs" else rest.split(".")[0]) in (
                action["inputs"] if kind == "inputs" else before
            )
        before.add(step.get("id", ""))
        assert step.get("if") in KNOWN_IF
    used = {name for step in action["runs"]["steps"] for name in expressions(step)}
    assert {f"inputs.{name}" for name in action["inputs"]} <= used


def test_no_step_holds_an_expression_in_its_script() -> None:
    for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("example", ["example-github.yml", "example-gitlab.yml"])
def test_a_frontend_needs_less_than_ten_lines(example: str) -> None:
    assert len((CI / example).read_text().strip().splitlines()) < 10


def test_the_readme_shows_the_example_and_the_page_on_ci_a_baseline_that_loads(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    (known,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(), re.DOTALL)
    (tmp_path / "known.toml").write_text(known)

    assert f"```yaml\n{(CI / 'example-github.yml').read_text()}```" in readme
    assert baseline.load(tmp_path / "known.toml", known=["expired-link:list"], today=date(2026, 1, 1)).entries


@pytest.mark.parametrize("example", ["example-github.yml", "example-github-matrix.yml"])
def test_the_example_sets_inputs_that_there_are(example: str) -> None:
    job = yaml.safe_load((CI / example).read_text())["jobs"]["downloads"]
    inputs = yaml.safe_load(ACTION.read_text())["inputs"]

    assert set(job["steps"][-1]["with"]) <= set(inputs)


def test_what_others_made_is_pinned_and_used_in_this_order() -> None:
    used = [step["uses"] for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"] if "uses" in step]

    assert [one.partition("@")[0] for one in used] == [
        "actions/setup-python", "actions/cache/restore", "actions/cache/save", "actions/upload-artifact",
    ]  # fmt: skip
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)


# -- the action at work


@pytest.fixture(scope="module")
def frontend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frontend's repository: a project to build, a profile, and folders that are called like ours."""
    root = tmp_path_factory.mktemp("frontend")
    shutil.copytree(PLAIN, root / "pages", ignore=shutil.ignore_patterns("profile.py", "__pycache__"))
    (root / "package.json").write_text('{"name": "web", "scripts": {"build": "cp -r pages dist"}}')
    for name in ("e2e", "fixtures", "report", "tests"):
        (root / name).mkdir()
        (root / name / "__init__.py").write_text("raise RuntimeError('this is no part of the gate')\n")
    shutil.copy(PLAIN / "profile.py", root / "tests" / "gallery_profile.py")
    git(root, "init", "--quiet")
    commit(root)
    return root


Act = Callable[..., "Runner"]


@pytest.fixture(scope="module")
def act(frontend: Path, tmp_path_factory: pytest.TempPathFactory) -> Act:
    """Run the action in a checkout of the frontend, with these inputs, changes to its files, and perhaps a report."""

    def run(
        files: Mapping[str, str] | None = None,
        *,
        left: Report | None = None,
        leave_out: Collection[str] = (),
        **inputs: str,
    ) -> Runner:
        work = tmp_path_factory.mktemp("runner")
        git(work, "clone", "--quiet", str(frontend), "work")
        for name, text in (files or {}).items():
            (work / "work" / name).write_text(text)
        if left:
            written(work / "work" / inputs["report"], left)
        runner = Runner(work / "work", {"profile": "tests/gallery_profile.py", "options": "-n 0", **inputs})
        runner.run(leave_out=leave_out)
        return runner

    return run


def test_a_broken_gallery_is_red_by_the_gate_and_told_all_the_same(act: Act, frontend: Path) -> None:
    """The links lead nowhere, which is known of one of the buttons."""
    known = '["no-link:player"]\nreason = "a new player comes"\nuntil = 2999-12-31\n'
    code = (frontend / "pages" / "plain.js").read_text()
    wrong = code.replace("/download`", "/downlaod`")
    assert wrong != code
    files = {"pages/plain.js": wrong, "known.toml": known}

    broken = act(
        files, scenario="no-link:list\nno-link:player", baseline="known.toml", report="gallery-report", artifact="web"
    )

    assert broken.codes == {
        "Compute cache keys": 0,
        "Set up": 0,
        "Check the gallery": 1,
        "Annotations and summary": 0,
    }, broken.said
    error, *_, notice = broken.said["Annotations and summary"].splitlines()
    assert "::notice title=gallery-e2e::Playwright's own browser could not be installed" in broken.said["Set up"]
    assert error.startswith(
        "::error title=error-replaced-app (no-link%3Alist)::the list icon replaced the app with a raw"
    )
    assert notice.startswith("::notice title=known failure (no-link%3Aplayer)::a new player comes (until 2999-12-31)")
    assert broken.summary.startswith(
        f"## ❌ 2 of {ALL} promises were tried. Broken: 1 of 2 promises (1 must, 0 should); 1 known failure."
    )
    assert "| no-link | ✗ | ⊘ |" in broken.summary
    assert_report_is_taken(broken, "gallery-report", name="web")

    # It is built once, though the report grows beside it.
    assert broken.said["Check the gallery"].count("building work") == 1
    assert not (broken.workspace / "dist").exists()

    # What was prepared is kept for the next run.
    restored, saved = broken.filled["Restore caches"]["with"], broken.filled["Save caches"]
    environment, cache = saved["with"]["path"].split()
    assert environment == str(ROOT / ".venv")
    assert any((Path(cache) / "packages").iterdir())
    assert (saved["with"]["path"], saved["with"]["key"]) == (restored["path"], restored["key"])
    assert restored["key"].startswith(restored["restore-keys"])


def assert_report_is_taken(runner: Runner, place: str, *, name: str) -> None:
    """The artifact is taken from where the report is."""
    artifact = runner.filled["Report"]
    assert artifact["if"] == "always()"
    assert artifact["with"]["path"] == place
    assert folder.read(runner.workspace / place).cells
    assert artifact["with"]["name"] == name


def test_a_kept_gallery_gets_a_summary_and_no_annotation(act: Act) -> None:
    """The gate's part is a report made by hand."""
    made = report(cell(declare("no-link")), catalogue=tuple(NAMES))

    kept = act(left=made, leave_out=["Set up", "Check the gallery"], report="out/of/it")

    assert kept.codes == {"Compute cache keys": 0, "Annotations and summary": 0}, kept.said
    assert kept.said["Annotations and summary"] == ""
    assert kept.summary.startswith(f"## ✅ 1 of {ALL} promises was tried. Kept: the one promise.")
    assert f"[the report]({OTHERS['artifact']['artifact-url']})" in kept.summary
    assert_report_is_taken(kept, "out/of/it", name="gallery-report")


def test_bad_input_is_red_with_its_sentence_as_the_annotation(act: Act) -> None:
    refused = act(leave_out=["Set up"], baseline="nowhere.toml")

    assert refused.codes == {"Compute cache keys": 0, "Check the gallery": 2, "Annotations and summary": 0}, (
        refused.said
    )
    sentence = "There is no baseline at nowhere.toml: no such file."
    assert f"::error title=gallery-e2e could not run::{sentence}\n" in refused.said["Check the gallery"]


def test_keys_change_with_the_frontend_s_packages_and_shards_have_names_of_their_own(act: Act) -> None:
    nothing = ["Set up", "Check the gallery"]
    usual = act(leave_out=nothing).filled
    shard = act({"package-lock.json": "{}"}, leave_out=nothing, shard="2/4").filled

    key, other = (one["Restore caches"]["with"] for one in (usual, shard))
    assert key["key"] != other["key"]
    assert key["restore-keys"] == other["restore-keys"]
    assert shard["Report"]["with"]["name"] == "gallery-report-2-of-4"


def test_no_input_becomes_shell(act: Act) -> None:
    names = [name for name in yaml.safe_load(ACTION.read_text())["inputs"] if name != "strict"]

    runner = act(**dict.fromkeys(names, "x$(touch${IFS}it-ran)`touch${IFS}it-ran`"))

    assert runner.codes["Check the gallery"] == 2
    assert not list(runner.workspace.parent.rglob("it-ran*"))


@pytest.mark.parametrize("said", ["yes", "$(touch it-ran)"])
def test_an_unclear_strict_is_refused(tmp_path: Path, said: str) -> None:
    work = tmp_path / "work"
    work.mkdir()

    done = bash(f'bash "{CI / "gate.sh"}"', work, {"GALLERY_STRICT": said})

    assert (done.returncode, done.stdout) == (2, f"GALLERY_STRICT must be true or false, not {said}.\n")
    assert not list(tmp_path.rglob("it-ran"))
