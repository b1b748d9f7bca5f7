"""Holds the mutants that StrykerJS makes of the gallery to the gate."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from fixtures.build import ROOT
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from tests.stryker import kept
from tests.stryker.engine import asking, prepare
from tests.stryker.equivalents import check, read_equivalents
from tests.stryker.kept import NOTICED, State, outcome_of
from tests.stryker.places import Mutated, Place
from tests.stryker.session import PROMISES, Session

OUTPUT = ROOT / "test-results" / "stryker"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: the goal is reached, 1: it is not, 2: could not run."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.stryker", description=__doc__)
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help="only mutants of this file of gallery/; nothing is kept")
    add("--survivors", action="store_true", help="only those that nobody noticed by the kept report")
    add("--everything", action="store_true", help="all promises that execute a mutant; equivalents too")
    add("--workers", type=int, default=2, metavar="N", help="gates at a time (default: 2)")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="stryker-") as scratch:
            return run(chosen, Path(scratch))
    except CannotRun as error:
        say(str(error))
        return EXIT_COULD_NOT_RUN
    except KeyboardInterrupt:
        say("Interrupted.")
        return EXIT_COULD_NOT_RUN


def run(chosen: argparse.Namespace, scratch: Path) -> int:
    """One run; its exit code. Raises CannotRun."""
    before = kept.read() if chosen.survivors else None
    stryker = prepare(scratch, say=say)
    mutants = stryker.mutants()
    if strays := set(chosen.files) - {one.file for one in mutants}:
        raise CannotRun(f"Stryker finds nothing to change in {', '.join(sorted(strays))}.")
    equivalents = read_equivalents()
    check(equivalents, mutants)
    asked = [one for one in mutants if not chosen.files or one.file in chosen.files]
    states = {one.id: state for one in asked if (state := settled(one, chosen.everything, equivalents, before))}
    say(f"{len(asked) - len(states)} of {len(mutants)} mutants are to be tried")

    left = {one.id: False for one in mutants if one not in asked}
    settled_ = {name: state in NOTICED for name, state in states.items()}
    session = Session(scratch, workers=chosen.workers, known=left | settled_, everything=chosen.everything, say=say)
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
        outcome_of(one, session.results.get(one.id), states.get(one.id), listed=one.place in equivalents)
        for one in asked
    ]
    report = kept.summary(outcomes, date=time.strftime("%F"), promises=len(PROMISES), before=before)
    shutil.copytree(scratch / "report", OUTPUT, dirs_exist_ok=True)
    if not chosen.files:
        kept.write(report)
    print("\n".join(kept.table(report)))
    return EXIT_KEPT if report["score"] >= kept.GOAL else EXIT_BROKEN


def settled(
    mutant: Mutated, everything: bool, equivalents: Collection[Place], before: Mapping[str, Any] | None
) -> State | None:
    """What is known of a mutant without a trial, or None where it has to be tried."""
    if mutant.place in equivalents and not everything:
        return "equivalent"
    return kept.state_before(mutant.place, before) if before else None


def say(line: str) -> None:
    """Tell a person how far it has come."""
    print(line, file=sys.stderr, flush=True)
