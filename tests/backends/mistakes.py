"""What the suite says of each mistake of a server: `python -m tests.backends.mistakes [MISTAKE…]` tries them anew.

It starts the product with each mistake, clicks, and writes the outcomes to `mistakes.json`; tests judge those.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NoReturn
from unittest.mock import patch

from playwright.sync_api import Browser, sync_playwright

from e2e.flows import check_backend, try_promise
from e2e.pages import BundledGallery, GalleryPage
from fixtures.errors import NeverOccurred
from fixtures.judging.findings import Finding
from fixtures.judging.outcome import Button, Outcome
from fixtures.judging.promise import Plays, Promise
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import ROOT, Target, prepare_gallery
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.stage import Stage
from tests.backends.product.profile import BACKEND
from tests.backends.recording import promise_as_json, written
from tests.backends.trying import KEPT, SCENARIOS, UNEXERCISED
from tests.own_backend.test_in_browser import staged

Frontend = Literal["bundled", "plain", "trusting"]
RECORDED = Path(__file__).with_suffix(".json")
PRODUCT = ROOT / "tests" / "backends" / "product"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of the server, as the users of one frontend suffer from it."""

    name: str  # as in product/app/mistakes
    frontend: Frontend
    promise: str  # SCENARIO:BUTTON
    found: str  # the codes of the findings
    says: str  # what the last finding's sentence says of the server

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.name} {self.frontend} {self.promise}"


LEFT, NOT_SAVED = "navigated-away", "told-instead-of-saved"
OPENED, FAILED = "error-replaced-app", "download-failed"
NO_LINK, STRAIGHT, PRESIGNED = "no-link:list", "read-straight-from-the-bucket:list", "presigned-link:list"
# fmt: off
MISTAKES = (
    # Names
    Mistake("no-disposition", "plain", NO_LINK, f"{LEFT}, no-attachment", "without Content-Disposition"),
    Mistake("inline-disposition", "plain", NO_LINK, f"{LEFT}, no-attachment", "with `Content-Disposition: inline;"),
    Mistake("inline-json", "plain", NO_LINK, f"{OPENED}, no-attachment", "without Content-Disposition"),
    Mistake("unquoted-name", "plain", "special-characters-backend:list", f"{OPENED}, answer-unreadable", "`content-disposition: attachment; filename=a va?"),
    Mistake("name-in-latin-1", "plain", "titles-in-any-script:list", "wrong-name, named-by-backend", 'filename="???? 2026_final.mp4"'),
    Mistake("name-encoded-twice", "plain", NO_LINK, "wrong-name, named-by-backend", "Summer%2520Cup%2520Final_final.mp4"),
    Mistake("name-of-the-object", "plain", NO_LINK, "wrong-name, named-by-backend", 'filename="export_0002.mp4"'),
    Mistake("name-of-another-video", "plain", "gallery-stays:list", "wrong-name, named-by-backend", 'filename="Summer_Cup_Final_final.mp4"'),
    Mistake("only-ascii-names", "plain", "own-script-in-the-name:list", "wrong-name, named-by-backend", 'filename="_final.mp4"'),
    Mistake("raw-name", "plain", "titles-in-any-script:list", f"{OPENED}, backend-error", "the backend answered 500"),
    Mistake("raw-name", "bundled", "titles-in-any-script:list", f"{NOT_SAVED}, backend-error", "the backend answered 500"),
    # Transfers
    Mistake("record-length", "bundled", NO_LINK, f"{NOT_SAVED}, broken-off-by-server", "the backend broke the answer off"),
    Mistake("dies-in-chunks", "bundled", NO_LINK, f"{NOT_SAVED}, broken-off-by-server", "the backend broke the answer off"),
    Mistake("dies-in-chunks", "plain", NO_LINK, f"{FAILED}, broken-off-by-server", "the backend broke the answer off"),
    Mistake("dies-with-length", "bundled", NO_LINK, f"{NOT_SAVED}, broken-off-by-server", "the backend broke the answer off"),
    Mistake("error-swallowed", "bundled", NO_LINK, f"{NOT_SAVED}, too-few-bytes-sent", "10,550 of 21,100 bytes"),
    Mistake("error-swallowed", "plain", NO_LINK, "truncated, too-few-bytes-sent", "10,550 of 21,100 bytes"),
    Mistake("last-piece-lost", "bundled", NO_LINK, f"{NOT_SAVED}, too-few-bytes-sent", "16,384 of 21,100 bytes"),
    Mistake("memory-limit", "bundled", NO_LINK, f"{NOT_SAVED}, too-few-bytes-sent", "16,384 of 21,100 bytes"),
    Mistake("memory-limit", "plain", NO_LINK, "truncated, too-few-bytes-sent", "16,384 of 21,100 bytes"),
    Mistake("empty-answer", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "with 200 and no bytes"),
    Mistake("empty-answer", "plain", NO_LINK, "empty-file, no-file-sent", "with 200 and no bytes"),
    Mistake("trailing-bytes", "bundled", NO_LINK, f"{NOT_SAVED}, other-bytes-sent", "with 21,102 bytes that are not the video"),
    Mistake("trailing-bytes", "plain", NO_LINK, "wrong-bytes, other-bytes-sent", "with 21,102 bytes that are not the video"),
    Mistake("text-mode", "bundled", NO_LINK, f"{NOT_SAVED}, other-bytes-sent", "with 31,320 bytes that are not the video"),
    Mistake("text-mode", "plain", NO_LINK, "wrong-bytes, other-bytes-sent", "with 31,320 bytes that are not the video"),
    Mistake("base64-body", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "text (video/mp4): 'AAAAHGZ0eXBpc29t"),
    Mistake("base64-body", "plain", NO_LINK, "error-page-saved, no-file-sent", "text (video/mp4): 'AAAAHGZ0eXBpc29t"),
    Mistake("encoding-claimed", "bundled", NO_LINK, f"{NOT_SAVED}, answer-unreadable, other-bytes-sent", "`Content-Encoding: gzip`, but"),
    Mistake("encoding-claimed", "plain", NO_LINK, f"{FAILED}, other-bytes-sent", "`Content-Encoding: gzip`, but"),
    Mistake("range-off-by-one", "bundled", "seek-without-a-link:player", "video-not-playing, wrong-part-sent", "are not those of the video from 0 on"),
    Mistake("whole-file-as-206", "bundled", "seek-without-a-link:player", "cannot-seek, wrong-part-sent", "are not those of the video from"),
    # Answers
    Mistake("redirect-to-bucket", "plain", NO_LINK, f"{LEFT}, redirect-followed", "the backend redirected"),
    Mistake("page-of-the-app", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "with 200 and text (text/html): '<!doctype"),
    Mistake("page-of-the-app", "plain", NO_LINK, f"{LEFT}, no-file-sent", "with 200 and text (text/html): '<!doctype"),
    Mistake("json-instead-of-the-file", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "with 200 and text (application/json)"),
    Mistake("json-instead-of-the-file", "plain", NO_LINK, f"{OPENED}, no-file-sent", "with 200 and text (application/json)"),
    Mistake("missing-file-as-empty", "plain", "object-missing-no-link:list", "empty-file, no-file-sent", "with 200 and no bytes"),
    Mistake("sign-in-page", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "/login, where there is a page and no file"),
    Mistake("sign-in-page", "plain", NO_LINK, f"{LEFT}, no-file-sent", "/login, where there is a page and no file"),
    Mistake("not-signed-in", "bundled", NO_LINK, f"{NOT_SAVED}, session-ended", "the backend answered 401"),
    Mistake("not-signed-in", "plain", NO_LINK, f"{OPENED}, session-ended", "the backend answered 401"),
    Mistake("rate-limit", "plain", "gallery-stays:list", f"{OPENED}, too-many-requests", "the backend answered 429"),
    Mistake("file-not-found", "bundled", NO_LINK, f"{NOT_SAVED}, existing-file-refused", "although the file is in the bucket"),
    Mistake("file-not-found", "plain", NO_LINK, f"{OPENED}, existing-file-refused", "although the file is in the bucket"),
    Mistake("next-video", "bundled", NO_LINK, "wrong-video, other-video-sent", "the backend sent the video “Opening Match”"),
    Mistake("next-video", "plain", NO_LINK, "wrong-video, other-video-sent", "the backend sent the video “Opening Match”"),
    Mistake("newest-video", "plain", "gallery-stays:list", "wrong-video, other-video-sent", "the backend sent the video “Training Day”"),
    Mistake("still-preparing", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "with 202 and text (application/json)"),
    Mistake("still-preparing", "plain", NO_LINK, f"{OPENED}, no-file-sent", "with 202 and text (application/json)"),
    Mistake("no-content", "bundled", NO_LINK, f"{NOT_SAVED}, no-file-sent", "with 204 and no bytes"),
    Mistake("no-content", "plain", NO_LINK, "silent-failure, no-file-sent", "with 204 and no bytes"),
    # Links
    Mistake("link-for-another-bucket", "bundled", STRAIGHT, "needless-detour, wrong-link-given", "leads to /cdn-cgi/local/r2/s3/staging-videos/"),
    Mistake("link-for-another-bucket", "trusting", PRESIGNED, f"{NOT_SAVED}, wrong-link-given", "leads to /cdn-cgi/local/r2/s3/staging-videos/"),
    Mistake("link-for-upload", "trusting", PRESIGNED, f"{NOT_SAVED}, wrong-link-given", "was signed for something else than a GET"),
    Mistake("link-for-the-file-name", "bundled", STRAIGHT, f"{NOT_SAVED}, wrong-link-given", "where there is no object; the video is the object"),
    Mistake("link-for-the-file-name", "trusting", PRESIGNED, f"{NOT_SAVED}, wrong-link-given", "where there is no object; the video is the object"),
    Mistake("link-expired-when-sent", "trusting", PRESIGNED, f"{NOT_SAVED}, wrong-link-given", "had expired before it was sent"),
    Mistake("link-for-a-private-host", "bundled", STRAIGHT, "needless-detour, wrong-link-given", "leads to http://minio:9000"),
    Mistake("link-for-a-private-host", "trusting", PRESIGNED, f"{NOT_SAVED}, wrong-link-given, link-unreachable", "the browser cannot reach http://minio:9000"),
    Mistake("link-of-another-video", "bundled", "gallery-stays:list", "wrong-video, wrong-link-given", "leads to the file of “Training Day”"),
    Mistake("link-of-another-video", "trusting", "gallery-stays:list", "wrong-video, wrong-link-given", "leads to the file of “Training Day”"),
    Mistake("link-escaped-for-html", "trusting", PRESIGNED, f"{NOT_SAVED}, wrong-link-given", "has `&amp;` in place of `&`"),
    Mistake("no-links", "trusting", PRESIGNED, f"{NOT_SAVED}, no-link-given", "the backend is at fault"),
)
# fmt: on
# Mistakes by which no user of these frontends loses a download, or sees it fail otherwise than without them.
HARMLESS = frozenset(
    {
        "compressed-twice",
        "errors-are-cached",
        "head-not-allowed",
        "missing-file-as-200",
        "missing-file-as-page",
        "new-etag-each-time",
        "range-ignored",
        "unescaped-quote",
    }
)  # fmt: skip


def served(mistake: str, frontend: Frontend) -> tuple[type[GalleryPage], Target]:
    """A profile of a frontend over the product with a mistake, and the frontend's pages."""
    backend = replace(
        BACKEND, folder=str(PRODUCT),
        command=[part.replace("app.main:app", "app.mistakes:app") for part in BACKEND.command],
        environment={**BACKEND.environment, "RELEASE": "cured", "MISTAKE": mistake},
    )  # fmt: skip
    base = BundledGallery if frontend == "bundled" else GalleryPage
    profile = type("Mistaken", (base,), {"backend": backend, "__module__": BACKEND.seed.__module__})
    if frontend == "bundled":
        return profile, prepare_gallery(None, profile, variant=None, say=print)
    return profile, Target(frontend, folder=PRODUCT / frontend)


def tried(
    mistake: Mistake, lab: Lab, browser: Browser
) -> tuple[tuple[Finding, ...] | str, tuple[Promise | Plays, Outcome] | None]:
    """The findings, or the verdict where there are none; and the promise that was broken, with its outcome."""
    broken: list[tuple[Promise | Plays, Outcome]] = []

    def noted(stage: Stage, promise: Promise | Plays, outcome: Outcome, *findings: Finding) -> NoReturn:
        broken.append((promise, outcome))
        break_promise(stage, promise, outcome, *findings)

    break_promise = Stage.break_promise
    name, _, place = mistake.promise.partition(":")
    button: Button = "list" if place == "list" else "player"
    lab.reset()
    check_backend(SCENARIOS[name], lab)
    with patch.object(Stage, "break_promise", noted), staged(lab, browser) as stage:
        try:
            return KEPT if try_promise(SCENARIOS[name], stage, button) else UNEXERCISED, None
        except NeverOccurred:
            return UNEXERCISED, None
        except BrokenPromise as error:
            return error.findings, broken[-1]


def recorded_anew(chosen: list[str], browser: Browser) -> Iterator[tuple[Mistake, Any]]:
    """What there is to record of each of the mistakes; what is found is printed."""
    for mistake in MISTAKES:
        if chosen and mistake.name not in chosen:
            continue
        profile, pages = served(mistake.name, mistake.frontend)
        with running_lab(pages, profile, say=print) as lab:
            found, judged = tried(mistake, lab, browser)
        codes = found if isinstance(found, str) else ", ".join(one.code for one in found)
        says = "" if isinstance(found, str) else found[-1].sentence
        right = codes == mistake.found and mistake.says in says
        print(f"{'  ' if right else '✗ '}{mistake.key}: {codes}\n      {says}", flush=True)
        if judged and not isinstance(judged[0], Plays):  # which the judge of clicks does not see
            yield mistake, {"promise": promise_as_json(judged[0]), "outcome": written(judged[1])}


def keep(mistake: Mistake, facts: Any) -> None:
    """Write what was recorded of a mistake beside what is recorded of the others of the table."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    recorded[mistake.key] = facts
    lines = [
        f"{json.dumps(one.key)}: {json.dumps(recorded[one.key], ensure_ascii=False)}"
        for one in MISTAKES
        if one.key in recorded
    ]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    from fixtures.preparing.browser import launch

    with sync_playwright() as playwright:
        for mistake, facts in recorded_anew(sys.argv[1:], launch(playwright.chromium, {"headless": True}, say=print)):
            keep(mistake, facts)
