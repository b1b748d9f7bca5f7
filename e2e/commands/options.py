"""Options that several commands share."""

from __future__ import annotations

import argparse
from typing import TypeAlias

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


def add_report_options(command: argparse.ArgumentParser) -> None:
    """Where the report goes."""
    command.add_argument(
        "--report", metavar="DIR", default="gallery-report", help="write the report there (default: gallery-report)"
    )
    command.add_argument("--no-report", action="store_true", help="write no report")
