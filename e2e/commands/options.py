"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TypeAlias

from fixtures.lab.setting import MORE_SCENARIOS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_gallery_options(command: argparse.ArgumentParser) -> None:
    """How a gallery is driven, and which promises it is held to."""
    command.add_argument(
        "--profile", metavar="FILE.py[:Class]", help="how to build, serve, boot and drive that gallery"
    )
    command.add_argument("--variant", metavar="NAME", help="build this named variant of it, such as as-reported")
    command.add_argument(
        "--scenario", action="append", metavar="NAME[:BUTTON]", help="only this one; may be given several times"
    )


def add_scenarios_option(command: argparse.ArgumentParser, *, purpose: str) -> None:
    """Files with scenarios of the user's own; `read_scenarios` is to be called with what was given."""
    command.add_argument("--scenarios", action="append", metavar="FILE.py", help=purpose)


def read_scenarios(files: list[str] | None) -> None:
    """Give the catalogue these files too, here and in every process below; to be called before it is imported."""
    if files:
        os.environ[MORE_SCENARIOS] = os.pathsep.join(str(Path(file).expanduser().absolute()) for file in files)


def add_report_options(command: argparse.ArgumentParser) -> None:
    """Where the report goes."""
    command.add_argument(
        "--report", metavar="DIR", default="gallery-report", help="write the report there (default: gallery-report)"
    )
    command.add_argument("--no-report", action="store_true", help="write no report")
