"""What runs in CI, a frontend's and ours: it is clean to its linters, and the action's steps do what they say."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from datetime import date
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
import yaml

from e2e.scenarios import CATALOGUE
from fixtures.preparing.build import ROOT
from report import baseline, folder
from tests.report.by_hand import WHOLE, cell, report, written
from tests.runner import ACTION, OTHERS, Runner, bash, commit, expressions, filled, git

CI = ROOT / "pipelines"
GITHUB = ROOT / ".github"
PLAIN = ROOT / "tests" / "galleries" / "plain"
SCHEMA = ("check-jsonschema", "--builtin-schema")
KUBERNETES = ("check-jsonschema", "--schemafile", str(ROOT / "tests" / "kubernetes-job.json"))
ZIZMOR = ("zizmor", "--offline", "--quiet")
LINTERS = {
    "zizmor": (ZIZMOR, ACTION),
    "zizmor on our workflow": (ZIZMOR, GITHUB / "workflows" / "tests.yml"),
    "our workflow": ((*SCHEMA, "vendor.github-workflows"), GITHUB / "workflows" / "tests.yml"),
    "zizmor on dependabot": (ZIZMOR, GITHUB / "dependabot.yml"),
    "dependabot": ((*SCHEMA, "vendor.dependabot"), GITHUB / "dependabot.yml"),
    "action": ((*SCHEMA, "vendor.github-actions"), ACTION),
    "workflow": ((*SCHEMA, "vendor.github-workflows"), CI / "example-github.yml"),
    "gitlab": ((*SCHEMA, "vendor.gitlab-ci"), CI / "gitlab.yml"),
    "gitlab example": ((*SCHEMA, "vendor.gitlab-ci"), CI / "example-gitlab.yml"),
    "workflow of a matrix": ((*SCHEMA, "vendor.github-workflows"), CI / "example-github-matrix.yml"),
    "gitlab matrix": ((*SCHEMA, "vendor.gitlab-ci"), CI / "example-gitlab-matrix.yml"),
    "kubernetes": (KUBERNETES, CI / "example-kubernetes.yml"),
    "kubernetes merge": (KUBERNETES, CI / "example-kubernetes-merge.yml"),
}
ALL = sum(len(scenario.buttons) for scenario in CATALOGUE)
KNOWN_IF = (None, "always()", "always() && steps.cache.outputs.cache-hit != 'true'")


def lint(linter: str, file: Path) -> subprocess.CompletedProcess[str]:
    command, _ = LINTERS[linter]
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run([program, *command[1:], file], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_find_no_mistake(linter: str) -> None:
    done = lint(linter, LINTERS[linter][1])

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("linter", "old", "new"),
    [
        ("zizmor", 'bash "$GITHUB_ACTION_PATH/pipelines/gate.sh"', 'bash pipelines/gate.sh "${{ inputs.gallery }}"'),
        ("zizmor on our workflow", "        with: { persist-credentials: false }\n", ""),
        ("our workflow", "runs-on:", "run-on:"),
        ("dependabot", "interval: weekly", "interval: weakly"),
        ("action", "      run: bash", "      rnu: bash"),
        ("workflow", "runs-on: ubuntu-latest", "run-on: ubuntu-latest"),
        ("gitlab", "reports:\n      junit:", "reports:\n      junitt:"),
        ("kubernetes", "backoffLimitPerIndex", "backoffLimitPerPod"),
    ],
)
def test_each_linter_finds_a_mistake(linter: str, old: str, new: str, tmp_path: Path) -> None:
    source = LINTERS[linter][1]
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
    """Run the action in a checkout of the frontend, with these inputs and changes to its files."""

    def run(files: Mapping[str, str] | None = None, *, leave_out: Collection[str] = (), **inputs: str) -> Runner:
        work = tmp_path_factory.mktemp("runner")
        git(work, "clone", "--quiet", str(frontend), "work")
        for name, text in (files or {}).items():
            (work / "work" / name).write_text(text)
        runner = Runner(work / "work", {"profile": "tests/gallery_profile.py", "options": "-n 0", **inputs})
        runner.run(leave_out=leave_out)
        return runner

    return run


@pytest.fixture(scope="module")
def kept(act: Act) -> Runner:
    return act(scenario="no-link:list")


@pytest.fixture(scope="module")
def broken(act: Act, frontend: Path) -> Runner:
    """The links lead nowhere, which is known of one of the buttons."""
    known = '["no-link:player"]\nreason = "a new player comes"\nuntil = 2999-12-31\n'
    code = (frontend / "pages" / "plain.js").read_text()
    wrong = code.replace("/download`", "/downlaod`")
    assert wrong != code
    files = {"pages/plain.js": wrong, "known.toml": known}
    return act(
        files, scenario="no-link:list\nno-link:player", baseline="known.toml", report="out/of/it", artifact="web"
    )


@pytest.fixture(scope="module")
def refused(act: Act) -> Runner:
    return act(leave_out=["Set up"], baseline="nowhere.toml")


def test_a_kept_gallery_is_green(kept: Runner) -> None:
    assert kept.codes == {"Names and keys": 0, "Set up": 0, "Gate": 0, "Annotations and summary": 0}, kept.said
    assert "KEPT: of 1 promise, 1 kept." in kept.said["Gate"]


def test_a_kept_gallery_gets_a_summary_and_no_annotation(kept: Runner) -> None:
    assert kept.said["Annotations and summary"] == ""
    assert kept.summary.startswith(f"## ✅ 1 of {ALL} promises was tried. Kept: the one promise.")
    assert f"[the report]({OTHERS['artifact']['artifact-url']})" in kept.summary


def test_the_report_is_where_the_artifact_is_taken_from(kept: Runner, broken: Runner) -> None:
    for runner, place in ((kept, "gallery-report"), (broken, "out/of/it")):
        artifact = runner.filled["Report"]
        assert artifact["if"] == "always()"
        assert artifact["with"]["path"] == place
        assert folder.read(runner.workspace / place).cells
    assert broken.filled["Report"]["with"]["name"] == "web"


def test_the_gallery_is_built_once_though_the_report_grows_beside_it(kept: Runner) -> None:
    assert kept.said["Gate"].count("building work") == 1
    assert not (kept.workspace / "dist").exists()


def test_a_broken_gallery_is_red_by_the_gate_and_told_all_the_same(broken: Runner) -> None:
    assert broken.codes == {"Names and keys": 0, "Set up": 0, "Gate": 1, "Annotations and summary": 0}, broken.said
    error, *_, notice = broken.said["Annotations and summary"].splitlines()
    assert "::notice title=gallery-e2e::Playwright's own browser could not be installed" in broken.said["Set up"]
    assert error.startswith(
        "::error title=error-replaced-app (no-link%3Alist)::the list icon replaced the app by a raw"
    )
    assert notice.startswith("::notice title=known failure (no-link%3Aplayer)::a new player comes (until 2999-12-31)")
    assert broken.summary.startswith(
        f"## ❌ 2 of {ALL} promises were tried. Broken: 1 of 2 promises (1 must, 0 should); 1 known failure."
    )
    assert "| no-link | ✗ | ⊘ |" in broken.summary


def test_what_was_prepared_is_kept_for_the_next_run_even_when_red(broken: Runner) -> None:
    restored, saved = broken.filled["What earlier runs prepared"]["with"], broken.filled["Keep what was prepared"]
    environment, cache = saved["with"]["path"].split()
    assert environment == str(ROOT / ".venv")
    assert any((Path(cache) / "packages").iterdir())
    assert (saved["with"]["path"], saved["with"]["key"]) == (restored["path"], restored["key"])
    assert restored["key"].startswith(restored["restore-keys"])


def test_bad_input_is_red_with_its_sentence_as_the_annotation(refused: Runner) -> None:
    assert refused.codes == {"Names and keys": 0, "Gate": 2, "Annotations and summary": 0}, refused.said
    sentence = "There is no baseline at nowhere.toml: no such file."
    assert f"::error title=gallery-e2e could not run::{sentence}\n" in refused.said["Gate"]


def test_keys_change_with_the_frontend_s_packages_and_shards_have_names_of_their_own(act: Act, refused: Runner) -> None:
    shard = act({"package-lock.json": "{}"}, leave_out=["Set up", "Gate"], shard="2/4").filled

    key, other = (one["What earlier runs prepared"]["with"] for one in (refused.filled, shard))
    assert key["key"] != other["key"]
    assert key["restore-keys"] == other["restore-keys"]
    assert shard["Report"]["with"]["name"] == "gallery-report-2-of-4"


def test_no_input_becomes_shell(act: Act) -> None:
    names = [name for name in yaml.safe_load(ACTION.read_text())["inputs"] if name != "strict"]

    runner = act(**dict.fromkeys(names, "x$(touch${IFS}it-ran)`touch${IFS}it-ran`"))

    assert runner.codes["Gate"] == 2
    assert not list(runner.workspace.parent.rglob("it-ran*"))


@pytest.mark.parametrize("said", ["yes", "$(touch it-ran)"])
def test_an_unclear_strict_is_refused(tmp_path: Path, said: str) -> None:
    work = tmp_path / "work"
    work.mkdir()

    done = bash(f'bash "{CI / "gate.sh"}"', work, {"GALLERY_STRICT": said})

    assert (done.returncode, done.stdout) == (2, f"strict is true or false, not {said}.\n")
    assert not list(tmp_path.rglob("it-ran"))


# -- jobs of others, and matrices


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of ours as it can be cloned, with the environment that is here."""
    root = tmp_path_factory.mktemp("ours")
    for path in ROOT.iterdir():
        if path.name != ".git":
            (root / path.name).symlink_to(path)
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


def test_the_pods_of_the_kubernetes_job_check_every_part_once(frontend: Path, script: Script, tmp_path: Path) -> None:
    text, environment = container("example-kubernetes.yml")
    completions = yaml.safe_load((CI / "example-kubernetes.yml").read_text())["spec"]["completions"]
    given = {**environment, "PROJECT": f"file://{frontend}", "PARTS": str(tmp_path / "parts")}

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
    assert "make the claim gallery-parts anew for each run" in again.stdout


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
