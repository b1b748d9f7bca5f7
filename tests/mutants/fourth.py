"""Mistakes that somebody thought of who had read only the gallery's source and the README: the fourth round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
API = "src/api.js"
APP = "src/App.jsx"
ATTEMPT = "src/download/attempt.js"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
HOOK = "src/hooks/useDownloads.js"
ICON = "src/components/DownloadIconButton.jsx"
MESSAGES = "src/alerts.js"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
SOURCE = "src/hooks/useVideoSource.js"
STREAM = "src/download/stream.js"
TRACK = "src/download/track.js"

MUTANTS = (
    Mutant(
        name="a-second-click-ends-the-busy-state",
        says="The guard against a second download stands in the `try`, so that `finally` ends the busy state for an ignored click too.",
        edits=(
            Edit(TRACK, "  if (running.get().has(video.id)) return;\n\n  const controller", "  const controller"),
            Edit(
                TRACK,
                "  update(video.id, entry);\n  dismiss(alertKey(video.id));\n  const cancelled",
                "  const cancelled",
            ),
            Edit(
                TRACK,
                "    // A cancelled",
                "    if (running.get().has(video.id)) return;\n    update(video.id, entry);\n    dismiss(alertKey(video.id));\n    // A cancelled",
            ),
        ),
        finding="duplicate-download",
        by=("impatient-clicks:list",),
    ),
    Mutant(
        name="the-first-bytes-limit-ends-the-download",
        says="The time limit for the first byte is a signal for the whole request, and so ends every slow download.",
        edits=(
            Edit(
                ATTEMPT,
                '    const response = await patience.during(FIRST_BYTE_MS, async () => {\n      const response = await fetch(url, { ...request, cache: "no-store", redirect: "follow", signal: patience.signal });\n      await judge(response);\n      return response;\n    });\n',
                '    const deadline = AbortSignal.any([patience.signal, AbortSignal.timeout(FIRST_BYTE_MS)]);\n    const response = await fetch(url, { ...request, cache: "no-store", redirect: "follow", signal: deadline });\n    await judge(response);\n',
            ),
            Edit(
                ATTEMPT,
                "  if (patience.signal.aborted) return new",
                '  if (patience.signal.aborted || error.name === "TimeoutError") return new',
            ),
        ),
        finding="broken-off-by-page",
        by=("slow-but-steady:list",),
    ),
    Mutant(
        name="a-row-that-goes-cancels",
        says="A row cancels its download when it goes away, as when the gallery is closed or filtered.",
        edits=(
            Edit(ICON, "import { useRunning }", 'import { useEffect, useRef } from "react";\nimport { useRunning }'),
            Edit(
                ICON,
                "  const name = nameOf(video);\n",
                "  const name = nameOf(video);\n  const cancel = useRef(null);\n  cancel.current = running?.cancel;\n\n  // Leaves no request behind when the row goes away.\n  useEffect(() => () => cancel.current?.(), []);\n\n",
            ),
        ),
        finding="broken-off-by-page",
        by=("closed-meanwhile:list",),
    ),
    Mutant(
        name="one-double-click-guard-for-all-rows",
        says="A click on another video within a second counts as the second half of a double click.",
        edits=(
            Edit(
                HOOK,
                "    (id, { afresh = false } = {}) =>\n      startDownload({\n        video: newest.current.get(id),\n        afresh,\n        renew: () => renew(id),\n        retry: () => downloadFile(id, { afresh: true }),\n        track,\n      }),\n",
                "    (id, { afresh = false } = {}) => {\n      // A double click counts once.\n      const now = performance.now();\n      if (now - lastClick.current < DOUBLE_CLICK_MS) return;\n      lastClick.current = now;\n\n      return startDownload({\n        video: newest.current.get(id),\n        afresh,\n        renew: () => renew(id),\n        retry: () => downloadFile(id, { afresh: true }),\n        track,\n      });\n    },\n",
            ),
            Edit(HOOK, "const LOADING =", "const DOUBLE_CLICK_MS = 1_000;\nconst LOADING ="),
            Edit(
                HOOK,
                "  const renewal = useRef(null);",
                "  const lastClick = useRef(-DOUBLE_CLICK_MS);\n  const renewal = useRef(null);",
            ),
        ),
        finding="nothing-happened",
        by=("several-rows:list",),
    ),
    Mutant(
        name="only-three-alerts-are-kept",
        says="Only the newest three alerts are kept, and the oldest leave unread.",
        edits=(
            Edit(
                MESSAGES,
                "  failures.set([...failures.get(), { key, text, retry }]);",
                "  // More than three would fill a phone's screen.\n  failures.set([...failures.get(), { key, text, retry }].slice(-3));",
            ),
        ),
        finding="alert-vanished",
        by=("several-failures:list",),
    ),
    Mutant(
        name="an-alert-of-one-line",
        says="An alert is cut to one line, which ends before the reason.",
        edits=(
            Edit(
                ALERTS,
                '<p id={textId} className="min-w-0 flex-1 py-1 break-words">',
                '<p id={textId} title={text} className="min-w-0 flex-1 truncate py-1">',
            ),
        ),
        finding="alert-illegible",
        by=("offline:list",),
    ),
    Mutant(
        name="the-retry-keeps-the-first-record",
        says="The retry starts again with the record of the first click, whose object may be missing, and never reads it again.",
        edits=(
            Edit(
                HOOK,
                "    (id, { afresh = false } = {}) =>\n      startDownload({\n        video: newest.current.get(id),\n        afresh,\n        renew: () => renew(id),\n        retry: () => downloadFile(id, { afresh: true }),\n        track,\n      }),\n",
                "    (id) => {\n      const video = newest.current.get(id);\n      const start = () => startDownload({ video, afresh: false, renew: () => renew(id), retry: start, track });\n      return start();\n    },\n",
            ),
            Edit(
                FIXED,
                "  // An expired signature is",
                '  if (response.status === 404) throw new DownloadFailure("missing");\n  // An expired signature is',
            ),
        ),
        finding="object-missing",
        by=("retry-finds-the-new-link:list", "retry-finds-the-new-link:player"),
    ),
    Mutant(
        name="one-checksum-for-all-downloads",
        says="One MD5 object is shared by all downloads, which disturb each other's checksums when they run at the same time.",
        edits=(
            Edit(
                ATTEMPT,
                "async function etagCheck(response) {",
                "let hasher; // compiled once for the page\n\nasync function etagCheck(response) {",
            ),
            Edit(
                ATTEMPT,
                "  const md5 = await createMD5().catch(() => null);\n",
                "  hasher ??= await createMD5().catch(() => null);\n  const md5 = hasher?.init();\n",
            ),
        ),
        finding="needless-detour",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="a-size-of-zero-is-believed",
        says="A size of 0 in the record is taken for the size of the file.",
        edits=(Edit(ATTEMPT, "video.file_size || null", "video.file_size ?? null"),),
        finding="told-instead-of-saved",
        by=("nothing-known:list",),
    ),
    Mutant(
        name="a-whole-answer-continues-a-part",
        says="A download that broke off is continued by the answer to a Range request, even if that is the whole file.",
        edits=(
            Edit(
                ATTEMPT,
                "    await pour(response, sink, { video, expected, patience, onProgress, trustEtag });\n",
                '    // The rest of a file whose connection broke.\n    const rest = (from) =>\n      patience.during(FIRST_BYTE_MS, () =>\n        fetch(url, { ...request, headers: { Range: `bytes=${from}-` }, cache: "no-store", signal: patience.signal }),\n      );\n    await pour(response, sink, { video, expected, patience, onProgress, trustEtag, rest });\n',
            ),
            Edit(
                ATTEMPT,
                "{ video, expected, patience, onProgress, trustEtag }) {\n",
                "{ video, expected, patience, onProgress, trustEtag, rest }) {\n",
            ),
            Edit(
                ATTEMPT,
                "  const read = readerOf(response.body);\n",
                "  let read = readerOf(response.body);\n  let resumes = 0;\n",
            ),
            Edit(
                ATTEMPT,
                '    const { done, value } = await patience.during(IDLE_MS, () => read(room)).catch((cause) => {\n      if (patience.signal.aborted) throw cause;\n      throw new DownloadFailure(navigator.onLine ? "incomplete" : "offline", { cause });\n    });\n',
                '    const { done, value, broken } = await patience.during(IDLE_MS, () => read(room)).catch((cause) => {\n      if (patience.signal.aborted) throw cause;\n      return { broken: cause };\n    });\n    if (broken) {\n      const more = received > 0 && resumes < MOST_RESUMES ? await rest(received).catch(() => null) : null;\n      if (!more?.ok) throw new DownloadFailure(navigator.onLine ? "incomplete" : "offline", { cause: broken });\n      resumes += 1;\n      read = readerOf(more.body);\n      room = undefined;\n      continue;\n    }\n',
            ),
            Edit(ATTEMPT, "/** Every byte of the reply", "const MOST_RESUMES = 3;\n\n/** Every byte of the reply"),
        ),
        finding="wrong-bytes",
        by=("range-request-gets-whole-file:list",),
    ),
    Mutant(
        name="a-large-files-name-is-encoded-twice",
        says="The page encodes the name for the service worker, which encodes it too.",
        edits=(Edit(STREAM, "{ id, name: filename, size }", "{ id, name: encodeURIComponent(filename), size }"),),
        finding="wrong-name",
        by=("larger-file-in-any-script:list",),
    ),
    Mutant(
        name="back-goes-back-twice",
        says="The player closes at Back, and then takes an entry out of the history as if it had been closed otherwise.",
        edits=(
            Edit(
                PLAYER, "import * as Dialog from", 'import { useEffect, useRef } from "react";\nimport * as Dialog from'
            ),
            Edit(
                PLAYER,
                "  const returnFocus = useReturnFocus();\n",
                "  const returnFocus = useReturnFocus();\n  useBackButton(onClose);\n",
            ),
            Edit(
                PLAYER,
                "function Screen(",
                '/** Lets Back close a dialog. */\nfunction useBackButton(onBack) {\n  const latest = useRef(onBack);\n  latest.current = onBack;\n\n  useEffect(() => {\n    history.pushState({ dialog: true }, "");\n    const back = () => latest.current();\n    window.addEventListener("popstate", back);\n    return () => {\n      window.removeEventListener("popstate", back);\n      history.back(); // takes our entry away again\n    };\n  }, []);\n}\n\nfunction Screen(',
            ),
        ),
        finding="gallery-closed",
        by=("focus-comes-back:player",),
    ),
    Mutant(
        name="back-to-top-covers-the-last-row",
        says="A floating button that scrolls the list to its top lies on the buttons of the last row.",
        edits=(
            Edit(PANEL, 'import { useState } from "react";', 'import { useRef, useState } from "react";'),
            Edit(
                PANEL,
                "  const returnFocus = useReturnFocus();\n",
                "  const [scrolled, setScrolled] = useState(false);\n  const list = useRef(null);\n  const returnFocus = useReturnFocus();\n",
            ),
            Edit(
                PANEL,
                '          <div className="min-h-0 flex-1',
                '          <div\n            ref={list}\n            onScroll={() => setScrolled(list.current.scrollTop > 200)}\n            className="min-h-0 flex-1',
            ),
            Edit(PANEL, 'px-2 py-2">\n', 'px-2 py-2"\n          >\n'),
            Edit(
                PANEL,
                "          {open && !covered &&",
                '          {scrolled && (\n            <button\n              type="button"\n              onClick={() => list.current.scrollTo({ top: 0 })}\n              className="button absolute right-4 bottom-4 z-10 bg-slate-700 shadow-lg hover:bg-slate-600"\n            >\n              Back to top\n            </button>\n          )}\n          {open && !covered &&',
            ),
        ),
        finding="click-missed",
        by=("last-of-many:list",),
    ),
    Mutant(
        name="the-last-rows-never-come",
        says="The list draws more rows as the user scrolls, but only full pages of fifty.",
        edits=(
            Edit(
                PANEL,
                "  const returnFocus = useReturnFocus();\n",
                "  const [shown, setShown] = useState(PAGE); // rows that are drawn; more come with scrolling\n  const returnFocus = useReturnFocus();\n\n  function drawMore({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) {\n    const atEnd = scrollTop + clientHeight > scrollHeight - 400;\n    if (atEnd && shown + PAGE <= library.downloads.length) setShown(shown + PAGE);\n  }\n",
            ),
            Edit(
                PANEL,
                '          <div className="min-h-0 flex-1',
                '          <div onScroll={drawMore} className="min-h-0 flex-1',
            ),
            Edit(
                PANEL,
                "            <Contents library={library} rowProps",
                "            <Contents library={library} shown={shown} rowProps",
            ),
            Edit(PANEL, "function Contents({ library, rowProps })", "function Contents({ library, shown, rowProps })"),
            Edit(PANEL, "grouped(library.downloads).map(", "grouped(library.downloads.slice(0, shown)).map("),
            Edit(PANEL, "/** `covered`", "const PAGE = 50;\n\n/** `covered`"),
        ),
        finding="misleading-list",
        by=("last-of-many:list",),
    ),
    Mutant(
        name="a-links-date-read-as-local-time",
        says="The expiry of a link is computed in local time, so that east of Greenwich each link counts as expired.",
        edits=(
            Edit(
                API,
                "/** Where the backend streams a video's",
                '/** Whether a signed link is too old to be asked. */\nexport function isExpired(link) {\n  const query = new URL(link).searchParams;\n  const signed = /^(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z$/.exec(query.get("X-Amz-Date") ?? "");\n  if (!signed) return false;\n  const [year, month, day, hour, minute, second] = signed.slice(1).map(Number);\n  const from = new Date(year, month - 1, day, hour, minute, second);\n  return Date.now() > from.getTime() + Number(query.get("X-Amz-Expires")) * 1000;\n}\n\n/** Where the backend streams a video\'s',
            ),
            Edit(FIXED, "import { linkOf, proxyUrl }", "import { isExpired, linkOf, proxyUrl }"),
            Edit(
                FIXED,
                "  if (!linkOf(video)) return fromBackend(video, tools);\n",
                "  if (!linkOf(video)) return fromBackend(video, tools);\n  if (isExpired(linkOf(video))) {\n    const renewed = renew ? await renew() : null;\n    return renewed ? fetchFile(renewed, tools, null) : fromBackend(video, tools);\n  }\n",
            ),
        ),
        finding="needless-detour",
        by=("in-another-time-zone:list",),
    ),
    Mutant(
        name="one-button-downloads-and-cancels",
        says="One button is Download and then Cancel, so that a double click cancels what it began.",
        edits=(
            Edit(
                ICON,
                '    <>\n      {running && (\n        <button type="button" title="Cancel download" aria-label={`Cancel download: ${name}`} onClick={running.cancel} className="icon-button">\n          <X size={18} aria-hidden />\n        </button>\n      )}\n      <span className="relative">\n        <button\n          type="button"\n          title="Download file"\n          aria-label={`Download file: ${name}`}\n          aria-busy={Boolean(running)}\n          aria-disabled={Boolean(running)}\n          onClick={() => onDownload(video.id)}\n          className="icon-button"\n        >\n          <Download size={18} aria-hidden />\n        </button>\n        {running && <ProgressRing label={`Downloading ${name}`} percent={running.percent} />}\n      </span>\n    </>\n',
                '    <span className="relative">\n      <button\n        type="button"\n        title={running ? "Cancel download" : "Download file"}\n        aria-label={running ? `Cancel download: ${name}` : `Download file: ${name}`}\n        onClick={running ? running.cancel : () => onDownload(video.id)}\n        className="icon-button"\n      >\n        {running ? <X size={18} aria-hidden /> : <Download size={18} aria-hidden />}\n      </button>\n      {running && <ProgressRing label={`Downloading ${name}`} percent={running.percent} />}\n    </span>\n',
            ),
        ),
        finding="broken-off-by-page",
        by=("double-click:list",),
    ),
    Mutant(
        name="the-player-follows-the-list",
        says="The player's source is set again whenever the list has been read again.",
        edits=(
            Edit(
                APP,
                "  useLeaveWarning();\n",
                "  useLeaveWarning();\n  const newest = library.downloads.find((video) => video.id === playing?.id) ?? playing;\n",
            ),
            Edit(APP, "video={playing} library", "video={newest} library"),
            Edit(
                SOURCE,
                "  const [failed, setFailed] = useState(false);\n",
                "  const [failed, setFailed] = useState(false);\n\n  // Always the newest link.\n  useEffect(() => setUrl(linkOf(video) ?? fileUrl(video.id)), [video]);\n",
            ),
        ),
        finding="playback-disturbed",
        by=("stays-paused:player",),
    ),
)
# Every profile knows the words of one language, so nothing is checked in another.
SURVIVORS = (
    Mutant(
        name="a-language-lacks-three-messages",
        says="In German three messages are missing, and the failure raises an error instead of an alert.",
        edits=(
            Edit(
                FAILURE,
                "/** A sentence for the user.",
                'const GERMAN = {\n  missing: (name) => `${name} ist nicht mehr verfügbar.`,\n  "signed-out": (name) => `${name} wurde nicht heruntergeladen, weil deine Sitzung abgelaufen ist. Melde dich an und versuche es noch einmal.`,\n  offline: (name) => `${name} konnte nicht heruntergeladen werden, weil du offline bist.`,\n  "too-slow": (name) => `${name} konnte nicht heruntergeladen werden, weil der Server zu lange brauchte. Versuche es noch einmal.`,\n  unreachable: (name) => `${name} konnte nicht heruntergeladen werden. Prüfe deine Verbindung und versuche es noch einmal.`,\n  refused: (name) => `${name} konnte nicht heruntergeladen werden. Versuche es noch einmal.`,\n};\n\n/** A sentence for the user.',
            ),
            Edit(
                FAILURE,
                "  const sentence = SENTENCES[",
                '  const sentences = navigator.language.startsWith("de") ? GERMAN : SENTENCES;\n  const sentence = sentences[',
            ),
        ),
        finding="silent-failure",
        by=("page-instead-everywhere:list",),
    ),
)
