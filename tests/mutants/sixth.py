"""Mistakes that somebody thought of who had read only the gallery's source and the README: the sixth round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
APP = "src/App.jsx"
ATTEMPT = "src/download/attempt.js"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
HOOK = "src/hooks/useDownloads.js"
ICON = "src/components/DownloadIconButton.jsx"
MESSAGES = "src/alerts.js"
NAME = "src/download/filename.js"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
PROGRESS = "src/components/Progress.jsx"
ROW = "src/components/DownloadRow.jsx"
STREAM = "src/download/stream.js"
TRACK = "src/download/track.js"

MUTANTS = (
    Mutant(
        name="a-listener-outlives-its-alert",
        says="What failed is tried again when the browser is online, also where its alert was dismissed or its retry has saved it.",
        edits=(
            Edit(
                MESSAGES,
                "  failures.set([...failures.get(), { key, text, retry }]);\n}",
                '  failures.set([...failures.get(), { key, text, retry }]);\n  // Most of what fails does so for want of a connection: spare the user the click.\n  window.addEventListener("online", () => retry(), { once: true });\n}',
            ),
        ),
        finding="unasked-download",
        by=("offline:list",),
    ),
    Mutant(
        name="dead-until-drawn-again",
        says="The icon is disabled while the browser is offline, read when the row happens to be drawn, so that it stays dead afterwards.",
        edits=(
            Edit(
                ICON,
                "          onClick={() => onDownload(video.id)}",
                "          disabled={!navigator.onLine}\n          onClick={() => onDownload(video.id)}",
            ),
            Edit(ICON, '          className="icon-button"', '          className="icon-button disabled:opacity-40"'),
        ),
        finding="click-missed",
        by=("said-to-be-offline:list",),
    ),
    Mutant(
        name="a-buffer-must-be-full",
        says="Only full buffers are passed on, so that a slow line counts as silent.",
        edits=(
            Edit(
                ATTEMPT,
                "    return (room = new ArrayBuffer(PIECE_BYTES)) => reader.read(new Uint8Array(room));",
                "    return (room = new ArrayBuffer(PIECE_BYTES)) => fill(reader, room);",
            ),
            Edit(
                ATTEMPT,
                "\n/**\n * How many bytes the reply says it has, or null. For progress alone: the browser itself holds a body to it, and what",
                "\n/** Reads until `room` is full or the body ends: the network hands out crumbs, and each costs a round through the sink. */\nasync function fill(reader, room) {\n  let filled = 0;\n  for (;;) {\n    const { done, value } = await reader.read(new Uint8Array(room, filled));\n    room = value.buffer;\n    filled += value.byteLength;\n    if (done || filled === room.byteLength) return { done: done && filled === 0, value: new Uint8Array(room, 0, filled) };\n  }\n}\n\n/**\n * How many bytes the reply says it has, or null. For progress alone: the browser itself holds a body to it, and what",
            ),
        ),
        finding="broken-off-by-page",
        by=("slow-but-steady:list",),
    ),
    Mutant(
        name="accents-are-stripped",
        says="All combining marks are stripped from a name, which are part of the word in many scripts.",
        edits=(
            Edit(
                NAME,
                '  const title = String(video.project_name ?? "").normalize("NFC");',
                '  // Accents trip up old players and USB sticks: é becomes e.\n  const title = String(video.project_name ?? "").normalize("NFD").replace(/\\p{M}/gu, "").normalize("NFC");',
            ),
        ),
        finding="wrong-name",
        by=("own-script-in-the-name:list",),
    ),
    Mutant(
        name="five-thousand-percent",
        says="The words of a progress bar are a hundred times its value, and screen readers say these.",
        edits=(
            Edit(
                PROGRESS,
                '  return { role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent ?? undefined };',
                '  return {\n    role: "progressbar",\n    "aria-label": label,\n    "aria-valuemin": 0,\n    "aria-valuemax": 100,\n    "aria-valuenow": percent ?? undefined,\n    // In the user\'s own language: "45 %" in German, "%45" in Turkish.\n    "aria-valuetext": percent?.toLocaleString(undefined, { style: "percent" }),\n  };',
            ),
        ),
        finding="bad-progress",
        by=(
            "screen-reader-saved:list",
            "screen-reader-saved:player",
        ),
    ),
    Mutant(
        name="an-hour-as-the-server-says",
        says="A `Retry-After` is heeded however long it is, without a word meanwhile.",
        edits=(
            Edit(
                FIXED,
                "function fromBackend(video, tools) {\n  return attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });",
                "async function fromBackend(video, tools) {\n  const ask = () => attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });\n  try {\n    return await ask();\n  } catch (failure) {\n    if (!failure.retryAfter) throw failure;\n    await new Promise((resolve) => setTimeout(resolve, failure.retryAfter * 1000));\n    return ask();\n  }",
            ),
            Edit(
                FIXED, "async function judgeBackend({ status }) {", "async function judgeBackend({ status, headers }) {"
            ),
            Edit(
                FIXED,
                '  if (status !== 200) throw new DownloadFailure("refused");',
                '  // A busy server says when to come again.\n  const retryAfter = [429, 503].includes(status) ? Number(headers.get("retry-after")) : 0;\n  if (status !== 200) throw Object.assign(new DownloadFailure("refused"), { retryAfter });',
            ),
        ),
        finding="stuck-busy",
        by=("too-many-requests-everywhere:list",),
    ),
    Mutant(
        name="downloaded-says-the-button",
        says="The player's button says “Downloaded” once nothing runs any more, also after a failure or a cancel.",
        edits=(
            Edit(
                PLAYER,
                'import { Download, X } from "lucide-react";',
                'import { Check, Download, X } from "lucide-react";\nimport { useEffect, useRef, useState } from "react";',
            ),
            Edit(
                PLAYER,
                "  const running = useRunning(video.id);\n  return (",
                "  const running = useRunning(video.id);\n  const [saved, setSaved] = useState(false);\n  const wasRunning = useRef(false);\n  useEffect(() => {\n    if (wasRunning.current && !running) setSaved(true);\n    wasRunning.current = Boolean(running);\n  }, [running]);\n  return (",
            ),
            Edit(
                PLAYER,
                "        <Download size={18} aria-hidden />\n        Download",
                '        {saved && !running ? <Check size={18} aria-hidden /> : <Download size={18} aria-hidden />}\n        {saved && !running ? "Downloaded" : "Download"}',
            ),
        ),
        finding="false-success",
        by=(
            "object-missing:player",
            "cancelled:player",
        ),
    ),
    Mutant(
        name="pale-words-on-pale-ground",
        says="In light colours the alert's words have the colour of what is behind them.",
        edits=(
            Edit(
                ALERTS,
                '    <div role="alert" className="appear flex items-start gap-3 rounded-lg border border-rose-400/40 bg-rose-950 px-3 py-2.5 text-sm text-rose-100 shadow-lg">',
                '    <div role="alert" className="appear flex items-start gap-3 rounded-lg border border-rose-400/40 bg-rose-50 px-3 py-2.5 text-sm text-rose-100 shadow-lg dark:bg-rose-950">',
            ),
        ),
        finding="alert-illegible",
        by=("object-missing:list",),
    ),
    Mutant(
        name="a-row-wider-than-a-phone",
        says="Titles have room of their own, so that the icon is cut off on a phone, where nothing scrolls sideways.",
        edits=(
            Edit(ROW, '        <div className="min-w-0 flex-1">', '        <div className="min-w-72 flex-1">'),
            Edit(
                PANEL,
                '          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain border-t border-slate-800 px-2 py-2">',
                '          <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain border-t border-slate-800 px-2 py-2">',
            ),
        ),
        finding="click-missed",
        by=("finger-on-a-phone:list",),
    ),
    Mutant(
        name="no-room-in-the-storage",
        says="A file is refused that is larger than the site's storage quota, which downloads do not use.",
        edits=(
            Edit(
                FAILURE,
                "  unreachable: (name) => `${name} could not be downloaded. Check your connection and try again.`,",
                '  "no-room": (name) => `${name} was not downloaded because your disk is full. Free some space, then retry.`,\n  unreachable: (name) => `${name} could not be downloaded. Check your connection and try again.`,',
            ),
            Edit(
                FIXED,
                "      const filename = filenameOf(video);",
                "      await checkRoom(video.file_size);\n      const filename = filenameOf(video);",
            ),
            Edit(
                FIXED,
                "/** Tries the link, a renewed link, and the backend, each at most once. */",
                '/** Better to say so now than after an hour. */\nasync function checkRoom(bytes) {\n  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate()) ?? {};\n  if (bytes > quota - usage) throw new DownloadFailure("no-room");\n}\n\n/** Tries the link, a renewed link, and the backend, each at most once. */',
            ),
        ),
        finding="told-instead-of-saved",
        by=("storage-refused:list",),
    ),
    Mutant(
        name="a-touch-is-a-click",
        says="A download begins when a finger comes down, also when it only scrolls the list.",
        edits=(
            Edit(
                ICON,
                "          onClick={() => onDownload(video.id)}",
                '          onPointerDown={() => onDownload(video.id)} // a click comes up to 300 ms later on phones\n          onKeyDown={(event) => ["Enter", " "].includes(event.key) && onDownload(video.id)}',
            ),
        ),
        finding="unasked-download",
        by=("last-of-many-on-a-phone:list",),
    ),
    Mutant(
        name="cancel-waits-for-the-fetch",
        says="A cancel only stops a fetch, so that a download which waits for its turn looks busy until then.",
        edits=(
            Edit(
                TRACK,
                '  const cancelled = new Promise((_, reject) => controller.signal.addEventListener("abort", reject));',
                "",
            ),
            Edit(
                TRACK,
                "    // A cancelled download is over for the user at once, whatever the work still waits for.\n    const filename = await Promise.race([work(tools), cancelled]);",
                "    const filename = await work(tools); // whose fetch the signal stops",
            ),
        ),
        finding="stuck-busy",
        by=("several-rows:list",),
    ),
    Mutant(
        name="a-hundred-records",
        says="Only the last hundred records are kept, so that the first rows of a longer list do nothing.",
        edits=(
            Edit(
                HOOK,
                'const LOADING = { status: "loading", downloads: [] };',
                'const MOST_RECORDS = 100; // in a tab that stays open for weeks they piled up\nconst LOADING = { status: "loading", downloads: [] };',
            ),
            Edit(
                HOOK,
                "    for (const video of downloads) newest.current.set(video.id, video);",
                "    const records = newest.current;\n    for (const video of downloads) {\n      records.delete(video.id); // so that the Map's order is that of use\n      records.set(video.id, video);\n      if (records.size > MOST_RECORDS) records.delete(records.keys().next().value);\n    }",
            ),
        ),
        finding="silent-failure",
        by=("first-of-many:list",),
    ),
    Mutant(
        name="the-last-page-is-never-full",
        says="Pages are counted downwards, so that the last rows of a list are never shown.",
        edits=(
            Edit(
                PANEL,
                "/** `covered` says that the player lies on top of the panel. */",
                "const PAGE = 25; // rows drawn at a time\n\n/** `covered` says that the player lies on top of the panel. */",
            ),
            Edit(
                PANEL,
                '  if (library.status === "loading") {',
                '  const [pages, setPages] = useState(1);\n  if (library.status === "loading") {',
            ),
            Edit(PANEL, "  }\n  return (", "  }\n  const entries = grouped(library.downloads);\n  return ("),
            Edit(
                PANEL,
                "      {grouped(library.downloads).map(({ key, videos }) =>",
                "      {entries.slice(0, pages * PAGE).map(({ key, videos }) =>",
            ),
            Edit(
                PANEL,
                "    </ul>",
                '      {pages < Math.floor(entries.length / PAGE) && (\n        <li className="p-2 text-center">\n          <button type="button" onClick={() => setPages(pages + 1)} className="button bg-slate-700 hover:bg-slate-600">\n            Show more\n          </button>\n        </li>\n      )}\n    </ul>',
            ),
        ),
        finding="misleading-list",
        by=("last-of-many:list",),
    ),
    Mutant(
        name="a-question-in-the-gallery-only",
        says="Whoever leaves during a download is asked only while the gallery is open.",
        edits=(
            Edit(APP, "  useLeaveWarning();", "  useLeaveWarning(open);"),
            Edit(APP, "function useLeaveWarning() {", "function useLeaveWarning(open) {"),
            Edit(
                APP,
                "    if (!busy) return;",
                "    if (!busy || !open) return; // outside the gallery, users wondered what the question was about",
            ),
            Edit(APP, "  }, [busy]);", "  }, [busy, open]);"),
        ),
        finding="lost-download",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="a-broken-stream-ends-well",
        says="A large file that breaks off is ended as if it were whole.",
        edits=(
            Edit(
                STREAM,
                '    abort: () => end("fail"),',
                '    abort: () => end("end"), // "fail" logs "Uncaught (in promise) Error: The page gave up" for every cancelled download',
            ),
        ),
        finding="saved-instead-of-told",
        by=("large-file-cut-off:list",),
    ),
    Mutant(
        name="a-reload-downloads-again",
        says="What was under way is kept in the localStorage, and begins again when a gallery is opened.",
        edits=(
            Edit(
                HOOK,
                '\n/**\n * Reads the list whenever `open` becomes true. Returns `status` ("loading", "ready" or "failed"),',
                '\n/** Ids of the downloads that are running; what a reload has interrupted begins anew. */\nconst PENDING = "sideline.pending";\nconst pending = () => JSON.parse(localStorage.getItem(PENDING) ?? "[]");\nconst setPending = (ids) => localStorage.setItem(PENDING, JSON.stringify(ids));\n\n/**\n * Reads the list whenever `open` becomes true. Returns `status` ("loading", "ready" or "failed"),',
            ),
            Edit(
                HOOK,
                '        setList({ status: "ready", downloads });\n      },',
                '        setList({ status: "ready", downloads });\n        for (const id of pending()) if (newest.current.has(id)) downloadFile(id);\n      },',
            ),
            Edit(
                HOOK,
                "    (id, { afresh = false } = {}) =>\n      startDownload({\n        video: newest.current.get(id),\n        afresh,\n        renew: () => renew(id),\n        retry: () => downloadFile(id, { afresh: true }),\n        track,\n      }),",
                "    async (id, { afresh = false } = {}) => {\n      setPending([...new Set([...pending(), id])]);\n      try {\n        await startDownload({\n          video: newest.current.get(id),\n          afresh,\n          renew: () => renew(id),\n          retry: () => downloadFile(id, { afresh: true }),\n          track,\n        });\n      } finally {\n        setPending(pending().filter((other) => other !== id));\n      }\n    },",
            ),
        ),
        finding="unasked-download",
        by=("leaving-meanwhile:list",),
    ),
)
SURVIVORS = (
    Mutant(
        name="an-alert-goes-with-the-like-of-its-key",
        says="An alert is dismissed by the beginning of its key, so that starting video 1 takes away the alert about video 13.",
        edits=(
            Edit(
                MESSAGES,
                "export function dismiss(key) {",
                '/** Takes away the failure of this key, and those of its parts ("download 7 link", "download 7 file"). */\nexport function dismiss(key) {',
            ),
            Edit(
                MESSAGES,
                "  failures.set(failures.get().filter((failure) => failure.key !== key));",
                "  failures.set(failures.get().filter((failure) => !failure.key.startsWith(key)));",
            ),
        ),
        finding="alert-vanished",
        by=("several-failures:list",),
    ),
    Mutant(
        name="escape-takes-all-alerts",
        says="Escape, which closes the player, also takes all alerts away.",
        edits=(
            Edit(ALERTS, "useId, useRef }", "useEffect, useId, useRef }"),
            Edit(
                ALERTS,
                "  const silent = told.length === 0 && !done;\n",
                '  const silent = told.length === 0 && !done;\n\n  useEffect(() => {\n    // In the capture phase, or the dialog takes the key first.\n    const clear = (event) => event.key === "Escape" && failures.set([]);\n    window.addEventListener("keydown", clear, true);\n    return () => window.removeEventListener("keydown", clear, true);\n  }, []);\n\n',
            ),
        ),
        finding="alert-vanished",
        by=("closed-and-failed:player",),
    ),
    Mutant(
        name="a-ring-that-is-full-early",
        says="The ring is drawn as if its length were 100, so that it is closed at 79 %.",
        edits=(
            Edit(
                PROGRESS,
                "  // The ring's length is 100 by pathLength; of an unknown share, a quarter runs round.",
                "  // Of an unknown share, a quarter runs round.",
            ),
            Edit(
                PROGRESS,
                '        <circle cx="18" cy="18" r="16" className="fill-none stroke-slate-700 stroke-2" />\n        <circle cx="18" cy="18" r="16" pathLength="100" strokeDasharray={`${percent ?? 25} 100`} className="fill-none stroke-cyan-300 stroke-2" />',
                '        <circle cx="18" cy="18" r="12.5" className="fill-none stroke-slate-700 stroke-3" />\n        <circle cx="18" cy="18" r="12.5" strokeDasharray={`${percent ?? 25} 100`} className="fill-none stroke-cyan-300 stroke-3" />',
            ),
        ),
        finding="bad-progress",
        by=("progress-is-true:list",),
    ),
    Mutant(
        name="signed-links-stay-in-the-browser",
        says="The list, with its signed links, is kept in the localStorage, for whoever comes next.",
        edits=(
            Edit(
                HOOK,
                '\n/**\n * Reads the list whenever `open` becomes true. Returns `status` ("loading", "ready" or "failed"),',
                '\n/** The list as it was last time, so that the gallery opens with it at once. */\nconst LAST_LIST = "sideline.list";\nconst lastList = () => JSON.parse(localStorage.getItem(LAST_LIST) ?? "[]");\n\n/**\n * Reads the list whenever `open` becomes true. Returns `status` ("loading", "ready" or "failed"),',
            ),
            Edit(
                HOOK,
                "  const [list, setList] = useState(LOADING);",
                '  const [list, setList] = useState(() => (lastList().length ? { status: "ready", downloads: lastList() } : LOADING));',
            ),
            Edit(
                HOOK,
                "  const newest = useRef(new Map()); // id → the latest record seen; outlives filters and a closed panel",
                "  const newest = useRef(new Map(lastList().map((video) => [video.id, video]))); // id → the latest record seen; outlives filters and a closed panel",
            ),
            Edit(
                HOOK,
                '        setList({ status: "ready", downloads });\n      },',
                '        setList({ status: "ready", downloads });\n        if (!query.sourceType) localStorage.setItem(LAST_LIST, JSON.stringify(downloads));\n      },',
            ),
        ),
        finding="leaked-credentials",
        by=("opened-again:list",),
    ),
)
