"""`check`: hold a gallery to its promises."""

from __future__ import annotations

import argparse
import contextlib
import re
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e.commands.options import Commands
from e2e.gate import REPORT, gate, profile_of, refuse_strays, say, use_report, wait_for, workers
from e2e.next_cause import first_cause, promises_of
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.lab.bucket import ENGINE
from fixtures.lab.real_bucket import located, real_bucket, sweep
from fixtures.preparing.browser import launch
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say, node_packages
from fixtures.preparing.remote import lead_names_here, reached_by, refuse_address
from fixtures.running.live import look_once, refuse_mixed
from fixtures.running.options import add_options
from fixtures.secrets import mask
from report import folder
from report.root_causes import RootCause
from report.verdict import number

DESCRIPTION = """Check whether a gallery keeps every promise. Exit code: 0 kept, 1 broken, 2 could not run.

GALLERY is a folder with package.json, a folder of built pages with index.html, or a URL (default: the bundled gallery).
The report is written into gallery-report; change this with --report or --no-report.
You can add options of pytest and pytest-playwright, such as -k NAME, -n 4, --headed, --slowmo 500, --tracing on."""
QUIET = ("-qq", "--tb=no", "--progress=broken")
ONE_PROCESS = ("-n", "--numprocesses", "--headed", "--pdb", "--debug")  # or a number of processes that the user named


def add(commands: Commands) -> None:
    """Declare it."""
    check = commands.add_parser(
        "check",
        help="check whether a gallery keeps every promise",
        usage="gallery-e2e check [GALLERY] [options] [pytest options]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,  # it would take pytest's `--co` for `--compare`
    )
    add_options(check.add_argument, short=True)
    check.add_argument(
        "-q", "--quiet", action="store_true", help="print only broken promises, without details, and the result"
    )
    check.add_argument(
        "--next", action="store_true",
        help="first check the promises that the last report lists at the top of “What to fix first”; if they are kept, "
        "check all",
    )  # fmt: skip
    check.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Prepare what all workers need, run the gate, and return its exit code."""
    if "--" in rest:
        rest.remove("--")  # what people put before options for the tool below, as `npm run` wants it
    # Not argparse's to find: it would take the NAME of pytest's own `-k NAME` for the gallery.
    if rest and not rest[0].startswith("-") and not chosen.gallery:
        chosen.gallery = rest.pop(0)
    refuse(chosen, rest)
    if chosen.connect:
        try_server(chosen.connect, rest)
    cause = first_cause(chosen, Path(chosen.report or REPORT)) if chosen.next else None
    prepare(chosen, rest)
    if cause and (code := tried_first(cause, chosen, rest)) != EXIT_KEPT:
        return code if code == EXIT_BROKEN else EXIT_COULD_NOT_RUN
    one_process = chosen.watch or chosen.live or any(option.startswith(ONE_PROCESS) for option in rest)
    processes = [] if one_process else workers(chosen.scenario)
    code = wait_for([*gate(chosen), *output(chosen, rest), *processes, *rest])
    if code == EXIT_COULD_NOT_RUN and chosen.gallery and not chosen.profile:
        say(f"If the check cannot operate this gallery, `gallery-e2e init {chosen.gallery}` writes a profile for it.")
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN


def tried_first(cause: RootCause, chosen: argparse.Namespace, rest: list[str]) -> int:
    """Check the promises of one root cause and return pytest's exit code; the last report stays as it is."""
    names = promises_of(cause)
    say(f"trying first {number(len(names), 'promise')} with this cause: {cause.wrong}")
    these = argparse.Namespace(**{**vars(chosen), "scenario": names, "report": None, "typed": None})
    processes = [] if any(option.startswith(ONE_PROCESS) for option in rest) else workers(names)
    code = wait_for([*gate(these), *output(chosen, rest), *processes, *rest])
    fixed = "It is fixed. Checking all promises now."
    say(fixed if code == EXIT_KEPT else "It is not fixed yet, so the other promises were not checked.")
    return code


def refuse(chosen: argparse.Namespace, rest: list[str]) -> None:
    """Raise CannotRun for a mistake in the options, before anything is built; fill in where the report goes."""
    from e2e import catalogue, shards

    refuse_mixed(partial(getattr, chosen))
    for name in chosen.scenario or []:
        catalogue.check_name(name)
    if chosen.shard:
        shards.parse(chosen.shard)
    refuse_strays(rest)
    if chosen.baseline:
        catalogue.load_baseline(chosen.baseline)
    if chosen.verdicts and (Path(chosen.verdicts).is_dir() or not Path(chosen.verdicts).absolute().parent.is_dir()):
        raise CannotRun(f"--verdicts {chosen.verdicts} must name a file in a folder that exists.")
    if chosen.watch:
        from e2e.watch.rerun import refuse_unwatchable

        refuse_unwatchable(chosen, profile_of(chosen), rest)
        chosen.no_report = True
        return
    if chosen.compare:
        if chosen.no_report:
            raise CannotRun("--compare writes into the report, so it cannot be used with --no-report.")
        folder.read(Path(chosen.compare))
    use_report(chosen)


def browsers_in(rest: Sequence[str]) -> list[str]:
    """The browsers that pytest-playwright's `--browser` names, or the usual one."""
    named = [one.partition("=")[2] for one in rest if one.startswith("--browser=")]
    named += [after for one, after in pairwise(rest) if one == "--browser"]
    return list(dict.fromkeys(named)) or ["chromium"]


def prepare(chosen: argparse.Namespace, rest: list[str]) -> None:
    """Build the gallery and install the bucket's engine, once and with a word to the user; a watch builds by itself."""
    tell: Say = (lambda _: None) if chosen.quiet else say
    if chosen.live:
        found = look_once(partial(getattr, chosen), profile_of(chosen), engine=browsers_in(rest)[0], say=tell)
        tell(f"checking {found.url}, with {number(len(found.titles), 'video')} in its list; nothing on it is changed")
        return
    if not chosen.watch:
        if chosen.bucket:
            try_bucket(chosen, tell)
        elif chosen.bucket_endpoint:
            raise CannotRun("--bucket-endpoint is of no use without --bucket s3://NAME/PREFIX.")
        tell(f"checking {prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=tell).name}")
    if not chosen.bucket:
        node_packages(ENGINE, say=tell)


def try_server(address: str, rest: Sequence[str]) -> None:
    """See that a Playwright server starts the browsers, and that they reach this machine. Raises CannotRun."""
    refuse_address(address)
    lead_names_here()
    with sync_playwright() as playwright:
        for name in browsers_in(rest):
            if name in ("chromium", "firefox", "webkit"):
                with contextlib.closing(launch(getattr(playwright, name), {}, connect=address, say=say)) as browser:
                    if not reached_by(browser):
                        raise CannotRun(
                            f"The browser of {mask(address)} cannot open a page of this machine, so it cannot open "
                            "the gallery; start the server with `playwright run-server`, not with `launch-server`."
                        )


def try_bucket(chosen: argparse.Namespace, tell: Say) -> None:
    """Take away what killed runs have left in a real bucket, and see that it can be used. Raises CannotRun."""
    whole = located(chosen.bucket, chosen.bucket_endpoint)
    with real_bucket(whole):
        swept = sweep(whole)
    for sentence in swept.sentences(whole):
        tell(sentence)


def output(chosen: argparse.Namespace, rest: list[str]) -> list[str]:
    """The options that say what is printed while the gate runs; with `-v` that is for pytest to say."""
    if chosen.watch:
        return ["-qq"]
    if chosen.quiet:
        return [*QUIET]
    if chosen.progress or any(re.match("-v|--verbose", option) for option in rest):
        return []
    return ["-q", "--progress=all"]
