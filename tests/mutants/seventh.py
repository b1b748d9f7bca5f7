"""Mistakes that somebody thought of who had read only the gallery's source and the README: the seventh round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
APP = "src/App.jsx"
ATTEMPT = "src/download/attempt.js"
FIXED = "src/download/variants/fixed.js"
HOOK = "src/hooks/useDownloads.js"
MESSAGES = "src/alerts.js"
NAME = "src/download/filename.js"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
QUEUE = "src/download/queue.js"
ROW = "src/components/DownloadRow.jsx"
SAVE = "src/download/save.js"
TRACK = "src/download/track.js"

MUTANTS = (
    Mutant(
        name="a-cancelled-one-takes-its-place-along",
        says="A waiting download that is cancelled stays in the queue, and is given a place that it never gives back.",
        edits=(
            Edit(
                QUEUE,
                "export async function inTurn(work) {\n  if (active < AT_ONCE) active += 1;\n  else await new Promise((turn) => waiting.push(turn));",
                'export async function inTurn(work, signal) {\n  if (active < AT_ONCE) active += 1;\n  else {\n    await new Promise((turn, giveUp) => {\n      waiting.push(turn);\n      signal.addEventListener("abort", giveUp, { once: true }); // cancelled before its turn came\n    });\n  }',
            ),
            Edit(FIXED, "    }),", "    }, tools.signal),"),
        ),
        finding="never-started",
        by=("several-rows:list",),
    ),
    Mutant(
        name="a-queue-of-fixed-lanes",
        says="Each download is given one of four lanes in turn, and waits for that one, whichever are free.",
        edits=(
            Edit(
                QUEUE,
                "const waiting = [];\nlet active = 0;\n\nexport async function inTurn(work) {\n  if (active < AT_ONCE) active += 1;\n  else await new Promise((turn) => waiting.push(turn));\n  try {\n    return await work();\n  } finally {\n    const next = waiting.shift();\n    if (next) next(); // takes over this one's place\n    else active -= 1;\n  }",
                "/** The last download of each lane; the next one of the lane starts when it has ended. */\nconst lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());\nlet begun = 0;\n\nexport function inTurn(work) {\n  const lane = begun++ % AT_ONCE;\n  const result = lanes[lane].then(work);\n  lanes[lane] = result.catch(() => {});\n  return result;",
            ),
        ),
        finding="never-started",
        by=("beside-a-slow-one:list",),
    ),
    Mutant(
        name="a-large-file-is-passed-on-unchecked",
        says="A file that is said to be large goes on to the browser with its first piece, so that a page in its place leaves no other way.",
        edits=(
            Edit(
                SAVE,
                "      if (total > HELD_BYTES && mayStream) await handOver();",
                "      // A file that is known to be large need not be held first.\n      if ((size ?? total) > HELD_BYTES && mayStream) await handOver();",
            ),
        ),
        finding="download-failed",
        by=("page-instead-at-the-bucket:list",),
    ),
    Mutant(
        name="one-sentence-is-told-once",
        says="A failure whose sentence is on the screen already is not told, though it is of another video of the same title.",
        edits=(
            Edit(
                MESSAGES,
                "export function tellFailure(key, text, retry) {",
                "export function tellFailure(key, text, retry) {\n  if (failures.get().some((failure) => failure.text === text)) return; // it is on the screen already",
            ),
        ),
        finding="silent-failure",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="a-renewal-that-failed-is-the-last",
        says="The shared renewal is forgotten only when it succeeds, so that after a failure no link is renewed any more.",
        edits=(
            Edit(
                HOOK,
                "      renewal.current ??= listDownloads()\n        .catch(() => [])\n        .finally(() => (renewal.current = null));\n      const downloads = await renewal.current;",
                "      renewal.current ??= listDownloads().then((downloads) => {\n        renewal.current = null;\n        return downloads;\n      });\n      const downloads = await renewal.current.catch(() => []);",
            ),
        ),
        finding="stale-link",
        by=("expired-and-renewed-at-the-retry:list",),
    ),
    Mutant(
        name="one-clock-for-all-progress",
        says="Progress is drawn at most every 250 ms, all downloads together, and the last report of a while is dropped.",
        edits=(
            Edit(
                TRACK,
                'import { explain } from "./failure.js";',
                'import { explain } from "./failure.js";\n\nconst REDRAW_MS = 250; // a fast line would have the list drawn a hundred times a second\nlet redrawn = 0;',
            ),
            Edit(
                TRACK,
                "      if (percent !== running.get().get(video.id)?.percent) update(video.id, { ...entry, percent });",
                "      if (percent === running.get().get(video.id)?.percent || performance.now() - redrawn < REDRAW_MS) return;\n      redrawn = performance.now();\n      update(video.id, { ...entry, percent });",
            ),
        ),
        finding="no-progress",
        by=("screen-reader-saved:list",),
    ),
    Mutant(
        name="the-backends-etag-is-believed",
        says="Any ETag of 32 hexadecimal digits is taken for the MD5 of the file, also that of a web framework.",
        edits=(
            Edit(
                ATTEMPT,
                " * bytes so far and the total, or null where that is unknown; `trustEtag`: an MD5 ETag is the file's.\n */\nexport async function attempt(url, { video, filename, request, judge, signal, onProgress, trustEtag = false }) {",
                " * bytes so far and the total, or null where that is unknown.\n */\nexport async function attempt(url, { video, filename, request, judge, signal, onProgress }) {",
            ),
            Edit(
                ATTEMPT,
                "    await pour(response, sink, { video, expected, patience, onProgress, trustEtag });",
                "    await pour(response, sink, { video, expected, patience, onProgress });",
            ),
            Edit(
                ATTEMPT,
                "async function pour(response, sink, { video, expected, patience, onProgress, trustEtag }) {\n  const total = expected ?? contentLength(response);\n  const md5 = trustEtag ? await etagCheck(response) : null;",
                "async function pour(response, sink, { video, expected, patience, onProgress }) {\n  const total = expected ?? contentLength(response);\n  const md5 = await etagCheck(response);",
            ),
            Edit(
                FIXED,
                '  return attempt(linkOf(video), { ...tools, video, request: { credentials: "omit" }, judge: judgeBucket, trustEtag: true });',
                '  return attempt(linkOf(video), { ...tools, video, request: { credentials: "omit" }, judge: judgeBucket });',
            ),
        ),
        finding="told-instead-of-saved",
        by=("not-named-by-the-backend:list", "not-named-by-the-backend:player"),
    ),
    Mutant(
        name="asked-once-before-leaving",
        says="The page asks only once whether to leave it during a download.",
        edits=(
            Edit(
                APP,
                '    window.addEventListener("beforeunload", warn);',
                '    window.addEventListener("beforeunload", warn, { once: true });',
            ),
        ),
        finding="lost-download",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="a-lock-outlives-its-tab",
        says="A mark in the localStorage keeps other tabs from the same download, and stays when its tab is left.",
        edits=(
            Edit(
                TRACK,
                "  if (running.get().has(video.id)) return;\n",
                "  const lock = `downloading ${video.id}`; // shared with the gallery in other tabs: one file is enough\n  if (running.get().has(video.id) || localStorage.getItem(lock)) return;\n\n  localStorage.setItem(lock, String(Date.now()));",
            ),
            Edit(TRACK, "  } finally {", "  } finally {\n    localStorage.removeItem(lock);"),
        ),
        finding="nothing-happened",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="only-the-last-list-is-known",
        says="The records of the last list replace all others, so that what a filter hides cannot be retried.",
        edits=(
            Edit(
                HOOK,
                "  const newest = useRef(new Map()); // id → the latest record seen; outlives filters and a closed panel",
                "  const newest = useRef(new Map()); // id → the latest record",
            ),
            Edit(
                HOOK,
                "    for (const video of downloads) newest.current.set(video.id, video);",
                "    newest.current = new Map(downloads.map((video) => [video.id, video])); // deleted videos must not pile up",
            ),
        ),
        finding="silent-failure",
        by=("within-a-filter:list",),
    ),
    Mutant(
        name="a-renewal-shows-the-whole-list",
        says="After a renewal the whole list is shown, although a filter is set.",
        edits=(
            Edit(
                HOOK,
                "      const fresh = new Map(downloads.map((video) => [video.id, video]));\n      setList((list) => ({ ...list, downloads: list.downloads.map((video) => fresh.get(video.id) ?? video) }));\n      return fresh.get(id) ?? null;",
                '      if (downloads.length > 0) setList({ status: "ready", downloads });\n      return downloads.find((video) => video.id === id) ?? null;',
            ),
        ),
        finding="gallery-closed",
        by=("within-a-filter:list",),
    ),
    Mutant(
        name="a-row-shows-its-buttons-on-hover",
        says="A row's buttons are transparent until the mouse is over the row, and a phone has none.",
        edits=(
            Edit(
                ROW,
                '    <li aria-label={name} className="rounded-lg hover:bg-slate-800/60">',
                '    <li aria-label={name} className="group rounded-lg hover:bg-slate-800/60">',
            ),
            Edit(
                ROW,
                "        <DownloadIconButton video={video} onDownload={library.downloadFile} />\n        <DeleteButton name={name} onClick={() => setConfirming(video.id)} />",
                '        <div className="flex items-center gap-3 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100">\n          <DownloadIconButton video={video} onDownload={library.downloadFile} />\n          <DeleteButton name={name} onClick={() => setConfirming(video.id)} />\n        </div>',
            ),
        ),
        finding="click-missed",
        by=("finger-on-a-phone:list", "last-of-many-on-a-phone:list"),
    ),
    Mutant(
        name="alerts-lie-on-the-end-of-the-list",
        says="Alerts lie on top of the list's end, which cannot be scrolled out from under them.",
        edits=(
            Edit(
                PANEL,
                '          {open && !covered && <Alerts className="max-h-[45%] overflow-y-auto border-t border-slate-800 p-3" />}',
                '          {/* On top of the list, which would jump otherwise. */}\n          {open && !covered && <Alerts className="absolute inset-x-0 bottom-0 max-h-[45%] overflow-y-auto border-t border-slate-800 bg-slate-900 p-3" />}',
            ),
        ),
        finding="click-missed",
        by=("alert-with-animations:list",),
    ),
    Mutant(
        name="a-status-line-is-born-with-its-text",
        says="The status line comes together with its text, which many screen readers do not announce.",
        edits=(
            Edit(
                ALERTS, '      <p role="status" className={done ?', '      {done && <p role="status" className={done ?'
            ),
            Edit(ALERTS, "{done && isolated(done)}</span>\n      </p>", "{isolated(done)}</span>\n      </p>}"),
        ),
        finding="not-accessible",
        by=("screen-reader-saved:list", "screen-reader-saved:player"),
    ),
    Mutant(
        name="space-plays-wherever-the-focus-is",
        says="In the player the space bar plays and pauses, also on the Download button.",
        edits=(
            Edit(PLAYER, "          {...returnFocus}", "          {...returnFocus}\n          onKeyDown={playOrPause}"),
            Edit(
                PLAYER,
                "    </Dialog.Root>\n  );",
                '    </Dialog.Root>\n  );\n}\n\n/** The space bar plays and pauses, wherever the focus is. */\nfunction playOrPause(event) {\n  if (event.key !== " " || event.target instanceof HTMLVideoElement) return; // the element does so itself\n  event.preventDefault(); // or the dialog scrolls\n  const film = event.currentTarget.querySelector("video");\n  if (film.paused) film.play().catch(() => {});\n  else film.pause();',
            ),
        ),
        finding="nothing-happened",
        by=("space-key:player",),
    ),
    Mutant(
        name="online-again-retries-what-was-dismissed",
        says="What failed offline is downloaded when the network is back, also where its alert was dismissed.",
        edits=(
            Edit(
                TRACK,
                "    tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);",
                '    tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);\n    if (error.kind === "offline") window.addEventListener("online", () => retry(), { once: true });',
            ),
        ),
        finding="unasked-download",
        by=("offline:list",),
    ),
    Mutant(
        name="a-name-is-worked-out-once",
        says="The name of a video's file is kept by its number, also when the project is renamed.",
        edits=(
            Edit(
                NAME,
                "/** `Summer Cup!` is saved as `Summer_Cup__final.mp4`, 春の祭り as `春の祭り_final.mp4`. */\nexport function filenameOf(video) {",
                "const known = new Map(); // video id → name\n\n/** The name of a video's file, worked out once. */\nexport function filenameOf(video) {\n  if (!known.has(video.id)) known.set(video.id, compose(video));\n  return known.get(video.id);\n}\n\n/** `Summer Cup!` is saved as `Summer_Cup__final.mp4`, 春の祭り as `春の祭り_final.mp4`. */\nfunction compose(video) {",
            ),
        ),
        finding="wrong-name",
        by=("opened-again:list",),
    ),
    Mutant(
        name="a-cancel-leaves-the-browsers-download",
        says="A cancel stops the fetch, and the browser's own download of a large file runs on without bytes.",
        edits=(
            Edit(
                ATTEMPT,
                "  } catch (error) {",
                "  } catch (error) {\n    if (signal.aborted) throw error; // the user's own wish: nothing to explain",
            ),
        ),
        finding="cancel-ignored",
        by=("cancelled-in-the-browser:list",),
    ),
    Mutant(
        name="an-object-sorts-its-numbers",
        says="Videos are grouped in an object, whose keys come in the order of their numbers.",
        edits=(
            Edit(
                PANEL,
                "  const entries = [];\n  const groups = new Map();\n  for (const video of downloads) {\n    const known = groups.get(video.group_key);\n    if (video.group_key && known) {\n      known.videos.push(video);\n      continue;\n    }\n    const entry = { key: video.group_key || null, videos: [video] };\n    if (entry.key) groups.set(entry.key, entry);\n    entries.push(entry);\n  }\n  return entries;",
                "  const groups = Object.groupBy(downloads, (video) => video.group_key || video.id);\n  return Object.values(groups).map((videos) => ({ key: videos[0].group_key || null, videos }));",
            ),
        ),
        finding="misleading-list",
        by=("first-of-many:list",),
    ),
    Mutant(
        name="a-bare-text-comes-and-goes",
        says="A bare text in the button is replaced while it runs, which throws where a browser has translated the page.",
        edits=(
            Edit(
                PLAYER,
                "        Download",
                '        {running ? <span className="sr-only">Downloading</span> : "Download"}',
            ),
        ),
        finding="page-error",
        by=("translated-page:list",),
    ),
    Mutant(
        name="an-alert-is-cut-to-a-line",
        says="An alert's text is cut to one line, before it says why.",
        edits=(
            Edit(
                ALERTS,
                '      <p id={textId} className="min-w-0 flex-1 py-1 break-words">',
                '      <p id={textId} className="min-w-0 flex-1 truncate py-1">',
            ),
        ),
        finding="alert-illegible",
        by=("failure-on-a-phone:list", "several-failures:list"),
    ),
    Mutant(
        name="retry-after-is-obeyed-without-a-limit",
        says="The page waits for as long as `Retry-After` says, without a word, and a cancel does not end it.",
        edits=(
            Edit(
                FIXED,
                "function fromBackend(video, tools) {\n  return attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });",
                "async function fromBackend(video, tools) {\n  const ask = () => attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });\n  try {\n    return await ask();\n  } catch (failure) {\n    if (!failure.retryAfter) throw failure;\n    await new Promise((resolve) => setTimeout(resolve, failure.retryAfter * 1000));\n    return ask();\n  }",
            ),
            Edit(
                FIXED,
                'async function judgeBackend({ status }) {\n  if ([404, 410].includes(status)) throw new DownloadFailure("missing");\n  if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");\n  if (status !== 200) throw new DownloadFailure("refused");',
                'async function judgeBackend({ status, headers }) {\n  if ([404, 410].includes(status)) throw new DownloadFailure("missing");\n  if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");\n  if (status !== 200) {\n    // A backend that is busy or being deployed says when to come back, in seconds.\n    throw Object.assign(new DownloadFailure("refused"), { retryAfter: Number(headers.get("retry-after")) });\n  }',
            ),
        ),
        finding="stuck-busy",
        by=("too-many-requests-everywhere:list",),
    ),
    Mutant(
        name="the-servers-name-is-not-decoded",
        says="The file has the name in the backend's header, as it is encoded there.",
        edits=(
            Edit(
                ATTEMPT,
                "    sink = openSink(filename, expected, signal);",
                "    sink = openSink(nameIn(response) ?? filename, expected, signal);",
            ),
            Edit(
                ATTEMPT,
                '  return Number(response.headers.get("content-length")) || null;\n}\n',
                '  return Number(response.headers.get("content-length")) || null;\n}\n\n/** The name that the server gives the file, where it gives one and the page may read it. */\nfunction nameIn(response) {\n  const disposition = response.headers.get("content-disposition") ?? "";\n  return /filename\\*?=(?:UTF-8\'\')?"?([^";]+)/i.exec(disposition)?.[1] ?? null;\n}\n',
            ),
        ),
        finding="name-differs",
        by=("titles-in-any-script:list",),
    ),
    Mutant(
        name="a-retry-has-autofocus",
        says="An alert's retry button takes the keyboard focus as soon as it appears.",
        edits=(
            Edit(
                ALERTS,
                '      <button type="button" onClick={retry} aria-describedby={textId} className="shrink-0 rounded-md bg-rose-200 px-2.5 py-1 font-medium text-rose-950 hover:bg-white">',
                '      <button type="button" autoFocus onClick={retry} aria-describedby={textId} className="shrink-0 rounded-md bg-rose-200 px-2.5 py-1 font-medium text-rose-950 hover:bg-white">',
            ),
        ),
        finding="not-accessible",
        by=("alert-with-animations:list",),
    ),
    Mutant(
        name="a-click-handler-knows-an-old-state",
        says="The player's click handler is not made anew when the download ends, so that a player which was opened meanwhile does nothing.",
        edits=(
            Edit(
                PLAYER,
                'import { Download, X } from "lucide-react";',
                'import { Download, X } from "lucide-react";\nimport { useCallback } from "react";',
            ),
            Edit(
                PLAYER,
                "  const running = useRunning(video.id);",
                "  const running = useRunning(video.id);\n  const download = useCallback(() => {\n    if (!running) onDownload(video.id); // aria-disabled alone does not stop a click\n  }, [video.id, onDownload]);",
            ),
            Edit(PLAYER, "        onClick={() => onDownload(video.id)}", "        onClick={download}"),
        ),
        finding="nothing-happened",
        by=("closed-meanwhile:player",),
    ),
)
