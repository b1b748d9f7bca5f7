"""The command `gallery-e2e`: holds a gallery to its promises."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from e2e.lab import arguments as lab_arguments
from e2e.lab import leftovers
from e2e.pages import BundledGallery, GalleryPage
from fixtures.bucket import ENGINE
from fixtures.build import ROOT, prepare_gallery
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.node import node_packages
from fixtures.profile import load_profile
from report import folder

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
    for command in (check, soak):
        command.add_argument(
            "--profile", metavar="FILE.py[:Class]", help="how to build, serve, boot and drive that gallery"
        )
        command.add_argument("--variant", metavar="NAME", help="build this named variant of it, such as as-reported")
        command.add_argument(
            "--scenario", action="append", metavar="NAME[:BUTTON]", help="only this one; may be given several times"
        )
    check.add_argument("--strict", action="store_true", help="fail on promises of severity `should` too")
    check.add_argument("--report", metavar="DIR", default="gallery-report", help="default: gallery-report")
    check.add_argument("--no-report", action="store_true", help="write no report")
    scenarios = commands.add_parser("scenarios", help="list every promise")
    scenarios.add_argument("--coverage", action="store_true", help="which known way to fail is covered by which")
    mutants = commands.add_parser("mutants", help="see which known mistakes the promises catch, and by which finding")
    mutants.add_argument("names", nargs="*", metavar="NAME")
    explain = commands.add_parser("explain", help="say more about a finding")
    explain.add_argument("code", metavar="CODE")
    lab_arguments.add_to(commands)
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "check":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        leftovers.sweep(say)
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
    if chosen.command == "lab":
        from e2e.lab import command

        return command.run(chosen, say)
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
    profile = load_profile(chosen.profile, GalleryPage) if chosen.profile else usual_profile(chosen)
    target = prepare_gallery(chosen.gallery, profile, variant=chosen.variant, say=say)
    node_packages(ENGINE, say=say)
    say(f"checking {target.name}")
    options = [] if chosen.no_report else ["--report", chosen.report, "--report-of", shlex.join(sys.argv)]
    if not chosen.no_report:
        folder.claim(Path(chosen.report))
    if chosen.strict:
        options.append("--strict-promises")
    if not any(option.startswith(("-n", "--numprocesses", "--headed", "--pdb", "--debug")) for option in rest):
        options += ["-n", str(min(4, os.cpu_count() or 1))]
    code = wait_for([*gate(chosen), *options, *rest])
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN


def gate(chosen: argparse.Namespace) -> list[str]:
    """The pytest command that holds the chosen gallery to the chosen promises."""
    command = [sys.executable, "-m", "pytest", str(Path(__file__).parent), f"--rootdir={ROOT}"]
    command += ["-c", str(ROOT / "pyproject.toml"), "-q", "--no-header", "-rN", "--show-capture=no"]
    for name in ("gallery", "profile", "variant"):
        if value := getattr(chosen, name):
            command += [f"--{name}", value]
    for name in chosen.scenario or []:
        command += ["--scenario", name]
    return command


def run_soak(chosen: argparse.Namespace) -> int:
    """Prepare once, then repeat the gate under changing load."""
    from e2e.soak import soak

    profile = load_profile(chosen.profile, GalleryPage) if chosen.profile else usual_profile(chosen)
    prepare_gallery(chosen.gallery, profile, variant=chosen.variant, say=say)
    node_packages(ENGINE, say=say)
    return soak(gate(chosen), minutes=chosen.minutes, say=say)


def usual_profile(chosen: argparse.Namespace) -> type[GalleryPage]:
    """The profile where none is named."""
    return GalleryPage if chosen.gallery else BundledGallery


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


# Options of pytest and its plugins that take a path, which is then no gallery.
TAKE_A_PATH = {"--output", "--junit-xml", "--junitxml", "--basetemp", "--rootdir", "--confcutdir", "--log-file"}


def refuse_strays(rest: list[str]) -> None:
    """Raise CannotRun for a gallery in a place where pytest would take it for a file of tests."""
    for before, word in zip(["", *rest], rest, strict=False):
        if word.startswith("-") or before in TAKE_A_PATH:
            continue
        if not before.startswith("-") or Path(word).exists() or word.startswith(("http://", "https://")):
            raise CannotRun(f"{word} stands where no gallery is looked for: name one gallery, right after `check`.")


def wait_for(command: list[str]) -> int:
    """Run pytest to its end; 2 when it was interrupted.

    Ctrl-C and SIGTERM reach pytest alone, not the browser's driver and the workers below it: they must still be there
    when it closes them. What they have to say about being closed in the middle of things is kept from the user.
    """
    interrupted = threading.Event()

    def relay(lines: IO[str]) -> None:
        for line in lines:
            if not interrupted.is_set():
                print(line, end="", file=sys.stderr, flush=True)

    group = None if os.name == "nt" or "--pdb" in command else 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="replace", process_group=group) as process:
        assert process.stderr is not None
        relaying = threading.Thread(target=relay, args=[process.stderr], daemon=True)
        relaying.start()
        while True:
            try:
                code = process.wait()
                relaying.join(5)
                return EXIT_COULD_NOT_RUN if interrupted.is_set() else code
            except KeyboardInterrupt:
                interrupted.set()
                process.send_signal(signal.SIGINT)


def say(line: str) -> None:
    """Tell what is being prepared."""
    print(line, file=sys.stderr, flush=True)
