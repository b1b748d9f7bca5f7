"""Mistakes that somebody thought of who had read only the gallery's source and the README: the third round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
API = "src/api.js"
APP = "src/App.jsx"
ATTEMPT = "src/download/attempt.js"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
FORMAT = "src/format.js"
HOOK = "src/hooks/useDownloads.js"
ICON = "src/components/DownloadIconButton.jsx"
PAGE = "index.html"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
ROW = "src/components/DownloadRow.jsx"
SAVE = "src/download/save.js"
STREAM = "src/download/stream.js"
STYLE = "src/index.css"
TRACK = "src/download/track.js"
WORKER = "public/download-stream/worker.js"

MUTANTS = (
    Mutant(
        name="the-player-is-keyed-by-its-link",
        says="A renewed link gives the player a new key, so that it is built anew and the video starts again.",
        edits=(
            Edit(
                APP,
                "const [playing, setPlaying] = useState(null);\n  const library = useDownloads(open);",
                "const [playingId, setPlayingId] = useState(null);\n  const library = useDownloads(open);\n  const playing = library.downloads.find((video) => video.id === playingId) ?? null;",
            ),
            Edit(APP, "onPlay={setPlaying}", "onPlay={(video) => setPlayingId(video.id)}"),
            Edit(APP, "key={playing.id}", "key={playing.file_url}"),
            Edit(APP, "onClose={() => setPlaying(null)}", "onClose={() => setPlayingId(null)}"),
        ),
        finding="playback-disturbed",
        by=("stays-paused:player",),
    ),
    Mutant(
        name="space-plays-and-presses-no-button",
        says="In the player the space bar plays and pauses, also while the Download button has the focus.",
        edits=(
            Edit(
                PLAYER,
                "          {...returnFocus}\n",
                "          {...returnFocus}\n          onKeyDown={playOrPause}\n",
            ),
            Edit(
                PLAYER,
                "function Screen(",
                '/** Space plays and pauses, as in every player. */\nfunction playOrPause(event) {\n  if (event.key !== " ") return;\n  event.preventDefault();\n  const element = event.currentTarget.querySelector("video");\n  if (element.paused) element.play();\n  else element.pause();\n}\n\nfunction Screen(',
            ),
        ),
        finding="nothing-happened",
        by=("space-key:player",),
    ),
    Mutant(
        name="with-reduced-motion-nothing-appears",
        says="What fades in starts transparent, and stays so for a user who has asked for less motion.",
        edits=(
            Edit(STYLE, "/* Motion is opt-in", ".appear {\n  opacity: 0;\n}\n\n/* Motion is opt-in"),
            Edit(STYLE, "animation: appear 150ms ease-out;", "animation: appear 150ms ease-out forwards;"),
            Edit(
                STYLE,
                "@keyframes appear {\n  from {\n    opacity: 0;\n  }\n",
                "@keyframes appear {\n  to {\n    opacity: 1;\n  }\n",
            ),
        ),
        finding="alert-illegible",
        by=("object-missing:list",),
    ),
    Mutant(
        name="a-failing-server-is-asked-for-ever",
        says="A server error is answered by asking again every second, without a limit.",
        edits=(
            Edit(
                API,
                "  if (!response.ok) throw",
                "  if (response.status >= 500) {\n    await new Promise((resolve) => setTimeout(resolve, 1_000)); // it is being restarted\n    return call(path, { method, signal });\n  }\n  if (!response.ok) throw",
            ),
        ),
        finding="silent-failure",
        by=("library-unreadable:list",),
    ),
    Mutant(
        name="cancelled-while-renewing-and-saved",
        says="A download that is cancelled during the renewal of its link goes on through the backend and is saved.",
        edits=(
            Edit(FIXED, "    tools.signal.throwIfAborted();\n    return fromBackend", "    return fromBackend"),
            Edit(SAVE, "      signal.throwIfAborted(); // while it waited\n", ""),
        ),
        finding="cancel-ignored",
        by=("cancelled:list", "cancelled:player"),
    ),
    Mutant(
        name="cancelled-while-waiting-and-saved",
        says="A download that is cancelled while it waits for its turn starts later all the same and is saved.",
        edits=(
            Edit(FIXED, "  tools.signal.throwIfAborted();\n  if (!linkOf", "  if (!linkOf"),
            Edit(SAVE, "      signal.throwIfAborted(); // while it waited\n", ""),
        ),
        finding="cancel-ignored",
        by=("several-rows:list",),
    ),
    Mutant(
        name="a-failure-is-known-by-its-class-name",
        says="A failure is recognised by the name of its class, which the build shortens, so that every message reads the same.",
        edits=(Edit(FAILURE, "error instanceof DownloadFailure ?", 'error.constructor.name === "DownloadFailure" ?'),),
        finding="misleading-alert",
        by=("troubles-told-apart:list",),
    ),
    Mutant(
        name="the-download-code-comes-at-the-click",
        says="The code of the download is loaded at the click, which fails silently without a network.",
        edits=(
            Edit(
                HOOK,
                'import { downloadFile as startDownload } from "@variant";\n',
                '// No `import { downloadFile } from "@variant"`: it would be in the first bundle.\n',
            ),
            Edit(
                HOOK,
                "const LOADING =",
                '/** Loaded at the first click: hash-wasm is most of the bundle. */\nconst startDownload = async (click) => (await import("../download/variants/fixed.js")).downloadFile(click);\n\nconst LOADING =',
            ),
        ),
        finding="app-part-missing",
        by=("deployed-meanwhile:list", "offline:list"),
    ),
    Mutant(
        name="the-last-download-is-kept-in-local-storage",
        says="The last download is written to the local storage, which throws where storage is refused.",
        edits=(
            Edit(
                TRACK,
                "    if (filename) tellSuccess",
                '    localStorage.setItem("last-download", JSON.stringify({ id: video.id, at: Date.now() }));\n    if (filename) tellSuccess',
            ),
        ),
        finding="saved-and-alarmed",
        by=("storage-refused:list",),
    ),
    Mutant(
        name="the-worker-is-awaited-where-it-has-no-page",
        says="A large file waits for a service worker that controls the page, which this one never does.",
        edits=(
            Edit(
                STREAM,
                "const registration = await within(WORKER_READY_MS, navigator.serviceWorker.register(`${FOLDER}worker.js`));",
                "await navigator.serviceWorker.register(`${FOLDER}worker.js`);\n  const registration = await navigator.serviceWorker.ready;",
            ),
        ),
        finding="stuck-busy",
        by=("larger-file-while-no-service-worker-comes:list",),
    ),
    Mutant(
        name="a-policy-that-forbids-frames",
        says="The page's own security policy forbids frames, so that a large file is held in memory.",
        edits=(
            Edit(
                PAGE,
                "    <title>",
                "    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src * data:; media-src *; connect-src *; frame-src 'none'; object-src 'none'\" />\n    <title>",
            ),
        ),
        finding="blocked-by-policy",
        by=("large-file-again:list",),
    ),
    Mutant(
        name="a-policy-that-forbids-webassembly",
        says="The page's own security policy forbids WebAssembly, so that damaged bytes are not detected.",
        edits=(
            Edit(
                PAGE,
                "    <title>",
                "    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:; media-src *; connect-src *; object-src 'none'\" />\n    <title>",
            ),
        ),
        finding="blocked-by-policy",
        by=("corrupt-at-the-bucket:list",),
    ),
    Mutant(
        name="no-worker-no-large-file",
        says="Where there is no service worker a large file fails, though it could be held in memory.",
        edits=(Edit(SAVE, "    if (!stream) return;", '    if (!stream) throw new DownloadFailure("refused");'),),
        finding="told-instead-of-saved",
        by=("larger-file-without-service-workers:list",),
    ),
    Mutant(
        name="a-failed-large-file-never-ends-in-the-browser",
        says="A large download that fails is never ended in the browser, whose list shows it as running for ever.",
        edits=(Edit(SAVE, "      stream?.abort();", "      held = [];"),),
        finding="too-slow",
        by=("large-file-cut-off:list",),
    ),
    Mutant(
        name="held-pieces-share-their-memory",
        says="Pieces are held without a copy, although their memory is used again.",
        edits=(
            Edit(SAVE, "held.push(new Blob([piece])); // a copy", "held.push(piece);"),
            Edit(
                SAVE,
                "await toStream(new Uint8Array(await blobs.shift().arrayBuffer()));",
                "await toStream(blobs.shift());",
            ),
        ),
        finding="empty-file",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="enter-plays-the-row",
        says="The Enter key on any button of a row also plays the row's video.",
        edits=(
            Edit(
                ROW,
                "<li aria-label={name} className",
                '<li aria-label={name} onKeyDown={(event) => event.key === "Enter" && onPlay(video)} className',
            ),
        ),
        finding="nothing-happened",
        by=("enter-key:list",),
    ),
    Mutant(
        name="a-memoised-click-in-a-row-keyed-by-its-place",
        says="A row is keyed by its place, and its click handler keeps the first video of that place.",
        edits=(
            Edit(PANEL, ".map(({ key, videos }) =>", ".map(({ key, videos }, index) =>"),
            Edit(PANEL, "<DownloadRow key={videos[0].id} video", "<DownloadRow key={index} video"),
            Edit(ICON, "import { useRunning }", 'import { useCallback } from "react";\nimport { useRunning }'),
            Edit(
                ICON,
                "  const name = nameOf(video);\n",
                "  const name = nameOf(video);\n  const download = useCallback(() => onDownload(video.id), [onDownload]);\n",
            ),
            Edit(ICON, "onClick={() => onDownload(video.id)}", "onClick={download}"),
        ),
        finding="told-instead-of-saved",
        by=("after-a-deletion:list",),
    ),
    Mutant(
        name="the-list-cannot-be-scrolled",
        says="The list does not scroll, so that no user reaches the rows below.",
        edits=(Edit(PANEL, "flex-1 overflow-y-auto overscroll-contain", "flex-1 overflow-hidden overscroll-contain"),),
        finding="click-missed",
        by=("last-of-many:list",),
    ),
    Mutant(
        name="an-alert-fades-out-by-css",
        says="An animation makes the alert transparent after three seconds, though it stays on the page.",
        edits=(
            Edit(ALERTS, 'className="appear flex', 'className="toast flex'),
            Edit(
                STYLE,
                "  .spin {\n    animation",
                "  .toast {\n    animation:\n      appear 150ms ease-out,\n      disappear 300ms 3s ease-in forwards;\n  }\n  .spin {\n    animation",
            ),
        ),
        finding="alert-vanished",
        by=("alert-with-animations:list",),
    ),
    Mutant(
        name="a-failed-renewal-is-kept",
        says="A renewal that failed is kept as the answer to every later one.",
        edits=(
            Edit(
                HOOK,
                "      renewal.current ??= listDownloads()\n        .catch(() => [])\n        .finally(() => (renewal.current = null));\n      const downloads = await renewal.current;\n",
                "      renewal.current ??= listDownloads().then((downloads) => {\n        renewal.current = null;\n        return downloads;\n      });\n      const downloads = await renewal.current.catch(() => []);\n",
            ),
        ),
        finding="stale-link",
        by=("expired-and-renewed-at-the-retry:list",),
    ),
    Mutant(
        name="the-worker-sends-a-plain-filename",
        says="The service worker sends the name unencoded in a header, which only takes Latin letters.",
        edits=(Edit(WORKER, "filename*=UTF-8''${encodeURIComponent(file.name)}", 'filename="${file.name}"'),),
        finding="memory-grew",
        by=("large-file-again:list",),
    ),
    Mutant(
        name="a-missing-date-breaks-the-page",
        says="A missing date is given to a formatter that throws, which empties the whole page.",
        edits=(
            Edit(
                FORMAT,
                'return Number.isNaN(date.getTime()) ? "" : date.toLocaleDateString(undefined, { dateStyle: "medium" });',
                'return new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(date);',
            ),
        ),
        finding="misleading-list",
        by=("nothing-known:list",),
    ),
    Mutant(
        name="a-running-download-is-known-by-its-title",
        says="A running download is known by its title, so that a second video of the same title cannot be downloaded meanwhile.",
        edits=(
            Edit(
                TRACK,
                "if (running.get().has(video.id)) return;\n",
                "const key = nameOf(video);\n  if (running.get().has(key)) return;\n",
            ),
            Edit(TRACK, "  update(video.id, entry);", "  update(key, entry);"),
            Edit(
                TRACK,
                "running.get().get(video.id)?.percent) update(video.id,",
                "running.get().get(key)?.percent) update(key,",
            ),
            Edit(TRACK, "    update(video.id, null);", "    update(key, null);"),
            Edit(ICON, "useRunning(video.id)", "useRunning(nameOf(video))"),
            Edit(PLAYER, "useRunning(video.id)", "useRunning(nameOf(video))"),
        ),
        finding="nothing-happened",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="each-piece-waits-for-a-frame",
        says="Each piece waits until the page is drawn, which a hidden tab never is.",
        edits=(
            Edit(
                ATTEMPT,
                "    onProgress(received, total >= received ? total : null);\n",
                "    onProgress(received, total >= received ? total : null);\n    await new Promise(requestAnimationFrame); // let the ring be drawn\n",
            ),
        ),
        finding="too-slow",
        by=("in-another-tab:list",),
    ),
    Mutant(
        name="retry-takes-the-focus",
        says="An alert's retry button takes the keyboard focus from what the user is doing.",
        edits=(
            Edit(ALERTS, '<button type="button" onClick={retry}', '<button type="button" autoFocus onClick={retry}'),
        ),
        finding="not-accessible",
        by=("alert-with-animations:list",),
    ),
    Mutant(
        name="a-shortcut-outlives-the-player",
        says="The player's keyboard shortcut still downloads after the player is closed.",
        edits=(
            Edit(PLAYER, "import { useRunning }", 'import { useEffect } from "react";\nimport { useRunning }'),
            Edit(
                PLAYER,
                "  const returnFocus = useReturnFocus();\n",
                '  const returnFocus = useReturnFocus();\n  useEffect(() => {\n    window.addEventListener("keydown", (event) => event.key === "d" && library.downloadFile(video.id));\n  }, [library, video.id]);\n',
            ),
        ),
        finding="unasked-download",
        by=("focus-comes-back:player",),
    ),
)
SURVIVORS: tuple[Mutant, ...] = (
    Mutant(
        name="alerts-lie-on-the-last-rows",
        says="Alerts lie on top of the last rows, whose icons nobody can click.",
        edits=(
            Edit(
                PANEL,
                '<Alerts className="max-h-[45%]',
                '<Alerts className="absolute inset-x-0 bottom-0 max-h-[45%] bg-slate-900',
            ),
        ),
        finding="click-missed",
        by=("last-of-many:list",),
    ),
)
