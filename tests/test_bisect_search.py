"""How a bisection goes about it, with a real git and verdicts that each commit's own files say; and what it refuses."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from e2e.bisecting.history import Commit, Repository
from e2e.bisecting.search import Bisection, Verdicts, run_bisect
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button
from fixtures.running.verdict import Cell, Found, State
from tests.report.by_hand import declare
from tests.repositories import Made, git, make

LIST, PLAYER, RETRY = "presigned-link:list", "presigned-link:player", "retry:list"
ALIKE = "no-link:list"  # breaks like the player's
CODES = {LIST: "navigated-away", PLAYER: "wrong-name", RETRY: "no-retry", ALIKE: "wrong-name"}


@dataclass(slots=True)
class Search:
    """What a search came to: the first bad commit's subject, its verdicts, every try and what was said."""

    first: str
    verdicts: Verdicts
    tries: list[tuple[str, tuple[str, ...]]]
    said: list[str]


def broken(*cells: str) -> dict[str, str]:
    """A commit's files that say which promises it breaks."""
    return {"verdicts": "\n".join(cells)}


NOT_EXERCISED = "nothing is exercised"


def not_to_be_tried() -> dict[str, str]:
    return {"verdicts": "no gallery"}


def search(repo: Path, good: str, bad: str, *, scenarios: Sequence[str] = (LIST, PLAYER, RETRY)) -> Search:
    """Search a repository whose file `verdicts` says what the gate would."""
    tries: list[tuple[str, tuple[str, ...]]] = []
    said: list[str] = []

    class Scripted(Bisection):
        def try_at(self, commit: Commit, cells: Sequence[str] | None, *, options: Sequence[str] = ()) -> Verdicts:
            tries.append((commit.subject, tuple(cells or ())))
            lines = git(repo, "show", f"{commit.hash}:verdicts").splitlines()
            if "no gallery" in lines:
                raise CannotRun("no gallery")
            verdicts = {}
            for cell in cells or ():
                state: State = "broken" if cell in lines else "not exercised" if NOT_EXERCISED in lines else "kept"
                findings = (Found(CODES[cell], "it broke", "a cause"),) if state == "broken" else ()
                scenario, _, button = cell.partition(":")
                # Those that are named later are the quicker ones.
                verdicts[cell] = Cell(
                    declared=declare(scenario, cast(Button, button)), state=state, findings=findings,
                    seconds=-scenarios.index(cell),
                )  # fmt: skip
                if state == "broken" and "--exitfirst" in options:
                    break
            return verdicts

    repository = Repository(str(repo))
    revisions = repository.commit(good), repository.commit(bad)
    chosen = argparse.Namespace(repo=str(repo), good=good, bad=bad, scenario=list(scenarios), no_report=True)
    with repository.clone() as clone:
        first, verdicts = Scripted(clone, ".", chosen, said.append).find(good=revisions[0], bad=revisions[1])
    return Search(first.subject, verdicts, tries, said)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Ten commits: the list breaks at the fourth, the player at the seventh; the retry was always broken."""
    states = [broken(RETRY)] * 3 + [broken(LIST, RETRY)] * 3 + [broken(LIST, PLAYER, RETRY)] * 4
    return make(tmp_path / "made", [(f"commit {number}", files) for number, files in enumerate(states, start=1)])


def test_it_is_the_first_commit_that_broke_anything_kept_at_good(made: Made) -> None:
    found = search(made.folder, "main~9", "main")

    assert found.first == "commit 4"
    assert {cell: told.state for cell, told in found.verdicts.items()} == {PLAYER: "kept", LIST: "broken"}


def test_bad_is_tried_first_then_good_with_what_is_broken_at_bad_the_quickest_first(made: Made) -> None:
    found = search(made.folder, "main~9", "main")

    assert found.tries[:2] == [("commit 10", (LIST, PLAYER, RETRY)), ("commit 1", (RETRY, PLAYER, LIST))]
    assert found.said[2:5] == [
        f"trying --good {made.commits['commit 1'][:10]} “commit 1” with {RETRY}, {PLAYER}, {LIST} …",
        f"  good  {made.commits['commit 1'][:10]} “commit 1”: keeps 2 of the 3",
        f"bisecting on {PLAYER}, {LIST}",
    ]


def test_what_a_bad_revision_keeps_is_not_asked_again(made: Made) -> None:
    found = search(made.folder, "main~9", "main")

    asked = dict(found.tries[2:-1])
    assert asked["commit 5"] == (PLAYER, LIST)
    assert all(cells == (LIST,) for subject, cells in asked.items() if subject != "commit 5")


def test_of_promises_that_break_alike_the_quickest_is_tried_and_the_others_right_before(made: Made) -> None:
    made.commit("mended", broken())
    made.commit("breaks both", broken(PLAYER, ALIKE))
    made.commit("goes on", {"README.md": "Hello"})

    found = search(made.folder, made.commits["mended"], "main", scenarios=(PLAYER, ALIKE))

    assert found.first == "breaks both"
    assert found.tries[2:] == [("breaks both", (ALIKE,)), ("breaks both", (ALIKE, PLAYER)), ("mended", (PLAYER,))]


def test_one_that_was_broken_before_the_others_like_it_leads_to_the_earlier_commit(made: Made) -> None:
    made.commit("mended", broken())
    made.commit("breaks the player", broken(PLAYER))
    made.commit("breaks the other", broken(PLAYER, ALIKE))

    assert search(made.folder, made.commits["mended"], "main", scenarios=(PLAYER, ALIKE)).first == "breaks the player"


def test_a_revision_that_cannot_be_tried_is_skipped(made: Made) -> None:
    made.commit("mended", broken())
    made.commit("fine", {"README.md": "Fine."})
    made.commit("lost", not_to_be_tried())
    made.commit("found", broken())
    made.commit("broke", broken(LIST))

    found = search(made.folder, made.commits["mended"], "main")

    assert found.first == "broke"
    assert any(line.startswith("  skip") and "“lost”: no gallery" in line for line in found.said)


def test_where_nothing_between_can_be_tried_the_range_is_said(made: Made) -> None:
    made.commit("mended", broken())
    made.commit("lost", not_to_be_tried())
    made.commit("lost still", {"README.md": "Lost."})
    made.commit("broke", broken(LIST))

    with pytest.raises(CannotRun, match="cannot be found exactly") as told:
        search(made.folder, made.commits["mended"], "main")

    first, last = made.commits["lost"][:10], made.commits["broke"][:10]
    assert f"It is one of these 3 ({first} “lost” to {last} “broke”)" in str(told.value)


def test_a_bad_revision_that_keeps_all_is_said(made: Made) -> None:
    with pytest.raises(CannotRun, match=r"--bad main~9 .* breaks none of the 2 promises .* did you swap"):
        search(made.folder, "main~3", "main~9", scenarios=(LIST, PLAYER))


def test_a_good_revision_that_breaks_the_same_is_said(made: Made) -> None:
    with pytest.raises(
        CannotRun, match=r"--good main~9 .* already breaks the same .* as --bad main: breaks retry:list"
    ):
        search(made.folder, "main~9", "main", scenarios=(RETRY,))


def test_a_good_revision_on_another_branch_is_held_against_where_they_parted(made: Made) -> None:
    git(made.folder, "checkout", "--quiet", "-b", "side", "main~8")
    made.commit("on the side", broken(RETRY))

    found = search(made.folder, "side", "main")

    assert found.first == "commit 4"
    assert "commit 2" in [subject for subject, _ in found.tries]


def test_what_was_mended_on_the_way_to_good_is_no_commit_s_fault(made: Made) -> None:
    git(made.folder, "checkout", "--quiet", "-b", "side", "main~2")
    made.commit("mended on the side", broken())

    with pytest.raises(CannotRun, match=r"The common ancestor .*“commit 8”.* already breaks the promise"):
        search(made.folder, "side", "main")


def test_a_promise_that_is_not_exercised_at_good_is_kept_there(made: Made) -> None:
    made.commit("mended", broken(NOT_EXERCISED))
    made.commit("goes on", {"README.md": "Hello"})
    made.commit("broke", broken(LIST))

    assert search(made.folder, made.commits["mended"], "main").first == "broke"


def test_a_merge_is_gone_through_to_the_commit_that_brought_the_bug(made: Made) -> None:
    made.commit("mended", broken())
    git(made.folder, "checkout", "--quiet", "-b", "side")
    made.commit("broke it on the side", broken(LIST))
    git(made.folder, "checkout", "--quiet", "main")
    made.commit("elsewhere", {"README.md": "Hello"})
    git(made.folder, "merge", "--quiet", "--no-ff", "--message", "merged", "side")

    assert search(made.folder, made.commits["mended"], "main").first == "broke it on the side"


@pytest.mark.parametrize("kind", ["bare", "shallow", "worktree", "subfolder", "borrowing"])
def test_any_kind_of_repository_can_be_searched_and_stays_as_it_is(kind: str, made: Made, tmp_path: Path) -> None:
    other = tmp_path / kind
    if kind == "worktree":
        git(made.folder, "worktree", "add", "--quiet", "--detach", str(other), "main")
    elif kind == "subfolder":
        other = made.folder / "sub"
        other.mkdir()
    else:
        how = {"bare": ["--bare"], "shallow": ["--depth", "9"], "borrowing": ["--shared"]}[kind]
        git(tmp_path, "clone", "--quiet", *how, f"file://{made.folder}" if kind == "shallow" else "made", str(other))
    before = Made(tmp_path, {}).state()

    found = search(other, made.commits["commit 2"], made.commits["commit 10"])

    assert found.first == "commit 4"
    assert Made(tmp_path, {}).state() == before


def test_git_s_own_variables_as_inside_a_hook_lead_nowhere_else(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(made.folder / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(made.folder / ".git" / "index"))

    assert Repository(str(made.folder)).commit("main").subject == "commit 10"


def test_asking_for_uncommitted_changes_does_not_even_refresh_the_index(made: Made) -> None:
    os.utime(made.folder / "verdicts", (1, 1))  # git would note that it has looked, and found the same content
    before = made.state()

    assert not Repository(str(made.folder)).changed(".")
    assert made.state() == before
    (made.folder / "verdicts").write_text("unsaved")
    assert Repository(str(made.folder)).changed(".")


def test_a_folder_inside_a_repository_is_where_its_gallery_is_looked_for(made: Made) -> None:
    (made.folder / "web" / "app").mkdir(parents=True)

    assert Repository(str(made.folder / "web")).below(".") == "web"
    assert Repository(str(made.folder / "web")).below("app") == "web/app"
    assert Repository(str(made.folder)).below(".") == "."


# -- what is refused


def refused(
    *, repo: Path | str, good: str, bad: str, gallery: str = ".", scenario: str = "retry", profile: str = ""
) -> str:
    """The sentence with which a command line is refused, before anything is built or run."""
    chosen = argparse.Namespace(
        repo=str(repo),
        good=good,
        bad=bad,
        gallery=gallery,
        scenario=[scenario],
        profile=profile or None,
        variant=None,
        no_report=True,
    )
    with pytest.raises(CannotRun) as error:
        run_bisect(chosen, say=lambda _: None)
    return str(error.value)


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    assert refused(repo=tmp_path, good="a", bad="b") == f"{tmp_path} is no git repository."
    assert "no such folder" in refused(repo=tmp_path / "nowhere", good="a", bad="b")


def test_a_revision_that_does_not_exist(made: Made) -> None:
    assert refused(repo=made.folder, good="v1", bad="main") == f"There is no revision v1 in {made.folder}."
    assert refused(repo=made.folder, good="main~9", bad="--all") == f"There is no revision --all in {made.folder}."


def test_a_revision_that_a_shallow_clone_does_not_have(made: Made, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{made.folder}", "shallow")

    said = refused(repo=tmp_path / "shallow", good="main~5", bad="main")

    assert said.endswith("It is a shallow clone; `git fetch --unshallow` gets the rest.")


def test_good_and_bad_swapped_or_the_same(made: Made) -> None:
    assert "--bad main~9" in (said := refused(repo=made.folder, good="main", bad="main~9"))
    assert "is older than --good main" in said
    assert "are the same commit" in refused(repo=made.folder, good="main", bad="HEAD")


def test_a_scenario_or_a_profile_that_does_not_exist(made: Made) -> None:
    assert "did you mean retry" in refused(repo=made.folder, good="main~9", bad="main", scenario="retri")
    assert "no profile file" in refused(repo=made.folder, good="main~9", bad="main", profile="nowhere.py")


@pytest.mark.parametrize("outside", ["../elsewhere", "/tmp"])
def test_a_gallery_outside_the_repository(outside: str, made: Made) -> None:
    said = refused(repo=made.folder, good="main~9", bad="main", gallery=outside)

    assert said == f"--gallery {outside} must be a folder inside {made.folder}, such as frontend."


def test_a_gallery_that_the_bad_revision_does_not_have(made: Made) -> None:
    said = refused(repo=made.folder, good="main~9", bad="main", gallery="frontend")

    assert said.startswith(f"--bad {made.commits['commit 10'][:10]} “commit 10” cannot be tried: it has no folder")
