"""The pytest plugin behind `--report`: each promise's evidence, while the gate runs."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Playwright

from fixtures.errors import CannotRun
from fixtures.lab.lab import Lab
from fixtures.preparing.browser import close, engine_of, open_page
from fixtures.preparing.cache import first_of_this_run
from fixtures.running.evidence import Click, click_of
from fixtures.running.verdict import DECLARED, Declared, carried, carry
from fixtures.secrets import mask_trace
from fixtures.watching.devices import Device, options_for
from fixtures.watching.observer import Observer
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.stage import Stage
from report import folder
from report.record import Plan
from report.writer import Writer

WHOLE = pytest.StashKey[tuple[Declared, ...]]()  # on the config of a shard's worker: the promises of all shards
RERUN = pytest.StashKey[tuple[str | None, str]]()  # on a test: its trace, and the rerun's result if it was another
TROUBLE = pytest.StashKey[str]()  # on a test: why its evidence could not be written
TRACES = pytest.StashKey[int]()  # on the config: how many traces are still to be had

MOST_TRACES = 12  # of one worker
PICTURED = 2  # clicks of a promise; some click two dozen times
QUALITY = 60  # of JPEG
PICTURE_WITHIN = 1000  # ms; a page that hangs has no picture


def pytest_configure(config: pytest.Config) -> None:
    """Claim the folder. Raises UsageError where it cannot be had."""
    config.stash[TRACES] = MOST_TRACES
    if config.getoption("no_report"):
        config.option.report = None
    if not (named := config.getoption("report")) or hasattr(config, "workerinput"):
        return
    config.option.report = str(Path(named).resolve())  # workers may stand elsewhere
    try:
        # Read first: it may be the very folder that is claimed.
        old = folder.read(Path(compared)) if (compared := config.getoption("compare")) else None
        lock = folder.claim(Path(config.option.report))
    except CannotRun as error:
        raise pytest.UsageError(str(error)) from None
    config.add_cleanup(lock.release)
    config.pluginmanager.register(Writer(config, old), "gallery-report")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what is to be tried; every worker knows the same."""
    planned = promises(session.items)
    worker = getattr(session.config, "workerinput", {}).get("workerid", "gw0")
    if (named := session.config.getoption("report")) and planned and worker == "gw0":
        with contextlib.suppress(OSError):  # the run goes on, and the writer will say so
            whole = session.config.stash.get(WHOLE, ())
            folder.write_plan(Path(named), Plan(planned=planned, whole=whole))


def promises(items: Iterable[pytest.Item]) -> tuple[Declared, ...]:
    """What these tests stand for, in the catalogue's order."""
    declared = (item.stash[DECLARED] for item in items if DECLARED in item.stash)
    return tuple(sorted(declared, key=lambda one: (one.rank, one.button)))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give the verdict on a promise its evidence, and write both into the report's folder."""
    report = yield
    cell, named = carried(report), item.config.getoption("report")
    if cell is None or not named:
        return report
    stage = getattr(item, "funcargs", {}).get("stage")
    if isinstance(stage, Stage):
        cell = replace(cell, clicks=clicks_of(stage, call.excinfo.value if call.excinfo else None))
        if browser := stage.page.context.browser:
            name = engine_of(browser).reported or browser.browser_type.name
            cell = replace(cell, browser=f"{name} {browser.version}")
    trace, rerun = item.stash.get(RERUN, (None, ""))
    cell = replace(cell, trace=trace, rerun=rerun, unwritten=item.stash.get(TROUBLE, ""))
    try:
        folder.write_cell(Path(named), cell)
    except OSError as trouble:
        cell = replace(cell, unwritten=trouble.strerror or str(trouble))
    carry(report, cell)
    return report


def clicks_of(stage: Stage, error: BaseException | None) -> tuple[Click, ...]:
    """The evidence of each click; in the last, what shows the findings is marked."""
    findings = error.findings if isinstance(error, BrokenPromise) else ()
    clicks = []
    for number, outcome in enumerate(stage.outcomes, 1):
        pictures = [stage.pictures.get((number, when)) for when in ("before", "at", "after")]
        clicks.append(click_of(outcome, findings if number == len(stage.outcomes) else (), pictures=pictures))
    return tuple(clicks)


@pytest.fixture
def pictures(request: pytest.FixtureRequest, stage: Stage) -> None:
    """The stage takes pictures for the report."""
    named = request.config.getoption("report")
    declared = request.node.stash.get(DECLARED, None)
    if not named or declared is None or kept_private(request.config):
        return
    root = Path(named)
    its_own = folder.cell_folder(root, declared)

    def take(number: int, when: str) -> Path | None:
        if number > PICTURED:
            return None
        path = its_own / f"{number}-{when}.jpg"
        try:
            its_own.mkdir(parents=True, exist_ok=True)
            folder.put(path, stage.page.screenshot(type="jpeg", quality=QUALITY, timeout=PICTURE_WITHIN))
        except Error:  # a page that hangs or is gone has none
            return None
        except OSError as trouble:
            request.node.stash[TROUBLE] = trouble.strerror or str(trouble)
            return None
        return path.relative_to(root)

    stage.camera = take


Trial = Callable[[Stage], object]
Recorder = Callable[[Trial, BrokenPromise], None]


@pytest.fixture
def record_again(
    request: pytest.FixtureRequest,
    stage: Stage,
    worker_lab: Lab,
    user_device: Device,
    browser_context_args: dict[str, Any],
    playwright: Playwright,
) -> Recorder:
    """Try a broken promise once more, for its Playwright trace alone; the verdict stands as it is.

    A trace costs twice what the promise does, so a run makes one for all promises with the same findings.
    """
    config, item = request.config, request.node
    declared = item.stash.get(DECLARED, None)

    def again(trial: Trial, first: BrokenPromise) -> None:
        if not (named := config.getoption("report")) or declared is None or kept_private(config):
            return
        if config.stash[TRACES] <= 0 or not first_of_this_run(f"trace of {codes(first)}"):
            return
        config.stash[TRACES] -= 1
        # Asked for here: as an argument, it would have pytest-playwright put the browser's name into each test's.
        browser: Browser = request.getfixturevalue("browser")
        close(stage.page)  # it must not ask the lab for anything any more
        worker_lab.reset()
        root = Path(named)
        path = folder.cell_folder(root, declared) / "trace.zip"
        context = browser.new_context(**options_for(user_device, playwright.devices), **browser_context_args)
        try:
            context.set_default_timeout(worker_lab.profile.patience * 1000)
            context.tracing.start(screenshots=True, snapshots=True)
            page = open_page(context)
            gallery = type(stage.gallery)(page, worker_lab.address)
            observer = Observer(context, ours=worker_lab.ours)
            once_more = Stage(lab=worker_lab, page=page, gallery=gallery, observer=observer)
            result = "it kept the promise"
            try:
                trial(once_more)
            except BrokenPromise as broken:
                result = "" if codes(broken) == codes(first) else f"it found {', '.join(codes(broken))}"
            except CannotRun as error:
                result = str(error).splitlines()[0]
            known = [cookie["value"] for cookie in context.cookies()]
            # The report folder never contains an unmasked trace, even if this process is killed or the disk is full.
            with tempfile.TemporaryDirectory(prefix="gallery-e2e-", ignore_cleanup_errors=True) as elsewhere:
                raw = Path(elsewhere) / "trace.zip"
                context.tracing.stop(path=raw)
                observer.forget()
                mask_trace(raw, raw, [*known, *worker_lab.secrets])
                folder.put(path, raw.read_bytes())
            item.stash[RERUN] = (path.relative_to(root).as_posix(), result)
        except (Error, OSError) as error:
            item.stash[RERUN] = (None, f"it could not be recorded: {str(error).splitlines()[0]}")
        finally:
            with contextlib.suppress(Error):
                context.close()

    return again


def codes(broken: BrokenPromise) -> list[str]:
    """What was found, in order."""
    return [one.code for one in broken.findings]


def kept_private(config: pytest.Config) -> bool:
    """Whether nobody has asked for pictures and traces of a deployment, which may show what is somebody's own."""
    return bool(config.getoption("live") and not config.getoption("pictures"))
