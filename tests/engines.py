"""`python -m tests.engines`: writes docs/engines.md, what each engine here does where engines are known to differ, and
the list of APIs that scripts find in Chromium alone.

Each is tried with a page, a click and a look at what came of it, so the page says what was measured and nothing else.
"""

from __future__ import annotations

import contextlib
import http.server
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Download, Error, Page, Playwright, sync_playwright

from fixtures.preparing.browser import engine_of, launch, on_system, quietly, usual

ROOT = Path(__file__).resolve().parent.parent
PAGE, APIS = ROOT / "docs" / "engines.md", ROOT / "fixtures" / "lab" / "only_chromium.txt"
ENGINES = ("chromium", "firefox", "webkit")
OVER, TICK = 2.0, 50  # seconds without anything new, after which nothing more comes; ms from one look to the next
LONG_OVER = 20.0  # the same seconds where it is known what must come
LARGE = 64_000_000  # bytes

HEAD = """# Engines

This page shows what browser engines do when a page saves a file, in cases where they differ or once differed.
`python -m tests.engines` measures it, and `tests/test_engines.py` compares the page with the engines of the machine it
runs on. It was measured on Debian 12, with Chromium 156, Firefox ESR 153.8 and WebKitGTK 2.50.6.
*Firefox* is the system's Firefox, controlled through WebDriver BiDi. *WebKitGTK* is Debian's, controlled by a WebDriver
BiDi server of this suite. It is not Safari, which has the same engine, but downloads with other code.

A cell names the files that were saved, or their number if there are more than two. The names are those that the browser
suggests; `unnamed` means that WebKit suggested no name. *Sent as `attachment`* means: with the header
`Content-Disposition: attachment`. *An error page* is one of the browser's own.

"""


@dataclass(frozen=True, slots=True)
class Truth:
    """One difference: what is tried, and what the page does when it is clicked."""

    tried: str
    script: str = ""  # what the click does
    link: str = ""  # the attributes of the link that is clicked, where no script is
    anew: bool = False  # in a document in which nothing else was tried


# The page that is clicked in: a link of these attributes, or one that runs this script.
PREPARE = """([attributes, script]) => {
  const save = (blob, name) => {
    return Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  };
  const frame = (src) => document.body.append(Object.assign(document.createElement("iframe"), { src }));
  document.body.innerHTML = `<a ${attributes || "href=#"}>go</a>`;
  if (script) document.querySelector("a").onclick = () => { eval(script); return false; };
}"""
TRUTHS = (
    Truth(
        'a Blob with `download="a.mp4"`, whose object URL is revoked at once',
        "const link = save(new Blob(['x'.repeat(1000)]), 'a.mp4'); link.click(); URL.revokeObjectURL(link.href)",
    ),
    Truth(
        'a Blob of type text/html, with `download="a.mp4"`',
        "save(new Blob(['<p>'], { type: 'text/html' }), 'a.mp4').click()",
    ),
    Truth(
        'a Blob of type video/mp4, with `download="a"` (no file extension)',
        "save(new Blob(['x'], { type: 'video/mp4' }), 'a').click()",
    ),
    Truth(
        f"a Blob of {LARGE // 1_000_000} MB, with the name `a.mp4`",
        f"save(new Blob(Array({LARGE // 1_000_000}).fill(new Uint8Array(1e6))), 'a.mp4').click()",
    ),
    Truth("a link to `a.mp4`, which the server sends as `attachment`", link='href="/a.mp4?as=attachment"'),
    Truth(
        "a link to `a.mp4`, which the server sends as `attachment` with status 404",
        link='href="/a.mp4?as=attachment&status=404"',
    ),
    Truth("a link to `a.mp4`, sent without Content-Disposition", link='href="/a.mp4"'),
    Truth("a link to `a.mp4`, sent as `inline` with the name `b.mp4`", link='href="/a.mp4?as=inline; filename=b.mp4"'),
    Truth('a link with `download="c.mp4"` to `a.mp4` on the same origin', link='href="/a.mp4" download="c.mp4"'),
    Truth(
        "the same link; the server sends `attachment` with the name `b.mp4`",
        link='href="/a.mp4?as=attachment; filename=b.mp4" download="c.mp4"',
    ),
    Truth('a link with `download="c.mp4"` to `a.mp4` on another origin', link='href="{other}/a.mp4" download="c.mp4"'),
    Truth(
        "the same link; the server sends `attachment` without a name",
        link='href="{other}/a.mp4?as=attachment" download="c.mp4"',
    ),
    Truth(
        "a link with `target=_blank` to `a.mp4`, sent as `attachment`",
        link='href="/a.mp4?as=attachment" target="_blank"',
    ),
    Truth(
        "a link with `target=_blank` to `a.mp4`, sent without Content-Disposition", link='href="/a.mp4" target="_blank"'
    ),
    Truth("an iframe with `a.mp4`, sent as `attachment`", "frame('/a.mp4?as=attachment')"),
    Truth("a Blob with the name `a/b:c.mp4`", "save(new Blob(['x']), 'a/b:c.mp4').click()"),
    Truth("a Blob with the name `.a.mp4`", "save(new Blob(['x']), '.a.mp4').click()"),
    Truth("a Blob with a name that Windows reserves, `CON.mp4`", "save(new Blob(['x']), 'CON.mp4').click()"),
    Truth("a Blob with a name of 304 letters", "save(new Blob(['x']), 'n'.repeat(300) + '.mp4').click()"),
    Truth("a Blob with a name in Chinese, with an emoji", "save(new Blob(['x']), '春🏆.mp4').click()"),
    Truth("a Blob with two spaces and a line break in its name", "save(new Blob(['x']), 'a  b\\n.mp4').click()"),
    Truth(
        "twelve Blobs at once, `1.mp4` to `12.mp4`",
        "for (let n = 1; n < 13; n++) save(new Blob(['x']), `${n}.mp4`).click()",
        anew=True,  # Chromium counts the downloads of a document
    ),
)

# The names of all that scripts find: interfaces, functions, and what objects have that pages use.
NAMES = """() => {
  const holders = ["Navigator", "Document", "Performance", "ServiceWorkerRegistration", "Blob", "File", "Request",
    "Response", "DataTransferItem", "FileSystemHandle", "FileSystemFileHandle", "EventTarget", "Element"];
  const own = (one) => Object.getOwnPropertyNames(one);
  const of = (one) => own(window[one]?.prototype ?? {}).map((name) => `${one}.prototype.${name}`);
  const names = [...own(window), ...holders.flatMap(of)];
  return names.filter((name) => !/^\\d+$|(^|\\.)on/.test(name)); // a handler that is never called does no harm
}"""


class Handler(http.server.BaseHTTPRequestHandler):
    """A page at `/`, and a video elsewhere, with the Content-Disposition and the status that the address asks for."""

    def do_GET(self) -> None:
        video = self.path.startswith("/a.mp4")
        body = b"v" * 1000 if video else b"<!doctype html><title>page</title>"
        asked = parse_qs(urlsplit(self.path).query)
        self.send_response(int(asked.get("status", ["200"])[0]))
        self.send_header("content-type", "video/mp4" if video else "text/html")
        self.send_header("content-length", str(len(body)))
        if sent := asked.get("as"):
            self.send_header("content-disposition", sent[0])
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@contextlib.contextmanager
def origin() -> Iterator[str]:
    """Serves; under another name of this machine it is another origin."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://one.localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def all_tried(browser: Browser, address: str, expected: Sequence[str] = ()) -> Iterator[str]:
    """What came of each truth in turn, in words; a truth is over at once when what was `expected` has come.

    All are tried in one document for as long as none leaves it: a new page costs Firefox more than a second of CPU,
    and a new document a quarter of one.
    """
    with contextlib.closing(browser.new_context(reduced_motion="reduce")) as context:
        page = context.new_page()
        for number, truth in enumerate(TRUTHS):
            yield tried(truth, page, address, expected=expected[number] if expected else "")
            if not stays(page, address):
                page = context.new_page()
            for other in context.pages:
                if other is not page:
                    other.close()


def tried(truth: Truth, page: Page, address: str, *, expected: str) -> str:
    """What came of it, in words, when nothing more comes; or at once when that is what was `expected`."""
    downloads: list[Download] = []

    def hear(download: Download) -> None:
        downloads.append(download)

    page.context.on("download", hear)
    if truth.anew or not stays(page, address):
        page.goto(address)
    link = truth.link.replace("{other}", address.replace("one.", "two."))
    page.evaluate(PREPARE, [link, truth.script])
    page.click("a", no_wait_after=True)
    patience = LONG_OVER if expected else OVER
    words, until = "", time.monotonic() + patience
    while not expected or words != expected:
        before, words = words, come_of(page, downloads, address)
        if words != before:
            until = time.monotonic() + patience
        if time.monotonic() > until:
            break
        page.wait_for_timeout(TICK)
    page.context.remove_listener("download", hear)
    for download in downloads:
        with contextlib.suppress(Error):  # one that failed left no file
            download.delete()  # the next of its name would get a number
    return words


def stays(page: Page, address: str) -> bool:
    """Whether the tab is still where the link was clicked."""
    return page.url.partition("#")[0].rstrip("/") == address


def come_of(page: Page, downloads: Sequence[Download], address: str) -> str:
    """What has come of the click by now."""
    words = []
    for download in tuple(downloads):
        failure = download.failure()
        size = 0 if failure else download.path().stat().st_size
        words.append(f"failed ({failure})" if failure else f"saved as `{shortened(download.suggested_filename)}`")
        words[-1] += "" if failure or size else ", empty"
    if len(words) > 2:
        words = [f"{len(words)} saved"]
    if not stays(page, address):
        words.append("the tab shows an error page" if is_error(page) else "the tab opens the video")
    if others := [one for one in page.context.pages if one is not page]:
        words.append("a new tab shows an error page" if any(map(is_error, others)) else "a new tab stays open")
    return ", ".join(words) or "nothing is saved"


def is_error(page: Page) -> bool:
    """Whether a browser shows a page of its own, since it could not open what was asked for."""
    return page.url.startswith(("chrome-error:", "about:neterror"))


def shortened(name: str) -> str:
    """A name for a table; a long one by its length."""
    name = name.replace("\n", "\\n")
    return name if len(name) < 40 else f"{name[:3]}…{name[-5:]}` of `{len(name)} letters"


def names_in(browser: Browser, address: str) -> set[str]:
    """What scripts find in an engine, by name."""
    with contextlib.closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(address)
        return set(page.evaluate(NAMES))


@contextlib.contextmanager
def engines(playwright: Playwright) -> Iterator[Mapping[str, Browser]]:
    """The engines that this machine has, by Playwright's name; none is installed for it."""
    with contextlib.ExitStack() as stack:
        found = {}
        for name in ENGINES:
            browser_type = getattr(playwright, name)
            if on_system(usual(name)) or Path(browser_type.executable_path).exists():
                found[name] = browser = launch(browser_type, {}, by_bidi=playwright.firefox, say=print)
                stack.callback(quietly, browser.close)
        yield found


def main() -> int:
    """Write the page; 1 where an engine is missing."""
    with sync_playwright() as playwright, engines(playwright) as found, origin() as address:
        if set(found) != set(ENGINES):
            print("Not all engines are here: " + ", ".join(sorted(set(ENGINES) - set(found))), file=sys.stderr)
            return 1
        rows = [*zip(*(all_tried(found[name], address) for name in ENGINES), strict=True)]
        names = [engine_of(found[name]).name for name in ENGINES]
        apis = {name: names_in(found[name], address) for name in ENGINES}
    PAGE.write_text(page_of(names, rows), encoding="utf-8")
    only = apis["chromium"] - apis["firefox"] - apis["webkit"]
    APIS.write_text("".join(f"{name}\n" for name in sorted(only)), encoding="utf-8")
    return 0


def page_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The page, for what came of each truth in each engine."""
    lines = [
        f"| what the page saves, or which link is clicked | {' | '.join(names)} |",
        "| --- " * (1 + len(ENGINES)) + "|",
    ]
    lines += [f"| {truth.tried} | " + " | ".join(row) + " |" for truth, row in zip(TRUTHS, rows, strict=True)]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
