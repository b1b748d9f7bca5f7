"""`lab`: any scenario in the developer's own browser, beside a control page; or the replay of a report."""

from __future__ import annotations

import argparse

from e2e.commands.options import Commands
from e2e.gate import say
from fixtures.running.options import add_options

USAGE = "gallery-e2e lab [SCENARIO[:BUTTON]] [GALLERY] [options]"
ABOUT = """Bring a scenario up in your own browser, with a control page beside it.

SCENARIO is a name from `gallery-e2e scenarios`, or of your own file; without one, the first. GALLERY is a folder with
package.json, whose own dev server then runs, a built folder with index.html, or a URL; without it, the bundled
gallery. Ctrl-C ends all."""


def add(commands: Commands) -> None:
    """Declare it."""
    lab = commands.add_parser(
        "lab", help="bring up a scenario in your own browser", usage=USAGE, description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    lab.add_argument("words", nargs="*", metavar="SCENARIO, GALLERY")
    add_options(lab.add_argument, ["profile", "variant", "scenarios"])
    lab.add_argument("--port", type=port, default=0, metavar="N", help="of the control page (default: any)")
    lab.add_argument("--replay", metavar="DIR", help="step through the report in this folder instead")
    lab.add_argument("--no-open", action="store_true", help="print the addresses, and open no browser")

    lab.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Bring it up until Ctrl-C or SIGTERM; the exit code."""
    from e2e.control import command

    return command.run(chosen, say)


def port(text: str) -> int:
    """A port on the command line."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("must be a number from 1 to 65535")
    return int(text)
