"""Holds the mutants that StrykerJS makes of the gallery to the gate."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from fixtures.errors import EXIT_BROKEN, EXIT_KEPT, CannotRun
from fixtures.preparing.build import ROOT
from tests.command import exit_code_of
from tests.stryker import kept
from tests.stryker.engine import asking, prepare
from tests.stryker.equivalents import check, read_equivalents
from tests.stryker.kept import NOTICED, Outcome, outcome_of
from tests.stryker.places import Mutated, Place
from tests.stryker.session import PROMISES, Session
from tests.stryker.trial import MOST

OUTPUT = ROOT / "test-results" / "stryker"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: the goal is reached, 1: it is not, 2: could not run."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.stryker", description=__doc__)
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help="only mutants of this file of gallery/, all of them")
    add("--survivors", action="store_true", help="only those that nobody noticed by the kept report, and all of FILE")
    add("--everything", action="store_true", help="all promises that execute a mutant; equivalents too")
    add("--most", type=int, default=MOST, metavar="N", help=f"quick promises to try on a mutant (default: {MOST})")
    add("--workers", type=int, default=2, metavar="N", help="gates at a time (default: 2)")
    chosen = parser.parse_args(arguments)

    def work() -> int:
        with tempfile.TemporaryDirectory(prefix="stryker-", ignore_cleanup_errors=True) as scratch:
            return run(chosen, Path(scratch))

    return exit_code_of(work)


def run(chosen: argparse.Namespace, scratch: Path) -> int:
    """One run; its exit code. Raises CannotRun."""
    before = kept.read(anew=chosen.files) if chosen.survivors or chosen.files else None
    stryker = prepare(scratch, say=say)
    mutants = stryker.mutants()
    if strays := set(chosen.files) - {one.file for one in mutants}:
        raise CannotRun(f"Stryker finds nothing to change in {', '.join(sorted(strays))}.")
    equivalents = read_equivalents()
    check(equivalents, mutants)
    settled = {one.id: outcome for one in mutants if (outcome := without_trial(one, chosen, equivalents, before))}
    say(f"{len(mutants) - len(settled)} of {len(mutants)} mutants are to be tried")

    noticed = {name: outcome.state in NOTICED for name, outcome in settled.items()}
    session = Session(
        scratch, workers=chosen.workers, known=noticed, likely=kept.who_noticed(mutants), most=chosen.most,
        everything=chosen.everything, say=say,
    )  # fmt: skip
    session.serve()
    try:
        command = asking(session.port)
        with stryker.running(command, "report", workers=chosen.workers, env=session.environment) as process:
            session.when_at_fault = process.terminate
            process.wait()
            if session.fault is not None:
                raise session.fault
    finally:
        session.stop()
    outcomes = [
        settled.get(one.id) or outcome_of(one, session.results[one.id], listed=one.place in equivalents)
        for one in mutants
    ]
    report = kept.summary(outcomes, date=time.strftime("%F"), promises=len(PROMISES), before=before)
    kept.write(report)
    kept.note_who_noticed(outcomes)
    shutil.copytree(scratch / "report", OUTPUT, dirs_exist_ok=True)
    print("\n".join(kept.table(report)))
    return EXIT_KEPT if report["score"] >= kept.GOAL else EXIT_BROKEN


def without_trial(
    mutant: Mutated, chosen: argparse.Namespace, equivalents: Collection[Place], before: Mapping[str, Any] | None
) -> Outcome | None:
    """What comes of a mutant that need not be tried; None for one that has to be."""
    listed = mutant.place in equivalents
    if before is not None and mutant.file not in chosen.files:
        outcome = kept.known(mutant, before)
        if outcome.state in NOTICED:
            return outcome
        if not chosen.survivors and (listed or outcome.state != "equivalent"):
            return Outcome(mutant, "equivalent") if listed else outcome
    return Outcome(mutant, "equivalent") if listed and not chosen.everything else None


def say(line: str) -> None:
    """Tell a person how far it has come."""
    print(line, file=sys.stderr, flush=True)
