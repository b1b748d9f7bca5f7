"""Tests share one browser context and nothing else: whatever one leaves behind, the next does not find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from fake_backend import Reply
from fixtures.lab.lab import Lab
from fixtures.watching.devices import Device
from fixtures.watching.observer import Observer
from fixtures.watching.stage import Stage

LEAVE = """async () => {
  document.cookie = "left=1; path=/";
  localStorage.left = sessionStorage.left = "1";
  window.name = "left";
  await (await caches.open("left")).put("/left", new Response("1"));
  await new Promise((done) => {
    const opening = indexedDB.open("left");
    opening.onsuccess = done;
  });
}"""
FIND = """async () => {
  return [
    ["cookie", document.cookie], ["localStorage", localStorage.left], ["sessionStorage", sessionStorage.left],
    ["name", window.name], ["caches", (await caches.keys()).join()],
    ["indexedDB", (await indexedDB.databases()).map((one) => one.name).join()],
    ["history", history.length > 2 ? String(history.length) : ""],
  ].filter(([, value]) => value).map(([what]) => what);
}"""


@pytest.fixture(scope="module")
def desktop(kept_contexts: Callable[[Device], tuple[BrowserContext, Observer]]) -> BrowserContext:
    """The context that the tests of a worker share."""
    return kept_contexts("desktop")[0]


FETCH = "(address) => fetch(address).then((reply) => reply.text())"


def visit(lab: Lab, context: BrowserContext, script: str, argument: object = None) -> object:
    """What a page of the gallery's origin makes of a script."""
    page = context.new_page()
    page.goto(lab.address)
    found = page.evaluate(script, argument)
    page.close()
    return found


def test_what_a_test_leaves_behind_is_not_found_by_the_next(worker_lab: Lab, desktop: BrowserContext) -> None:
    worker_lab.reset()
    visit(worker_lab, desktop, LEAVE)

    worker_lab.reset()

    assert visit(worker_lab, desktop, FIND) == []


def test_the_same_test_would_have_found_it(worker_lab: Lab, desktop: BrowserContext) -> None:
    worker_lab.reset()
    visit(worker_lab, desktop, LEAVE)

    # No reset: the same origin again, in another tab.
    assert visit(worker_lab, desktop, FIND) == ["cookie", "localStorage", "caches", "indexedDB"]


@pytest.mark.parametrize("after", ["reset", "no reset"])
def test_a_cached_answer_of_another_origin_does_not_outlive_its_test(
    after: str, worker_lab: Lab, desktop: BrowserContext
) -> None:
    # An address without the test's own host name in it, as of a gallery that hard-codes its API's.
    address = f"http://api.localhost:{worker_lab.api_port}/cacheable"
    headers = {"Cache-Control": "max-age=600", "Access-Control-Allow-Origin": "*"}
    worker_lab.reset()
    worker_lab.backend.replies = {"GET /cacheable": Reply(json=after, headers=headers)}
    visit(worker_lab, desktop, FETCH, address)
    assert len(worker_lab.backend.records.calls_to("/cacheable")) == 1

    if after == "reset":
        worker_lab.reset()
    worker_lab.backend.replies = {"GET /cacheable": Reply(json=after, headers=headers)}
    worker_lab.backend.records.clear()
    visit(worker_lab, desktop, FETCH, address)

    assert len(worker_lab.backend.records.calls_to("/cacheable")) == (1 if after == "reset" else 0)


def test_an_object_that_tests_share_is_there_again_after_a_page_deleted_it(
    worker_lab: Lab, desktop: BrowserContext
) -> None:
    worker_lab.reset()
    shared = worker_lab.add_shared("Opening Match", "neighbour-1")
    delete = (
        "(id) => fetch(`/api/downloads/${id}?remove_file=true`, { method: 'DELETE' }).then((reply) => reply.status)"
    )
    assert visit(worker_lab, desktop, delete, shared.record.id) == 200

    worker_lab.reset()
    key = worker_lab.add_shared("Opening Match", "neighbour-1").record.key

    assert worker_lab.s3.head_object(Bucket=worker_lab.bucket.name, Key=key)["ContentLength"] == shared.record.file_size


def test_the_gallery_is_opened_where_the_lab_is(stage: Stage) -> None:
    assert stage.gallery.address == stage.lab.address  # also in the first test of a worker, when this one runs alone
