"""The command `gallery-e2e`: holds a gallery to its promises."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys

from e2e.gate import gate, profile_of, refuse_strays, say, wait_for
from fixtures.bucket import ENGINE
from fixtures.build import ROOT, prepare_gallery
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.node import node_packages

DESCRIPTION = (
    "Proves that a video gallery's two download buttons work, and says what a user would suffer where they don't."
)
CHECK = """Hold a gallery to every promise, on both buttons. Exit code: 0 kept, 1 broken, 2 could not run.

GALLERY is a folder with package.json, a built folder with index.html, or a URL; without it, the bundled gallery.
Options of pytest and pytest-playwright may follow, such as -k NAME, -n 4, --headed, --slowmo 500, --tracing on."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code."""
    parser = argparse.ArgumentParser(prog="gallery-e2e", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="hold a gallery to its promises",
        usage="gallery-e2e check [GALLERY] [options] [pytest options]",
        description=CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    soak = commands.add_parser("soak", help="repeat the check under changing load, and count what came out otherwise")
    soak.add_argument("gallery", nargs="?", metavar="GALLERY")
    soak.add_argument("--minutes", type=minutes, default=10, help="how long (default: 10)")
    bisect = commands.add_parser("bisect", help="find the commit that broke a promise")
    bisect.add_argument("repo", metavar="REPO", help="a git repository; it is only read")
    bisect.add_argument("--good", metavar="REV", required=True, help="a revision that keeps the promise")
    bisect.add_argument("--bad", metavar="REV", required=True, help="a later one that breaks it")
    bisect.add_argument("--gallery", metavar="SUBDIR", default=".", help="where in REPO the gallery is (default: REPO)")
    for command in (check, soak, bisect):
        command.add_argument(
            "--profile", metavar="FILE.py[:Class]", help="how to build, serve, boot and drive that gallery"
        )
        command.add_argument("--variant", metavar="NAME", help="build this named variant of it, such as as-reported")
        command.add_argument(
            "--scenario", action="append", metavar="NAME[:BUTTON]", help="only this one; may be given several times"
        )
    check.add_argument("--watch", action="store_true", help="check again at every change, what was broken first")
    check.add_argument("--strict", action="store_true", help="fail on promises of severity `should` too")
    scenarios = commands.add_parser("scenarios", help="list every promise")
    scenarios.add_argument("--coverage", action="store_true", help="which known way to fail is covered by which")
    mutants = commands.add_parser("mutants", help="see which known mistakes the promises catch, and by which finding")
    mutants.add_argument("names", nargs="*", metavar="NAME")
    explain = commands.add_parser("explain", help="say more about a finding")
    explain.add_argument("code", metavar="CODE")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "check":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell's background job is started deaf to it
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(run(chosen, rest))
    except CannotRun as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_COULD_NOT_RUN)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(EXIT_COULD_NOT_RUN)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Do what was asked for; its exit code."""
    from e2e import catalogue  # reads the scenarios, whose mistakes are told like any other

    if chosen.command == "check":
        # Not argparse's to find: it would take the NAME of pytest's own `-k NAME` for the gallery.
        chosen.gallery = rest.pop(0) if rest and not rest[0].startswith("-") else None
        return run_check(chosen, rest)
    if chosen.command == "soak":
        for name in chosen.scenario or []:
            catalogue.check_name(name)
        return run_soak(chosen)
    if chosen.command == "bisect":
        from e2e.bisect import run_bisect

        return run_bisect(chosen, say=say)
    if chosen.command == "mutants":
        return run_mutants(chosen.names)
    if chosen.command == "explain":
        lines = catalogue.explain(chosen.code)
    else:
        lines = catalogue.coverage() if chosen.coverage else catalogue.scenarios()
    with contextlib.suppress(BrokenPipeError):  # as of `| head`
        print("\n".join(lines), flush=True)
    return EXIT_KEPT


def run_check(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Prepare what all workers need, once and with a word to the user; then run the gate."""
    from e2e import catalogue

    for name in chosen.scenario or []:
        catalogue.check_name(name)
    refuse_strays(rest)
    if chosen.watch:
        from e2e.watch import refuse_unwatchable

        refuse_unwatchable(chosen.gallery, profile_of(chosen), chosen.variant, rest)
        node_packages(ENGINE, say=say)
        strict = ["--strict-promises"] if chosen.strict else []
        return wait_for([*gate(chosen), "--watch", "-q", *strict, *rest])
    target = prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=say)
    node_packages(ENGINE, say=say)
    say(f"checking {target.name}")
    options = []
    if chosen.strict:
        options.append("--strict-promises")
    if not any(option.startswith(("-n", "--numprocesses", "--headed", "--pdb", "--debug")) for option in rest):
        options += ["-n", str(min(4, os.cpu_count() or 1))]
    code = wait_for([*gate(chosen), *options, *rest])
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN


def run_soak(chosen: argparse.Namespace) -> int:
    """Prepare once, then repeat the gate under changing load."""
    from e2e.soak import soak

    prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=say)
    node_packages(ENGINE, say=say)
    return soak(gate(chosen), minutes=chosen.minutes, say=say)


def run_mutants(names: list[str]) -> int:
    """Build mutants of the bundled gallery and hold each to the promises that must catch it."""
    if not (folder := ROOT / "tests" / "mutants").is_dir():
        raise CannotRun("The mutants are part of the repository; run this in a clone of it.")
    command = [sys.executable, "-m", "pytest", str(folder), f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml")]
    command += [
        "-q",
        "--no-header",
        "-rN",
        "--show-capture=no",
        "--tb=no",
        "--every-promise",
        "-n",
        str(min(4, os.cpu_count() or 1)),
    ]
    for name in names:
        command += ["--mutant", name]
    code = wait_for(command)
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN


def minutes(text: str) -> float:
    """A length of time on the command line, in minutes."""
    if (value := float(text)) <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value
