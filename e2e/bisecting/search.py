"""Finds the commit that broke a promise: git says which revision to try, the gate says whether it is good or bad."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from e2e import catalogue
from e2e.bisecting.history import Clone, Commit, End, Repository, Word
from e2e.gate import gate, profile_of, typed, use_report, wait_for, workers
from fixtures.errors import EXIT_KEPT, CannotRun, gist, tail
from fixtures.judging.account import wrapped
from fixtures.lab.bucket import ENGINE
from fixtures.lab.own_backend import AT_A_COMMIT
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say, node_packages
from fixtures.running.verdict import Cell, read_verdicts

Verdicts = Mapping[str, Cell]  # by NAME:BUTTON


def run_bisect(chosen: argparse.Namespace, *, say: Say) -> int:
    """Find the first bad commit and print it; the exit code.

    Raises CannotRun with one sentence when there is nothing to find, or no single commit can be named.
    """
    for name in chosen.scenario or []:
        catalogue.check_name(name)
    profile_of(chosen)  # a mistake in it is refused before anything is run
    repository = Repository(chosen.repo)
    subdir = repository.below(chosen.gallery)
    good, bad = repository.commit(chosen.good), repository.commit(chosen.bad)
    if good == bad:
        raise CannotRun(f"--good {chosen.good} and --bad {chosen.bad} are the same commit, {good}.")
    if repository.is_ancestor(bad, good):
        raise CannotRun(
            f"--bad {chosen.bad} ({bad}) is older than --good {chosen.good} ({good}): are they swapped? "
            "`bisect` looks for the commit that broke a promise, so the good one must be the older."
        )
    if repository.changed(subdir):
        say(f"{chosen.repo} has uncommitted changes; they are not tested.")
    if not repository.is_ancestor(good, bad):
        say(f"{good} is not an ancestor of {bad}, so their common ancestor is tested first.")
    use_report(chosen)  # a folder that cannot be written to is refused before anything is run
    node_packages(ENGINE, say=say)
    with repository.clone() as clone:
        # The profile is the user's present one, and the server that it starts is that of the commit.
        os.environ[AT_A_COMMIT] = f"{repository.ask('rev-parse', '--show-toplevel')}{os.pathsep}{clone.folder}"
        first = Bisection(clone, subdir, chosen, say).find(good=good, bad=bad)
    print("\n".join(account(*first, repo=chosen.repo)), flush=True)
    if not chosen.no_report:
        print(f"Its report: {Path(chosen.report, 'index.html')}", flush=True)
    return EXIT_KEPT


class Bisection:
    """One search: the clone, the promises that are still in question, and how to try them."""

    def __init__(self, clone: Clone, subdir: str, chosen: argparse.Namespace, say: Say) -> None:
        self._clone, self._subdir, self._chosen, self._say = clone, subdir, chosen, say
        self._gallery = clone.folder / subdir
        self._cells: list[str] = []
        self._report = [f"--called={Path(chosen.repo, subdir)}"]  # of the last run, at the first bad commit
        if not chosen.no_report:
            self._report += [f"--report={chosen.report}", f"--typed={typed()}"]

    def find(self, *, good: Commit, bad: Commit) -> tuple[Commit, Verdicts]:
        """The first bad commit, and what came there of every promise that is kept at GOOD and broken at BAD.

        Of promises that break alike, only the quickest is tried at every revision; the others must be kept right
        before the commit that comes out, or the search goes on with those. Raises CannotRun when there is no such
        promise, or too much had to be skipped.
        """
        in_question = self._broken_between(good, bad)
        while True:
            alike: dict[tuple[str, ...], str] = {}
            for name, cell in in_question.items():
                alike.setdefault(cell.codes, name)
            first = self._first_bad(good, bad, tried := list(alike.values()))
            self._say(f"  again {first}, with {listed(list(in_question))}")
            last = self.try_at(first, list(in_question), options=self._report)
            if not broken(last):
                raise CannotRun(f"{first} broke {listed(tried)} when it was tried first, and not when tried again.")
            if not (others := [cell for cell in broken(last) if cell not in tried]):
                return first, last
            before = self._clone.parent(first)
            self._say(f"  and   {before}, right before it, with {listed(others)}")
            at_before = self.try_at(before, others)
            if not (earlier := broken(at_before)):
                return first, last
            bad, in_question = before, {cell: at_before[cell] for cell in earlier}

    def _first_bad(self, good: Commit, bad: Commit, cells: list[str]) -> Commit:
        """The first commit that breaks any of these promises."""
        self._cells = cells
        self._say(f"bisecting on {listed(cells)}")
        step = self._clone.start(good=good, bad=bad)
        while not isinstance(step, End):
            word = self._judge(step.commit, step.left)
            step = self._clone.judge(step.commit, word)
        if len(step.suspects) > 1:
            raise CannotRun(
                f"The commit cannot be found exactly. It is one of these {len(step.suspects)} ({step.suspects[0]} to "
                f"{step.suspects[-1]}); only the last one could be tested.",
                detail=tail("\n".join(map(str, step.suspects))),
            )
        return step.suspects[0]

    def _broken_between(self, good: Commit, bad: Commit) -> dict[str, Cell]:
        """The promises that are broken at BAD and kept at GOOD, as they broke; those that are judged soonest first."""
        at_bad = self._endpoint("bad", bad, self._chosen.scenario)
        if not (cells := sorted(broken(at_bad), key=lambda cell: at_bad[cell].seconds)):
            raise CannotRun(
                f"--bad {self._chosen.bad} ({bad}) breaks none of the {len(at_bad)} promises that were tried: there is "
                "nothing to look for. Or did you swap --good and --bad?"
            )
        self._say(f"  bad   {bad}: {said_of(at_bad)}")
        at_good = self._endpoint("good", good, cells)
        kept = [cell for cell in cells if cell in at_good and at_good[cell].kept]
        if not kept:
            raise CannotRun(
                f"--good {self._chosen.good} ({good}) already breaks the same promises as --bad {self._chosen.bad}: "
                f"{said_of(at_good)}. Name an older good revision. Or did you swap --good and --bad?"
            )
        self._say(f"  good  {good}: keeps {'it' if len(cells) == 1 else f'{len(kept)} of the {len(cells)}'}")
        return {cell: at_bad[cell] for cell in kept}

    def _endpoint(self, word: Word, commit: Commit, cells: Sequence[str] | None) -> Verdicts:
        """Try one of the two revisions that the user named, which must be possible."""
        what = listed(cells) if cells else "every promise of severity must"
        self._say(f"trying --{word} {commit} with {what} …")
        try:
            return self.try_at(commit, cells)
        except CannotRun as error:
            raise CannotRun(f"--{word} {commit} cannot be tried: {error.args[0]}", detail=error.detail) from None

    def _judge(self, commit: Commit, left: str | None) -> Word:
        """Try a revision with the promises in question, and say what came of it."""
        began = time.monotonic()
        word: Word
        try:
            verdicts = self.try_at(commit, self._cells, options=["--exitfirst"])
            if not broken(verdicts) and len(verdicts) < len(self._cells):  # it ended at one that could not be tried
                verdicts = self.try_at(commit, self._cells)
        except CannotRun as error:
            word, why, detail = "skip", error.args[0], error.detail
        else:
            word, why, detail = word_for(verdicts), said_of(verdicts), ""
        if word == "bad":
            # What is kept here came to be broken later.
            self._cells = [cell for cell in self._cells if cell not in verdicts or not verdicts[cell].kept]
        to_go = f"; roughly {left} to go" if left else ""
        self._say(f"  {word:<5} {commit}: {why} ({time.monotonic() - began:.0f} s{to_go})")
        if detail:
            self._say(gist(detail))
        return word

    def try_at(self, commit: Commit, cells: Sequence[str] | None, *, options: Sequence[str] = ()) -> Verdicts:
        """Build a revision and hold it to these promises, in this order; None: all of severity `must`.

        Raises CannotRun when there is no gallery, it does not build, or none of them can be tried.
        """
        if not self._clone.has(commit, self._subdir):
            raise CannotRun(f"it has no folder {self._subdir}")
        self._clone.check_out(commit)
        wanted = {name: vars(self._chosen).get(name) for name in ("profile", "variant", "scenarios")}
        chosen = argparse.Namespace(**wanted, gallery=str(self._gallery), scenario=cells)
        try:
            prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=self._say)
            verdicts = self._hold(chosen, options)
        except CannotRun as error:
            here = self._subdir if self._subdir != "." else "it"
            raise CannotRun(error.args[0].replace(str(self._gallery), here), detail=error.detail) from None
        if all(cell.state == "could not run" for cell in verdicts.values()):
            raise CannotRun(next(cell.gist for cell in verdicts.values()))
        return verdicts

    def _hold(self, chosen: argparse.Namespace, options: Sequence[str]) -> Verdicts:
        file, log = (self._clone.folder.parent.with_name(name) for name in ("verdicts.jsonl", "log"))
        file.unlink(missing_ok=True)
        command = [*gate(chosen), "-q", *options, f"--verdicts={file}"]
        if not chosen.scenario:
            command += ["-m", "must"]
        command += workers(chosen.scenario)
        with log.open("w", encoding="utf-8") as said:
            wait_for(command, log=said)
        if not file.is_file() or not (verdicts := read_verdicts(file)):
            raise CannotRun("`check` did not run:", detail=tail(log.read_text(encoding="utf-8")))
        return verdicts


def broken(verdicts: Verdicts) -> list[str]:
    """The promises that were broken."""
    return [name for name, cell in verdicts.items() if cell.state == "broken"]


def word_for(verdicts: Verdicts) -> Word:
    """Git's word for a revision."""
    states = {cell.state for cell in verdicts.values()}
    return "bad" if "broken" in states else "skip" if "could not run" in states else "good"


def said_of(verdicts: Verdicts) -> str:
    """Verdicts in a few words."""
    if names := broken(verdicts):
        codes = dict.fromkeys(code for name in names for code in verdicts[name].codes)
        return f"breaks {listed(names)} ({', '.join(codes)})"
    return next((cell.gist for cell in verdicts.values() if cell.gist), "keeps what is asked")


def listed(cells: Sequence[str], *, most: int = 4) -> str:
    """Some promises by name, and how many more."""
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(cells[:most]) + more


def account(first: Commit, verdicts: Verdicts, *, repo: str) -> Iterator[str]:
    """The first bad commit, and what users suffer by it; promises that broke alike are listed once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in broken(verdicts):
        alike.setdefault(verdicts[name].codes, []).append(name)
    yield f"\nThe first bad commit is {first.hash}"
    yield f"    {first.subject}"
    yield f"    {first.date}"
    for names in alike.values():
        yield f"\nIt breaks {listed(names, most=len(names))}"
        for one in verdicts[names[0]].findings:
            yield wrapped(f"{one.code}: {one.sentence}", first="  ✗ ", rest="    ")
            yield wrapped(f"likely cause: {one.cause}", first="    ", rest="    ")
    if later := [name for name, cell in verdicts.items() if cell.kept]:
        yield f"\n{listed(later, most=len(later))}: still kept at this commit; a later commit broke it"
    yield f"\nSee it: git -C {repo} show {first.hash[:10]}"
