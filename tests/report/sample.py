"""A made-up report with one of everything: what the page, the checklist and the comparison are tried with."""

from __future__ import annotations

from dataclasses import replace

from fixtures.judging.findings import known_findings
from fixtures.judging.outcome import Button
from report.record import Cell, Click, Declared, File, Found, Line, Report, Request, Run, Severity, Told
from report.verdict import CHECKLIST

HASH = "b1255e48633a6c07fcc0c584d7203f74ac7f908652bc7b752ba1b445d3408653"
HOSTILE = "</script><img src=x onerror=alert(1)> \u202egp4.live\u202c “Été” 🏆 | <!--"
PROMISES = {
    "presigned-link": "The video is saved from its link to the bucket, and plays.",
    "expired-link": "When the link expired while the page was open, one click gets a new link and saves the video.",
    "retry": "When the video is back in the bucket, the alert's retry button saves it.",
    "bucket-without-cors": "When the page may not read the bucket's responses (CORS), the video is still saved.",
    "cut-off-everywhere": "When both servers end the response half-way, an alert says that the download failed.",
    "stalled-for-good": "When no more bytes arrive for two minutes, an alert says that the download failed.",
    "played-before": "A video that was played first is saved.",
    "hostile-title": f"A title such as {HOSTILE} makes one safe file name.",
}
RUN = Run(
    gallery="frontend/dist", version="0.1.0", browser="Chromium 141.0.7390.37 (headless shell)", system="Linux x86_64",
    began="2026-11-25T10:12:31Z", seconds=151.2, command="python3 -m e2e check frontend/dist --report report",
)  # fmt: skip


def declared(
    scenario: str,
    button: Button = "list",
    *,
    severity: Severity = "must",
    family: str = CHECKLIST,
    rank: int = 0,
    promise: str = "",
) -> Declared:
    """A promise at one button."""
    return Declared(
        scenario=scenario, button=button, severity=severity, family=family, rank=rank,
        promise=promise or PROMISES.get(scenario, "The video is saved."),
    )  # fmt: skip


def found(code: str, sentence: str = "the list icon did something else") -> Found:
    """A finding of a code that exists."""
    return Found(code, sentence, known_findings()[code].cause)


def get(at: float, took: float | None, status: int | None = 200, **more: object) -> Request:
    """A request for the video to the bucket."""
    usual: dict[str, object] = {
        "server": "bucket",
        "path": "/gallery/user-1/final_videos/export_0002.mp4",
        "sent": 21100,
    }
    return Request(at=at, took=took, method="GET", status=status, by="script", **{**usual, **more})  # type: ignore[arg-type]


def click(*requests: Request, came_of: str = "saved “Cup_final.mp4” (21,100 bytes)", **more: object) -> Click:
    """A click with the lines that its requests make."""
    lines: list[Line] = [Line(0, "page", "click on “Download file: Summer Cup Final”"), Line(4, "page", "busy")]
    lines += [
        Line(one.at, one.server, f"{one.method} {one.path} → {one.status} ({one.sent:,} bytes)", one.marked)
        for one in requests
    ]
    lines += more.pop("lines", ())  # type: ignore[arg-type]
    return Click(
        video="Summer Cup Final",
        came_of=came_of,
        requests=requests,
        lines=tuple(sorted(lines, key=lambda one: one.at)),
        **more,  # type: ignore[arg-type]
    )


def saved(*requests: Request) -> Click:
    """A click that saved the video."""
    end = max(one.at + (one.took or 0) for one in requests)
    return click(
        *requests,
        files=(File("Cup_final.mp4", 21100, HASH, None),),
        lines=(
            Line(end + 1, "browser", "download begins: “Cup_final.mp4” from a blob: address of the page"),
            Line(end + 6, "browser", "saved “Cup_final.mp4”, 21,100 bytes"),
            Line(end + 7, "page", "no longer busy"),
        ),
    )


def told(*requests: Request, gone: float | None = None, text: str = "“Summer Cup Final” is gone. Retry") -> Click:
    """A click that ended in an alert."""
    end = max(one.at + (one.took or 0) for one in requests) + 4
    return click(
        *requests,
        came_of=f"alert “{text}”",
        alerts=(Told(text, ("Retry", "Dismiss"), end, gone),),
        lines=(
            Line(end - 1, "page", "console error: Failed to load resource: the server responded with a status of 404"),
            Line(end, "page", f"alert: “{text}”"),
            Line(end + 1, "page", "no longer busy"),
        ),
    )


def reproduce(one: Declared) -> str:
    return f"python3 -m e2e check frontend/dist --scenario {one.name}"


def cell(one: Declared, state: str = "kept", *clicks: Click, **more: object) -> Cell:
    """A verdict."""
    return Cell(
        declared=one, state=state, seconds=0.6, clicks=clicks, reproduce=reproduce(one), **more  # type: ignore[arg-type]
    )  # fmt: skip


def api(at: float, took: float, path: str = "", status: int = 200, **more: object) -> Request:
    """A request to the backend."""
    return get(at, took, status, server="backend", path=f"/api/downloads{path}", **more)


def cells() -> tuple[Cell, ...]:
    """One of everything."""
    away = "http://r2.localhost:8080/gallery/user-1/final_videos/export_0002.mp4"
    left = Line(49, "browser", f"the tab went to {away}", marked=True)
    expired = get(9, 37, 403, sent=118, error="ExpiredRequest", marked=True)
    refused = get(9, 25, cors="refused", marked=True)
    cut = get(8, 30, fault="cut", hung_up=True, sent=10_550, marked=True)
    missing = get(8, 5, 404, sent=127)
    once = "cells/expired-link-list/1"
    return (
        cell(declared("presigned-link"), "kept", saved(get(8, 31, cors="allowed"))),
        cell(declared("presigned-link", "player"), "kept", saved(get(-80, 20, 206), get(8, 31))),
        cell(
            declared("expired-link", rank=1),
            "broken",
            click(
                expired,
                came_of=f"the tab left for {away}",
                lines=(left,),
                before=f"{once}-before.png",
                at=f"{once}-at.png",
                after=f"{once}-after.png",
            ),
            findings=(
                found("error-replaced-app", f"the list icon replaced the app with a raw error (403) at {away}"),
                found("stale-link", "the link had expired, and the bucket refused it (403 ExpiredRequest)"),
            ),
            account="PROMISE   saved: “Summer Cup Final” arrives\nOUTCOME   the tab left",
            trace=f"{once}-trace.zip",
        ),
        cell(declared("expired-link", "player", rank=1), "kept", saved(expired, api(60, 4), get(70, 30))),
        cell(
            declared("retry", rank=2),
            "broken",
            told(missing),
            told(missing, gone=900),
            findings=(
                found("told-instead-of-saved", f"“{HOSTILE}” was not saved"),
                found("alert-vanished", "the alert left after 0.9 s"),
            ),
        ),
        cell(declared("retry", "player", rank=2), "kept", told(missing), saved(get(8, 30))),
        cell(
            declared("bucket-without-cors", rank=3),
            "broken",
            told(refused, api(40, 3), replace(refused, at=50)),
            findings=(
                found("told-instead-of-saved", "“Summer Cup Final” was not saved"),
                found("cors-blocked", "the bucket answered, but without CORS headers for this origin"),
            ),
            known_failure="known since 1 November: the bucket has no rule yet",
        ),
        cell(
            declared("bucket-without-cors", "player", rank=3),
            "could not run",
            reason="Cannot find the row of “Summer Cup Final”.\n\nwhat the page shows:\n- heading Gallery",
        ),
        cell(
            declared("cut-off-everywhere", family="Answers", severity="should", rank=4),
            "broken",
            click(
                cut,
                api(45, 300, "/2/download", aborted=True),
                came_of="broke off “Cup_final.mp4”",
                files=(File("Cup_final.mp4", None, None, "canceled"),),
            ),
            findings=(found("download-failed", "the browser's download broke off (canceled)"),),
        ),
        cell(
            declared("stalled-for-good", family="Answers", severity="should", rank=5),
            "kept",
            told(get(8, None, fault="stall", sent=10_550), api(20, 60_000, "/2/download", 504)),
        ),
        cell(declared("played-before", "player", family="Surroundings", rank=6), "not exercised", saved(get(9, 20))),
        cell(
            declared("hostile-title", family=HOSTILE, rank=7),
            "kept",
            replace(saved(get(8, 31)), video=HOSTILE, files=(File(HOSTILE, 21100, HASH, None),)),
        ),
    )


def sample(*chosen: Cell, run: Run = RUN) -> Report:
    """A report of these cells, by default of one of everything."""
    all_of = chosen or cells()
    return Report(run=replace(run, planned=tuple(one.declared for one in all_of)), cells=all_of)


def many(count: int) -> Report:
    """A report of `count` cells in ten families, every twentieth broken."""
    every = cells()
    families = [CHECKLIST, *(f"Family {number}" for number in range(2, 11))]
    made = []
    for number in range(count):
        model = every[2] if number % 20 == 7 else every[number % 2]
        family = families[number * len(families) // count]
        one = declared(f"scenario-{number // 2}", ("list", "player")[number % 2], family=family, rank=number,
                       severity="must" if number % 4 < 2 else "should",
                       promise=f"Promise {number // 2}: {PROMISES['expired-link']}")  # fmt: skip
        made.append(replace(model, declared=one))
    return sample(*made)
