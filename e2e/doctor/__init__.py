"""`doctor`: whether this machine has what the gate stands on; where it has not, what to type."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Sequence

from playwright.sync_api import Error

from e2e.doctor import browser, machine, node
from e2e.doctor.visit import DETAIL_LINES, Check, Visit
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.preparing import environment
from fixtures.preparing.environment import COMMAND
from fixtures.preparing.node import Say

PROMISE = "presigned-link:list"
OTHER = ["temp folder", "Playwright", "cache folder"]  # what another browser needs
WIDEST = len("cache folder")


def doctor(gate: Sequence[str], *, say: Say) -> int:
    """Look at everything, a line each; the exit code: 0 when the gate can run here, else 2.

    `gate` is the command that tries the one promise of the self-test.
    """
    ill = 0
    with contextlib.ExitStack() as stack:
        visit = Visit(gate, say, stack)
        checks = all_checks()
        for check in checks:
            if missing := [need for need in check.needs if need not in visit.well]:
                tell("·", check.name, f"not tried: needs {' and '.join(missing)}")
                continue
            try:
                said = check.look(visit)
            except (CannotRun, OSError, Error, subprocess.SubprocessError) as error:
                ill += not check.only_to_know
                tell("·" if check.only_to_know else "✗", check.name, *sentence_of(error))
                continue
            visit.well.add(check.name)
            tell("·" if check.only_to_know else "✓", check.name, said)
    if ill:
        print(f"\n{ill} of {len(checks)} checks failed; the first is the one to begin with.")
        return EXIT_COULD_NOT_RUN
    print(f"\nAll is well: type `{' '.join(COMMAND)} check`.")
    return EXIT_KEPT


def tell(mark: str, name: str, said: str, detail: str = "") -> None:
    """One line, and what a program said of it below."""
    print(f"{mark} {name:<{WIDEST}}  {said}", flush=True)
    for line in detail.splitlines()[-DETAIL_LINES:]:
        print(" " * (WIDEST + 4) + line.strip(), flush=True)


def sentence_of(error: Exception) -> tuple[str, str]:
    """What is wrong in one line, and the evidence."""
    if isinstance(error, CannotRun):
        return error.args[0], error.detail
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}", ""


def self_test(visit: Visit) -> str:
    visit.opened.close()  # one browser at a time
    began = time.monotonic()
    done = subprocess.run(visit.gate, capture_output=True, text=True, errors="replace", timeout=300, check=False)
    if done.returncode != EXIT_KEPT:
        said = "\n".join(line for line in (done.stdout + done.stderr).splitlines() if line.strip())
        again = f"see more: `{' '.join(COMMAND)} check --scenario {PROMISE}`"
        raise CannotRun(f"{PROMISE} was not kept by the bundled gallery; {again}", detail=said)
    return f"{PROMISE} kept in {time.monotonic() - began:.1f} s"


def all_checks() -> Sequence[Check]:
    """In the order in which they lean on each other."""
    own_node = environment.system_node() is not None  # that from PyPI gets its npm in the cache folder
    return (
        Check("Python", machine.python),
        Check("cache folder", machine.cache_folder),
        Check("temp folder", machine.temp_folder),
        Check("ports", machine.ports),
        Check("Node", node.node, needs=[] if own_node else ["cache folder"]),
        Check("npm", node.npm, needs=["Node"]),
        Check("R2 packages", node.engine_packages, needs=["cache folder", "npm"]),
        Check("R2 engine", node.engine, needs=["temp folder", "ports", "R2 packages"]),
        Check("Playwright", browser.driver),
        Check("Firefox", browser.other("firefox"), needs=OTHER, only_to_know=True),
        Check("WebKit", browser.other("webkit"), needs=OTHER, only_to_know=True),
        Check("browser", browser.browser, needs=["temp folder", "Playwright"]),
        Check("VP9", browser.vp9, needs=["browser"]),
        Check("H.264", browser.h264, needs=["browser"], only_to_know=True),
        Check("fonts", browser.fonts, needs=["browser"], only_to_know=True),
        Check("gallery", node.gallery, needs=["cache folder", "npm"]),
        Check("self-test", self_test, needs=["R2 engine", "browser", "gallery"]),
    )
