"""`check`: hold a gallery to its promises."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from e2e.commands.options import (
    Commands,
    add_gallery_options,
    add_report_options,
    add_scenarios_option,
    read_scenarios,
)
from e2e.gate import gate, profile_of, refuse_strays, report_options, say, wait_for
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.lab.bucket import ENGINE
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say, node_packages
from report import folder

DESCRIPTION = """Hold a gallery to every promise, on both buttons. Exit code: 0 kept, 1 broken, 2 could not run.

GALLERY is a folder with package.json, a built folder with index.html, or a URL; without it, the bundled gallery.
Options of pytest and pytest-playwright may follow, such as -k NAME, -n 4, --headed, --slowmo 500, --tracing on."""


def add(commands: Commands) -> None:
    """Declare it."""
    check = commands.add_parser(
        "check",
        help="hold a gallery to its promises",
        usage="gallery-e2e check [GALLERY] [options] [pytest options]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_gallery_options(check)
    add_scenarios_option(check, purpose="hold it to the SCENARIOS of this file too")
    check.add_argument("-q", "--quiet", action="store_true", help="print only what is broken, and the verdict")
    check.add_argument("--strict", action="store_true", help="fail on promises of severity `should` too")
    check.add_argument("--baseline", metavar="FILE.toml", help="promises that are known to be broken, and until when")
    check.add_argument("--shard", metavar="K/N", help="only the K-th of N parts that take about equally long")
    check.add_argument("--watch", action="store_true", help="check again at every change, what was broken first")
    add_report_options(check)
    check.add_argument("--compare", metavar="DIR", help="say in the report what is otherwise than in this older one")
    check.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Prepare what all workers need, once and with a word to the user; then run the gate."""
    read_scenarios(chosen.scenarios)
    from e2e import catalogue, shards

    # Not argparse's to find: it would take the NAME of pytest's own `-k NAME` for the gallery.
    chosen.gallery = rest.pop(0) if rest and not rest[0].startswith("-") else None
    for name in chosen.scenario or []:
        catalogue.check_name(name)
    if chosen.shard:
        shards.parse(chosen.shard)
    refuse_strays(rest)
    if chosen.baseline:
        catalogue.load_baseline(chosen.baseline)  # a mistake in it is told before anything is built
    options = ["--strict-promises"] if chosen.strict else []
    if chosen.watch:
        from e2e.watch.rerun import refuse_unwatchable

        refuse_unwatchable(chosen.gallery, profile_of(chosen), chosen.variant, rest)
        node_packages(ENGINE, say=say)
        return wait_for([*gate(chosen), "--watch", "-qq", *options, *rest])
    if chosen.compare:
        if chosen.no_report:
            raise CannotRun("--compare says in the report what has changed, and --no-report asks for none.")
        folder.read(Path(chosen.compare))
        options += ["--compare", chosen.compare]
    options += report_options(chosen)
    for name in ("baseline", "shard"):
        if value := getattr(chosen, name):
            options += [f"--{name}", value]
    tell: Say = (lambda _: None) if chosen.quiet else say
    target = prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=tell)
    node_packages(ENGINE, say=tell)
    tell(f"checking {target.name}")
    options += shown(rest, quiet=chosen.quiet)
    if not any(option.startswith(("-n", "--numprocesses", "--headed", "--pdb", "--debug")) for option in rest):
        options += ["-n", str(min(4, os.cpu_count() or 1))]
    code = wait_for([*gate(chosen), *options, *rest])
    if code == EXIT_COULD_NOT_RUN and chosen.gallery and not chosen.profile:
        say(f"Where this gallery cannot be driven, `gallery-e2e init {chosen.gallery}` writes a profile that does.")
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN


def shown(rest: list[str], *, quiet: bool) -> list[str]:
    """The options that say what is printed while the gate runs; with `-v` that is pytest's to say."""
    if quiet:
        return ["-qq", "--tb=no", "--progress=broken"]
    return [] if any(re.match("-v|--verbose", option) for option in rest) else ["-q", "--progress=all"]
