"""`init`: look at a gallery and write its profile."""

from __future__ import annotations

import argparse
from pathlib import Path

from e2e.commands.options import Commands
from e2e.gate import say


def add(commands: Commands) -> None:
    """Declare it."""
    command = commands.add_parser("init", help="look at a gallery and write a profile for it")
    command.add_argument(
        "gallery", metavar="GALLERY", help="a folder with package.json, a folder of built pages, or a URL"
    )
    command.add_argument(
        "--profile-file",
        type=Path,
        metavar="FILE.py",
        help="the file to write (default: the file of --profile, else profile.py)",
    )
    command.add_argument(
        "--profile",
        metavar="FILE.py[:Class]",
        help="your unfinished profile; init keeps what you wrote, and adds what it finds",
    )
    command.add_argument(
        "--force",
        action="store_true",
        help="overwrite an existing file (with --profile, not needed)",
    )
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Look, write, try, and say what is left to do."""
    from e2e.init import adopt

    begun = chosen.profile or "profile.py"
    file = chosen.profile_file or Path(begun.partition(".py:")[0].removesuffix(".py") + ".py")
    return adopt(chosen.gallery, file=file, force=chosen.force, begun=chosen.profile, say=say)
