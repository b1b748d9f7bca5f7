"""`soak`: repeat the check under changing load."""

from __future__ import annotations

import argparse

from e2e.commands.options import Commands, add_gallery_options
from e2e.gate import gate, profile_of, say
from e2e.soak import soak
from fixtures.lab.bucket import ENGINE
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import node_packages


def add(commands: Commands) -> None:
    """Declare it."""
    command = commands.add_parser("soak", help="repeat the check under changing load, and count flips")
    command.add_argument("gallery", nargs="?", metavar="GALLERY")
    command.add_argument("--minutes", type=minutes, default=10, help="how long (default: 10)")
    add_gallery_options(command)
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Prepare once, then repeat the gate."""
    from e2e import catalogue

    for name in chosen.scenario or []:
        catalogue.check_name(name)
    prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=say)
    node_packages(ENGINE, say=say)
    return soak([*gate(chosen), "-q"], minutes=chosen.minutes, say=say)


def minutes(text: str) -> float:
    """A length of time on the command line, in minutes."""
    if (value := float(text)) <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value
