"""The memory meter: what a page keeps, and what the browser keeps for it, shows; nothing shows of a page at rest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import psutil
import pytest
from playwright.sync_api import Error, Page

from fixtures.errors import CannotRun
from fixtures.lab.lab import Lab
from fixtures.preparing import chromium
from fixtures.preparing.browser import engine_of
from fixtures.watching import memory
from fixtures.watching.memory import MemoryMeter

MB = 1_000_000

# Random, as memory of one value all over may be kept as none at all.
KEEP = """(size) => {
  window.kept = new Uint8Array(size);
  for (let at = 0; at < size; at += 50_000) crypto.getRandomValues(kept.subarray(at, at + 50_000));
}"""
# One by one, and the last byte read back each time: by then the browser process has it, and the page's own has not.
BLOBS = """async ([count, size]) => {
  const blobs = window.kept = [];
  while (count--) {
    blobs.push(new Blob(Array(size / 50_000).fill(crypto.getRandomValues(new Uint8Array(50_000)))));
    await blobs.at(-1).slice(-1).arrayBuffer();
  }
}"""
KEEP_OBJECTS = "(count) => { window.kept = Array.from({ length: count }, (_, number) => ({ number })); }"
STORE_IN_A_WORKER = """(size) => new Promise((done) => {
  const script = `onmessage = async ({ data }) => {
    const file = await (await navigator.storage.getDirectory()).getFileHandle("video", { create: true });
    (await file.createSyncAccessHandle()).write(new Uint8Array(data));
    postMessage("written");
  };`;
  const worker = new Worker(URL.createObjectURL(new Blob([script])));
  worker.onmessage = done;
  worker.postMessage(size);
}).then(() => null)"""
DO_NOTHING = """async (frames) => {
  while (frames--) await new Promise(requestAnimationFrame);
}"""


def test_what_a_page_keeps_in_an_array_is_growth_of_the_processes_and_not_of_the_heap(page: Page) -> None:
    with MemoryMeter(page) as meter:
        page.evaluate(KEEP, 80 * MB)

    assert meter.growth.processes >= 70 * MB
    assert meter.growth.heap < 8 * MB


def test_blobs_that_the_browser_process_holds_for_the_page_count(page: Page) -> None:
    with MemoryMeter(page) as meter:
        page.evaluate(BLOBS, [30, 2 * MB])

    assert meter.growth.processes >= 50 * MB


def test_what_a_worker_writes_to_private_files_is_stored(page: Page, lab: Lab) -> None:
    page.goto(lab.address)
    with MemoryMeter(page) as meter:
        page.evaluate(STORE_IN_A_WORKER, 20 * MB)

    assert 20 * MB <= meter.stored < 21 * MB


def test_what_a_page_has_dropped_does_not_count_however_late_the_engine_clears_up(page: Page) -> None:
    until_at_rest(page)

    with MemoryMeter(page) as meter:
        page.evaluate(KEEP, 60 * MB)
        page.evaluate("kept = undefined")

    assert meter.growth.processes < 16 * MB


def test_what_was_kept_only_meanwhile_counts(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "INTERVAL", 0)

    with MemoryMeter(page) as meter:
        page.evaluate(KEEP, 60 * MB)
        meter.sample()
        page.evaluate("kept = undefined")

    assert meter.growth.processes >= 50 * MB


def test_objects_are_growth_of_the_heap(page: Page) -> None:
    with MemoryMeter(page) as meter:
        page.evaluate(KEEP_OBJECTS, MB)

    assert meter.growth.heap >= 10 * MB


def test_a_page_that_does_nothing_hardly_grows(page: Page) -> None:
    until_at_rest(page)

    with MemoryMeter(page) as meter:
        page.evaluate(DO_NOTHING, 30)

    assert 0 <= meter.growth.processes < 16 * MB
    assert abs(meter.growth.heap) < 8 * MB


def test_a_page_that_is_gone_at_the_end_has_grown_by_no_heap(page: Page) -> None:
    with pytest.raises(Error, match="closed"), MemoryMeter(page) as meter:
        click_in_a_page_that_closes(page)

    assert meter.growth.heap == 0


def test_a_browser_on_another_machine_cannot_be_measured(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    someone_here = psutil.Process().pid
    monkeypatch.setattr(chromium, "process_ids", lambda browser: (someone_here, {2**22 + 1}))

    with pytest.raises(CannotRun, match="processes are on another machine"), MemoryMeter(page):
        pass


def test_a_browser_that_does_not_tell_its_processes_cannot_be_measured() -> None:
    page = cast(Page, SimpleNamespace(context=SimpleNamespace(browser=None)))

    with pytest.raises(CannotRun, match="memory of a browser with a profile of its own cannot be"), MemoryMeter(page):
        pass


def until_at_rest(page: Page) -> None:
    """Full Chromium warms up a new page for half a second, and for longer on a slow machine."""
    root, before, now = engine_of(page.context.browser).processes(page.context), 0, 0
    for _ in range(60):
        page.evaluate(DO_NOTHING, 30)
        before, now = now, memory.private_below(root)
        if abs(now - before) < MB:
            return
    raise AssertionError(f"the page does not come to rest: it grew from {before} to {now} bytes within 30 frames")


def click_in_a_page_that_closes(page: Page) -> None:
    page.close()
    page.click("button")
