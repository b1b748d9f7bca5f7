"""`doctor`: see whether this machine has all it takes."""

from __future__ import annotations

import argparse

from e2e.commands.check import QUIET
from e2e.commands.options import Commands
from e2e.gate import gate, say
from fixtures.preparing.environment import python_m
from fixtures.running.options import add_options


def add(commands: Commands) -> None:
    """Declare it."""
    doctor = commands.add_parser("doctor", help="check this machine, or a bucket, and say what to install or change")
    add_options(doctor.add_argument, ("bucket", "bucket_endpoint"))
    doctor.set_defaults(run=run, gallery=None, profile=None, variant=None)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Look at everything; its exit code."""
    from e2e.doctor import PROMISE, doctor
    from e2e.doctor.bucket import about_bucket

    if chosen.bucket:
        return about_bucket(chosen.bucket, chosen.bucket_endpoint)
    chosen.scenario = [PROMISE]
    return doctor([*python_m("pytest"), *gate(chosen), *QUIET, "-n", "0"], say=say)
