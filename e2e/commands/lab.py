"""`lab`: any scenario in a browser window that the gate's observer watches, with a control page beside it."""

from __future__ import annotations

import argparse

from e2e.commands.options import Commands
from e2e.gate import say
from fixtures.running.options import add_options

USAGE = "gallery-e2e lab [SCENARIO[:BUTTON]] [GALLERY] [options]"
ABOUT = """Open a scenario in a browser window and click by hand: each click gets the verdict that `check` would give.
A control page in a second window switches scenarios, sets the knobs of the lab and shows every request.

SCENARIO is a name from `gallery-e2e scenarios` or from your own file (default: the first one). GALLERY is a folder
with package.json (the lab starts its dev server), a folder of built pages with index.html, or a URL (default: the
bundled gallery). Ctrl-C ends everything. Without a display, the lab only prints its addresses, as with --no-open."""


def add(commands: Commands) -> None:
    """Declare it."""
    lab = commands.add_parser(
        "lab", help="open a scenario in a browser window and click by hand", usage=USAGE, description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    lab.add_argument("words", nargs="*", metavar="SCENARIO, GALLERY", help="the scenario to open, and your gallery")
    add_options(lab.add_argument, ["profile", "variant", "scenarios"])
    lab.add_argument("--port", type=port, default=0, metavar="N", help="port of the control page (default: any)")
    lab.add_argument(
        "--no-open", action="store_true", help="print the addresses and open no browser; clicks then get no verdict"
    )
    lab.add_argument("--headless", action="store_true", help=argparse.SUPPRESS)  # for tests of this command

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
