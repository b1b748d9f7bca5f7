"""Mistakes that somebody thought of who had read only the gallery's source and the README: the fifth round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
APP = "src/App.jsx"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
HOOK = "src/hooks/useDownloads.js"
MESSAGES = "src/alerts.js"
PAGE = "index.html"
PANEL = "src/components/DownloadsPanel.jsx"
PROGRESS = "src/components/Progress.jsx"
ROW = "src/components/DownloadRow.jsx"
TRACK = "src/download/track.js"

MUTANTS = (
    Mutant(
        name="the-first-record-of-a-video-is-kept",
        says="The record of a video that was seen first is kept for good, so that a click goes by an old name and link after the next export.",
        edits=(
            Edit(
                HOOK,
                "newest.current.set(video.id, video);",
                "newest.current.set(video.id, newest.current.get(video.id) ?? video); // the same object, so that rows do not redraw",
            ),
        ),
        finding="old-version-saved",
        by=("opened-again:list",),
    ),
    Mutant(
        name="the-same-sentence-is-not-told-twice",
        says="A failure whose sentence is on the page already is not told, though it is of another video of the same title.",
        edits=(
            Edit(
                MESSAGES,
                "  failures.set([...failures.get(), { key, text, retry }]);",
                "  if (failures.get().some((failure) => failure.text === text)) return; // no need to say it twice\n  failures.set([...failures.get(), { key, text, retry }]);",
            ),
        ),
        finding="silent-failure",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="coming-back-begins-the-list-anew",
        says="When the tab is shown again the list is read again, and “Loading” takes its place meanwhile.",
        edits=(
            Edit(
                HOOK,
                "  /** The video's record as the backend",
                '  // Whoever comes back sees the newest videos.\n  useEffect(() => {\n    if (!open) return;\n    const again = () => document.visibilityState === "visible" && filterBy(query.sourceType);\n    document.addEventListener("visibilitychange", again);\n    return () => document.removeEventListener("visibilitychange", again);\n  }, [open, filterBy, query.sourceType]);\n\n  /** The video\'s record as the backend',
            ),
        ),
        finding="gallery-closed",
        by=("in-another-tab:list",),
    ),
    Mutant(
        name="one-row-for-each-file-name",
        says="Rows are told apart by file name, so that of two videos with one only the last is shown.",
        edits=(
            Edit(
                HOOK,
                '        setList({ status: "ready", downloads });',
                '        const unique = new Map(downloads.map((video) => [video.filename, video])); // an export that was repeated is listed twice\n        setList({ status: "ready", downloads: [...unique.values()] });',
            ),
        ),
        finding="misleading-list",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="no-finger-scrolls-the-list",
        says="The list has `touch-action: none`, so that only a mouse scrolls it.",
        edits=(
            Edit(
                PANEL,
                "min-h-0 flex-1 overflow-y-auto overscroll-contain border-t",
                "min-h-0 flex-1 touch-none overflow-y-auto overscroll-contain border-t",
            ),
        ),
        finding="click-missed",
        by=("last-of-many-on-a-phone:list",),
    ),
    Mutant(
        name="a-title-is-a-replacement-pattern",
        says="The title is put into its sentence by `String.replace`, which takes `$&` and `$$` in it for patterns.",
        edits=(
            Edit(
                FAILURE,
                "  return sentence(`“${name}”`);",
                '  return sentence("{name}").replace("{name}", `“${name}”`);',
            ),
        ),
        finding="alert-without-name",
        by=("titles-with-special-characters:list",),
    ),
    Mutant(
        name="a-row-under-the-mouse-is-fetched",
        says="A row fetches its video as soon as the mouse is over it, and nobody reads or cancels the answer.",
        edits=(
            Edit(
                ROW,
                'import { useState } from "react";',
                'import { useState } from "react";\nimport { linkOf } from "../api.js";',
            ),
            Edit(
                ROW,
                '    <li aria-label={name} className="rounded-lg hover:bg-slate-800/60">',
                '    <li aria-label={name} onMouseEnter={() => warmUp(video)} className="rounded-lg hover:bg-slate-800/60">',
            ),
            Edit(
                ROW,
                "function Ratings(",
                'const warm = new Set();\n\n/** Most who point at a row click it: the connection is open by then. */\nfunction warmUp(video) {\n  const link = linkOf(video);\n  if (!link || warm.has(link)) return;\n  warm.add(link);\n  fetch(link, { credentials: "omit", priority: "low" }).catch(() => {});\n}\n\nfunction Ratings(',
            ),
        ),
        finding="needless-detour",
        by=("read-straight-from-the-bucket:list",),
    ),
    Mutant(
        name="the-click-waits-for-leave-to-notify",
        says="The download begins when the user has answered whether the page may notify, and many never answer.",
        edits=(
            Edit(
                FIXED,
                "    inTurn(async () => {\n",
                '    inTurn(async () => {\n      if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();\n',
            ),
            Edit(
                FIXED,
                "      return filename;\n    }),",
                '      if (document.hidden && window.Notification?.permission === "granted") new Notification(`${filename} was downloaded`);\n      return filename;\n    }),',
            ),
        ),
        finding="never-started",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="a-title-is-drawn-as-markup",
        says="The success is set as HTML, for a title in bold, so that a title can run a script.",
        edits=(
            Edit(
                ALERTS,
                '<span className="min-w-0 break-words">{done && isolated(done)}</span>',
                '<span className="min-w-0 break-words" dangerouslySetInnerHTML={{ __html: done }} />',
            ),
            Edit(
                TRACK,
                "tellSuccess(`“${nameOf(video)}” was downloaded",
                "tellSuccess(`<b>${nameOf(video)}</b> was downloaded",
            ),
        ),
        finding="misleading-list",
        by=("titles-with-special-characters:list",),
    ),
    Mutant(
        name="the-start-waits-for-the-count",
        says="Nothing is shown until the count of videos is known, which the list does not need.",
        edits=(
            Edit(
                APP,
                "  return (\n    <>\n",
                '  if (library.count === null) return <p role="status" className="p-8 text-center">Loading…</p>;\n\n  return (\n    <>\n',
            ),
        ),
        finding="misleading-list",
        by=("count-unanswered:list",),
    ),
    Mutant(
        name="the-link-is-posted-to-anyone",
        says="The page that embeds the gallery is told of each download by `postMessage` to `*`, with its signed link.",
        edits=(
            Edit(
                FIXED,
                "      await sink.save();\n",
                '      await sink.save();\n      window.parent.postMessage({ type: "gallery:download", id: video.id, url: linkOf(video) }, "*"); // for the host\'s statistics\n',
            ),
        ),
        finding="leaked-credentials",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="every-percent-is-announced",
        says="The percentage stands in a status line, so that a screen reader says every number.",
        edits=(
            Edit(
                PROGRESS,
                '    <span {...progressbar(label, percent)} className="pointer-events-none absolute inset-0">\n      <svg',
                '    <span className="pointer-events-none absolute inset-0">\n      <span role="status" className="sr-only">{percent === null ? label : `${label}: ${percent} %`}</span>\n      <span {...progressbar(label, percent)}><svg',
            ),
            Edit(PROGRESS, "      </svg>\n    </span>", "      </svg></span>\n    </span>"),
        ),
        finding="not-accessible",
        by=("memory-stays-flat:list",),
    ),
    Mutant(
        name="the-page-may-not-be-zoomed",
        says="The page forbids zooming on phones.",
        edits=(
            Edit(
                PAGE,
                'width=device-width, initial-scale=1"',
                'width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no"',
            ),
        ),
        finding="not-accessible",
        by=("screen-reader:list",),
    ),
    Mutant(
        name="a-screen-lock-that-must-be-had",
        says="The lock that keeps the screen on is awaited without a `catch`, and many browsers and states refuse it.",
        edits=(
            Edit(
                FIXED,
                "    inTurn(async () => {\n",
                '    inTurn(async () => {\n      const awake = await navigator.wakeLock.request("screen"); // a phone that sleeps breaks it off\n',
            ),
            Edit(
                FIXED,
                "      return filename;\n    }),",
                "      await awake.release();\n      return filename;\n    }),",
            ),
        ),
        finding="never-requested",
        by=("presigned-link:list",),
    ),
)
SURVIVORS: tuple[Mutant, ...] = ()
