"""Eyes for `init`: the gallery on the lab's stage, what is on its page, and what it called."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    BrowserContext,
    ElementHandle,
    Error,
    Locator,
    Page,
    Request,
    Response,
    WebSocket,
    sync_playwright,
)

from e2e.init.draft import Draft
from e2e.init.place import ROLES, TITLE
from e2e.init.tree import Node, Tree, tree_of
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button, Outcome
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.library import LabVideo
from fixtures.preparing.browser import close, launch, open_page, quietly
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.watching import settling
from fixtures.watching.devices import options_for
from fixtures.watching.observer import Observer
from fixtures.watching.seen import Seen
from fixtures.watching.stage import Stage

GROUP = "Spring Season"
GROUPED = "Replay of the Week"
SCRIPT = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
IS_IT = "(element, index) => element === window.__galleryInit[index]"
# What the page reads of a reply that is not in it tells what a right one would hold. A record of a list gets a
# prototype that notes it, as a proxy in its place could not be copied (`history.pushState`, `structuredClone`).
NOTING_READS = """const json = Response.prototype.json;
const usual = /^(then|toJSON|constructor|key|ref|nodeType|tagName|[$_@].*)$/;
Response.prototype.json = async function () {
  const value = await json.call(this);
  if (!this.ok || value === null || typeof value !== "object") return value;
  const path = new URL(this.url).pathname;
  const noted = new Proxy(Object.create(Object.prototype, { constructor: { value: Object } }), {
    get(target, key, receiver) {
      if (typeof key === "string" && !(key in target) && !usual.test(key)) console.debug(`init: field ${path} ${key}`);
      return Reflect.get(target, key, receiver);
    },
  });
  for (const list of [value, ...Object.values(value)].filter(Array.isArray))
    for (const one of list) if (one?.constructor === Object) Object.setPrototypeOf(one, noted);
  return new Proxy(value, {
    get(target, key, receiver) {
      if (typeof key === "symbol" ? key === Symbol.iterator : !(key in target) && key !== "then" && key !== "toJSON")
        console.debug(`init: read ${path} ${String(key)}`);
      return Reflect.get(target, key, receiver);
    },
  });
};"""
PATIENCE = 6.0  # seconds for one step
QUIET = 0.5  # seconds without a request or a change after which a page is there, as Playwright's `networkidle` has it


class Look:
    """One lab and one browser; `fresh` gives every attempt a page and a library of their own."""

    def __init__(self, lab: Lab, context: BrowserContext) -> None:
        self.lab, self.context = lab, context
        self.observer = Observer(context, ours=lab.ours)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", lambda message: self._console(message.text))
        context.on("weberror", lambda error: self.errors.append(f"{error.error}".partition("\n")[0]))
        context.add_init_script(NOTING_READS)
        self.foreign: dict[str, int] = {}  # origins of others -> calls of the page's scripts
        self.refused: set[str] = set()  # calls of the page's scripts that were answered 401
        self.sockets: set[str] = set()
        self.errors: list[str] = []
        self.reads: dict[str, list[str]] = {}  # path -> what the page sought in its reply and did not find
        self.fields: dict[str, set[str]] = {}  # path -> what it ever sought in a record of the list there, likewise
        self.page: Page
        self.stage: Stage
        self.video: LabVideo
        self.before: Tree  # what was on the page before the player was opened
        self._as: object = None  # how the page was opened, as long as nothing has been done with it

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url)
        if request.resource_type in ("fetch", "xhr") and not self._ours(request.url):
            origin = f"{host.scheme}://{host.netloc}"
            self.foreign[origin] = self.foreign.get(origin, 0) + (100 if "/downloads" in host.path else 1)

    def _response(self, response: Response) -> None:
        if response.status == 401:
            self.refused.add(f"{response.request.method} {urlsplit(response.url).path}")

    def _ours(self, url: str) -> bool:
        return urlsplit(url).port in (self.lab.site_port, self.lab.api_port, self.lab.edge_port)

    def _socket(self, socket: WebSocket) -> None:
        self.sockets.add(urlsplit(socket.url).path)

    def _console(self, text: str) -> None:
        if text.startswith("init: read "):
            path, _, key = text.removeprefix("init: read ").partition(" ")
            self.reads.setdefault(path, []).append(key)
        elif text.startswith("init: field "):
            path, _, key = text.removeprefix("init: field ").partition(" ")
            self.fields.setdefault(path, set()).add(key)

    def fresh(self, draft: Draft) -> None:
        """A page of its own with the app open; one that is there is good enough until something is done with it."""
        if not self.is_as("fresh", draft.opening()):
            self._new_page(draft)
            self.stage.gallery.goto()
            self.settle()
            self.leave_as("fresh", draft.opening())

    def open(self, draft: Draft) -> None:
        """A page with the gallery open, as the draft says; one that is there is good enough, as for `fresh`."""
        if not self.is_as("open", draft.opening()):
            self._new_page(draft)
            self.stage.gallery.open()
            self.settle()
            self.leave_as("open", draft.opening())

    def is_as(self, *how: object) -> bool:
        """Whether the page was left so, and nothing has been done with it since; to look at it does nothing."""
        return self._as == how

    def leave_as(self, *how: object) -> None:
        """Note how the page was opened; nothing, once something was done with it."""
        self._as = how

    def _new_page(self, draft: Draft) -> None:
        """A new page on an unused origin, over a library of three videos and one in a group."""
        self.leave_as()
        for page in self.context.pages:
            close(page)
        self.context.clear_cookies()
        self.observer.forget()
        made = draft.page_class()
        self.lab.profile = made
        self.lab.reset()
        self.errors.clear()
        self.reads.clear()
        self.page = open_page(self.context)
        self.page.on("websocket", self._socket)
        self.stage = Stage(
            lab=self.lab, page=self.page, gallery=made(self.page, self.lab.address), observer=self.observer
        )
        self.video = self.stage.fill_library(TITLE)
        self.lab.add_shared(GROUPED, "neighbour-3", group_key=GROUP)

    def settle(self) -> None:
        """Wait until nothing has gone on for a while."""
        with self.observer.watch(self.page) as seen:
            self._until_quiet(seen)

    def _until_quiet(self, seen: Seen[Page], *, due: bool = False) -> None:
        deadline = time.monotonic() + PATIENCE
        while seen.running or seen.busy or time.monotonic() - seen.last_change < QUIET or (due and not seen.conclusive):
            if seen.over() or time.monotonic() > deadline:
                return
            settling.wait(seen)

    def do(self, action: Callable[[], object], button: Button = "list", *, due: bool = False) -> Outcome | None:
        """Do something with the page and wait for what comes of it; None where it cannot be done.

        `due`: something must come of it, be it after a moment of silence.
        """
        done = True
        self.leave_as()
        with self.stage.watching(self.video, button) as watch:
            try:
                with self.stage.going_on(watch):
                    action()
            except (Error, CannotRun):
                done = False
            else:
                self._until_quiet(watch.seen, due=due)
        if self.page.is_closed():
            return None
        return self.stage.outcomes[-1] if done else None

    def nodes(self) -> Tree:
        """What is on the page now."""
        for _ in range(3):
            with contextlib.suppress(Error):  # the document was replaced under the question
                titles = [TITLE, GROUPED, GROUP, *(one.name for one in self.stage.neighbours)]
                return tree_of(self.page.evaluate(SCRIPT, {"titles": titles, "roles": sorted(ROLES)}), titles)
            self.page.wait_for_load_state()
        return Tree()

    def click(self, node: Node) -> None:
        """Click a node of the last `nodes`. Raises Error when it cannot be."""
        self.handle(node).click(timeout=PATIENCE * 500)

    def hover(self, over: Node | Locator) -> None:
        """Move the mouse over a node or locator: some things show only then."""
        with contextlib.suppress(Error):  # it may be covered, and need not be hovered
            if isinstance(over, Locator):
                over.hover(timeout=PATIENCE * 500)
            else:
                self.handle(over).hover(timeout=PATIENCE * 500)

    def handle(self, node: Node) -> ElementHandle:
        """The element of a node of the last `nodes`."""
        handle = self.page.evaluate_handle("(index) => window.__galleryInit[index]", node.index).as_element()
        assert handle is not None
        return handle

    def index_of(self, locator: Locator) -> int:
        """The number among the last `nodes` of what a locator leads to; -1 for what is not among them."""
        return int(locator.evaluate("(element) => window.__galleryInit.indexOf(element)"))

    def is_it(self, locator: Locator, node: Node) -> bool:
        """Whether a locator leads to exactly this node of the last `nodes`."""
        return locator.count() == 1 and bool(locator.evaluate(IS_IT, node.index))

    def shows(self, titles: Iterable[str] = ()) -> bool:
        """Whether the page shows one of the titles; without any, one of the library."""
        wanted = set(titles) or {TITLE}
        return any(node.visible and wanted & set(node.titles) for node in self.nodes())

    @property
    def unlisted(self) -> set[str]:
        """The calls that nobody answered."""
        return self.lab.backend.unlisted

    def snapshot(self, lines: int = 25) -> list[str]:
        """What the page shows, as a screen reader has it."""
        return self.stage.gallery.snapshot().splitlines()[:lines]


@contextlib.contextmanager
def looking(target: Target, draft: Draft, *, say: Say) -> Iterator[Look]:
    """A lab with this gallery and a browser that finds its API where the draft says."""
    profile = draft.page_class()
    with running_lab(target, profile, say=say) as lab, sync_playwright() as playwright:
        browser = launch(playwright.chromium, {}, names=lab.names, say=say)
        context = browser.new_context(**options_for("desktop", playwright.devices), accept_downloads=True)
        context.set_default_timeout(PATIENCE * 1000)
        try:
            yield Look(lab, context)
        finally:
            quietly(browser.close)
