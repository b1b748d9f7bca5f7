"""Mistakes in pull requests that somebody wrote who had read only the gallery and the README: the ninth round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
APP = "src/App.jsx"
ATTEMPT = "src/download/attempt.js"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
ICON = "src/components/DownloadIconButton.jsx"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
PROGRESS = "src/components/Progress.jsx"
QUEUE = "src/download/queue.js"
ROW = "src/components/DownloadRow.jsx"
SAVE = "src/download/save.js"
STREAM = "src/download/stream.js"

MUTANTS = (
    Mutant(
        name="any-click-in-a-row-plays",
        says="A click anywhere in a row plays its video, and the download icon does not stop its click.",
        edits=(
            Edit(
                ROW,
                '      <div className="flex items-center gap-3 p-2">\n        <button type="button" title="Play video" aria-label={`Play video: ${name}`} onClick={() => onPlay(video)} className="play-tile">',
                '      {/* The whole line plays the video; the play button is there for the keyboard. */}\n      <div onClick={() => onPlay(video)} className="flex cursor-pointer items-center gap-3 p-2">\n        <button type="button" title="Play video" aria-label={`Play video: ${name}`} className="play-tile">',
            ),
            Edit(
                ROW,
                '  return (\n    <button type="button" title="Delete" aria-label={`Delete: ${name}`} onClick={onClick} className="icon-button hover:text-rose-300">',
                '  function askFirst(event) {\n    event.stopPropagation(); // the line would play the video\n    onClick();\n  }\n\n  return (\n    <button type="button" title="Delete" aria-label={`Delete: ${name}`} onClick={askFirst} className="icon-button hover:text-rose-300">',
            ),
        ),
        finding="player-opened",
        by=("several-rows:list",),
    ),
    Mutant(
        name="a-share-of-a-hundred-as-percent",
        says="The progress is put into words by a number format for percent, which takes a share from 0 to 1.",
        edits=(
            Edit(
                PROGRESS,
                "// How far a download has come, as a ring round a button or as a bar. `percent` is null while unknown.\n",
                '// How far a download has come, as a ring round a button or as a bar. `percent` is null while unknown.\n\nconst PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });\n',
            ),
            Edit(
                PROGRESS,
                '  return { role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent ?? undefined };',
                '  const value = percent === null ? {} : { "aria-valuenow": percent, "aria-valuetext": PERCENT.format(percent) };\n  return { role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, ...value };',
            ),
        ),
        finding="bad-progress",
        by=("screen-reader-saved:list",),
    ),
    Mutant(
        name="space-belongs-to-the-player",
        says="The space bar plays and pauses, also while the focus is on a button of the player.",
        edits=(
            Edit(PLAYER, "          {...returnFocus}", "          {...returnFocus}\n          onKeyDown={playOrPause}"),
            Edit(
                PLAYER,
                "  );\n}\n\nfunction Screen({ video, renew }) {",
                '  );\n}\n\n/** Space plays and pauses wherever the focus is in the player, as in every video player. */\nfunction playOrPause(event) {\n  if (event.key !== " " || event.repeat) return;\n  event.preventDefault(); // it would scroll\n  const element = event.currentTarget.querySelector("video");\n  if (element.paused) element.play().catch(() => {}); // it may not be playable at all\n  else element.pause();\n}\n\nfunction Screen({ video, renew }) {',
            ),
        ),
        finding="nothing-happened",
        by=("space-key:player",),
    ),
    Mutant(
        name="one-place-for-all-alerts",
        says="All alerts stand in one place, outside of the open dialogs, which hide what is outside of them.",
        edits=(
            Edit(
                APP,
                '      <DownloadsPanel library={library} open={open} onOpenChange={setOpen} onPlay={setPlaying} covered={playing !== null} />\n      {playing && <VideoPlayer key={playing.id} video={playing} library={library} onClose={() => setPlaying(null)} />}\n      {!open && <Alerts className="fixed inset-x-4 bottom-4 z-10 max-h-[45vh] overflow-y-auto sm:left-auto sm:w-96" />}',
                '      <DownloadsPanel library={library} open={open} onOpenChange={setOpen} onPlay={setPlaying} />\n      {playing && <VideoPlayer key={playing.id} video={playing} library={library} onClose={() => setPlaying(null)} />}\n      <Alerts className="fixed inset-x-4 bottom-4 z-50 max-h-[45vh] overflow-y-auto sm:left-auto sm:w-96" />',
            ),
            Edit(
                ALERTS,
                "/**\n * Each layer (page, panel, player) has its own place for the alerts, and the topmost one shows them.\n * So they are never behind a dialog, hidden from a screen reader by it, out of its focus trap, or on\n * top of a button: what a toast library's region beside the dialogs would be.\n */",
                "/** One place for all alerts, above the page, the panel and the player. */",
            ),
            Edit(PANEL, 'import Alerts from "./Alerts.jsx";', ""),
            Edit(
                PANEL,
                "/** `covered` says that the player lies on top of the panel. */\nexport default function DownloadsPanel({ library, open, onOpenChange, onPlay, covered }) {",
                "export default function DownloadsPanel({ library, open, onOpenChange, onPlay }) {",
            ),
            Edit(
                PANEL,
                '\n          {open && !covered && <Alerts className="max-h-[45%] overflow-y-auto border-t border-slate-800 p-3" />}',
                "",
            ),
            Edit(PLAYER, 'import Alerts from "./Alerts.jsx";', ""),
            Edit(
                PLAYER,
                '          <Alerts className="sticky bottom-0 max-h-[45vh] shrink-0 overflow-y-auto bg-slate-900 px-4 pb-4" />',
                "",
            ),
        ),
        finding="not-an-alert",
        by=("retry:list",),
    ),
    Mutant(
        name="failures-known-by-their-class-name",
        says="A failure is known by the name of its class, which the build shortens.",
        edits=(
            Edit(
                FAILURE,
                '/** A sentence for the user. Whatever else went wrong in our own code reads as a plain refusal. */\nexport function explain(error, name) {\n  const sentence = SENTENCES[error instanceof DownloadFailure ? error.kind : "refused"];',
                '/**\n * A sentence for the user. Whatever else went wrong in our own code reads as a plain refusal. By name and not by\n * `instanceof`: after a hot update, this module is there twice, and a failure may be of the older class.\n */\nexport function explain(error, name) {\n  const isOurs = error?.constructor?.name === "DownloadFailure";\n  const sentence = SENTENCES[isOurs ? error.kind : "refused"];',
            ),
        ),
        finding="misleading-alert",
        by=("troubles-told-apart:list",),
    ),
    Mutant(
        name="cancel-takes-the-place-of-download",
        says="In the player, Cancel takes the place of Download, and the second click of a double click hits it.",
        edits=(
            Edit(
                PLAYER,
                '        <>\n          <ProgressBar label={`Downloading ${nameOf(video)}`} percent={running.percent} />\n          <button type="button" onClick={running.cancel} className="button bg-slate-800 hover:bg-slate-700">\n            Cancel download\n          </button>\n        </>',
                "        <ProgressBar label={`Downloading ${nameOf(video)}`} percent={running.percent} />",
            ),
            Edit(
                PLAYER,
                '        <p className="min-w-0 flex-1 truncate text-sm text-slate-400">{factsOf(video)}</p>\n      )}',
                '        <p className="min-w-0 flex-1 truncate text-sm text-slate-400">{factsOf(video)}</p>\n      )}\n      {/* One button, so that the keyboard\'s focus stays where it is, and nothing moves on a narrow screen. */}',
            ),
            Edit(
                PLAYER,
                '        aria-disabled={Boolean(running)}\n        onClick={() => onDownload(video.id)}\n        className="button bg-cyan-300 text-slate-950 hover:bg-cyan-200 aria-disabled:bg-slate-700 aria-disabled:text-slate-300"\n      >\n        <Download size={18} aria-hidden />\n        Download',
                '        onClick={running ? running.cancel : () => onDownload(video.id)}\n        className={`button min-w-44 ${running ? "bg-slate-800 hover:bg-slate-700" : "bg-cyan-300 text-slate-950 hover:bg-cyan-200"}`}\n      >\n        {running ? <X size={18} aria-hidden /> : <Download size={18} aria-hidden />}\n        {running ? "Cancel download" : "Download"}',
            ),
        ),
        finding="silent-failure",
        by=("double-click:player",),
    ),
    Mutant(
        name="a-number-as-a-condition",
        says="The ring is shown where the percentage is true, which 0 is not: React shows the 0.",
        edits=(
            Edit(
                ICON,
                "        {running && <ProgressRing label={`Downloading ${name}`} percent={running.percent} />}",
                "        {/* Not while it still waits for its turn: a ring would look as if something came in. */}\n        {running?.percent && <ProgressRing label={`Downloading ${name}`} percent={running.percent} />}",
            ),
        ),
        finding="bad-progress",
        by=("slow-line:list",),
    ),
    Mutant(
        name="only-what-is-called-a-video",
        says="A reply is refused before it is read, unless its type begins with video/.",
        edits=(
            Edit(
                FIXED,
                "  if (response.status === 200) return; // nobody asked for a part, as a 206 brings",
                "  if (response.status === 200) return mustBeVideo(response); // nobody asked for a part, as a 206 brings",
            ),
            Edit(
                FIXED,
                "async function judgeBackend({ status }) {",
                "async function judgeBackend(response) {\n  const { status } = response;",
            ),
            Edit(
                FIXED,
                '  if (status !== 200) throw new DownloadFailure("refused");',
                '  if (status !== 200) throw new DownloadFailure("refused");\n  mustBeVideo(response);\n}\n\n/** A portal\'s or proxy\'s page comes with a 200, too: it is told before a byte of it is read. */\nfunction mustBeVideo(response) {\n  const type = response.headers.get("content-type") ?? "";\n  if (!type.toLowerCase().startsWith("video/")) throw new DownloadFailure("not-a-video");',
            ),
        ),
        finding="told-instead-of-saved",
        by=("stored-as-octet-stream:list",),
    ),
    Mutant(
        name="one-time-limit-for-the-whole-file",
        says="The time limit of the first byte is given to `fetch`, and ends the body too.",
        edits=(
            Edit(
                ATTEMPT,
                '    const response = await patience.during(FIRST_BYTE_MS, async () => {\n      const response = await fetch(url, { ...request, cache: "no-store", redirect: "follow", signal: patience.signal });\n      await judge(response);\n      return response;\n    });',
                '    const response = await fetch(url, {\n      ...request,\n      cache: "no-store",\n      redirect: "follow",\n      signal: AbortSignal.any([patience.signal, AbortSignal.timeout(FIRST_BYTE_MS)]),\n    });\n    await judge(response);',
            ),
            Edit(
                ATTEMPT,
                '  if (patience.signal.aborted) return new DownloadFailure("too-slow");',
                '  if (patience.signal.aborted || error.name === "TimeoutError") return new DownloadFailure("too-slow");',
            ),
        ),
        finding="told-instead-of-saved",
        by=("slow-but-steady:list",),
    ),
    Mutant(
        name="closing-the-player-cancels",
        says="What runs is cancelled when the player is taken away.",
        edits=(
            Edit(
                PLAYER,
                'import { Download, X } from "lucide-react";',
                'import { Download, X } from "lucide-react";\nimport { useEffect } from "react";',
            ),
            Edit(
                PLAYER,
                "  const running = useRunning(video.id);",
                "  const running = useRunning(video.id);\n  const cancel = running?.cancel; // the same one for as long as the download runs\n\n  // Once the player is closed, nothing of it is left behind: no timer, no request.\n  useEffect(() => () => cancel?.(), [cancel]);\n",
            ),
        ),
        finding="silent-failure",
        by=("closed-meanwhile:player",),
    ),
    Mutant(
        name="the-stream-s-name-is-encoded-twice",
        says="The name that goes to the service worker is encoded by the page too.",
        edits=(
            Edit(
                STREAM,
                "  worker.postMessage({ id, name: filename, size }, [theirs]);",
                "  worker.postMessage({ id, name: encodeURIComponent(filename), size }, [theirs]); // a header takes no more than ASCII",
            ),
        ),
        finding="wrong-name",
        by=("larger-file-in-any-script:list",),
    ),
    Mutant(
        name="object-urls-kept-by-name",
        says="Object URLs are kept for a minute by the name of the file.",
        edits=(
            Edit(
                SAVE,
                '/** Lets the browser save what lies in memory. */\nexport function saveBlob(blob, filename) {\n  const url = URL.createObjectURL(blob);\n  const link = document.createElement("a");\n  link.href = url;\n  link.download = filename;\n  link.click();\n  // Firefox and Safari read the URL after the click; dropping it at once would lose the file.\n  setTimeout(() => URL.revokeObjectURL(url), KEEP_SOURCE_MS);',
                '/** The object URLs that are still kept, by filename. */\nconst kept = new Map();\n\n/** Lets the browser save what lies in memory. Whoever saves a file again within a minute does not hold it twice. */\nexport function saveBlob(blob, filename) {\n  const link = document.createElement("a");\n  link.href = kept.get(filename) ?? keep(blob, filename);\n  link.download = filename;\n  link.click();\n}\n\nfunction keep(blob, filename) {\n  const url = URL.createObjectURL(blob);\n  kept.set(filename, url);\n  // Firefox and Safari read the URL after the click; dropping it at once would lose the file.\n  setTimeout(() => {\n    kept.delete(filename);\n    URL.revokeObjectURL(url);\n  }, KEEP_SOURCE_MS);\n  return url;',
            ),
        ),
        finding="mixed-up-in-page",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="a-cancelled-one-stays-in-the-queue",
        says="A waiting download that is cancelled rejects at once, and stays in the queue.",
        edits=(
            Edit(
                QUEUE,
                "export async function inTurn(work) {\n  if (active < AT_ONCE) active += 1;\n  else await new Promise((turn) => waiting.push(turn));",
                "/** Does `work` when its turn comes, unless `signal` fires before: then it rejects at once. */\nexport async function inTurn(work, signal) {\n  if (active < AT_ONCE) active += 1;\n  else await turnOf(signal);",
            ),
            Edit(
                QUEUE,
                "  }\n}",
                '  }\n}\n\nfunction turnOf(signal) {\n  return new Promise((turn, leave) => {\n    waiting.push(turn);\n    signal.addEventListener("abort", () => leave(signal.reason), { once: true });\n  });\n}',
            ),
            Edit(FIXED, "    }),", "    }, tools.signal),"),
        ),
        finding="never-started",
        by=("several-rows:list",),
    ),
    Mutant(
        name="every-reply-is-cloned",
        says="Every reply is cloned for the log, and the clone of a good one is never read.",
        edits=(
            Edit(
                ATTEMPT,
                "      await judge(response);",
                "      await judge(response.clone()); // which may read what it says",
            ),
            Edit(
                FIXED,
                'async function judgeBackend({ status }) {\n  if ([404, 410].includes(status)) throw new DownloadFailure("missing");\n  if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");\n  if (status !== 200) throw new DownloadFailure("refused");',
                '/** What the backend says about its refusal, for the console and for support. */\nasync function detailOf(response) {\n  const body = await response.json().catch(() => null);\n  return body?.detail ?? `${response.status} ${response.statusText}`;\n}\n\nasync function judgeBackend(response) {\n  const { status } = response;\n  if ([404, 410].includes(status)) throw new DownloadFailure("missing");\n  if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");\n  if (status !== 200) throw new DownloadFailure("refused", { cause: await detailOf(response) });',
            ),
        ),
        finding="memory-grew",
        by=("memory-stays-flat:list",),
    ),
    Mutant(
        name="back-goes-back-once-more",
        says="Back closes the player, and closing the player goes back.",
        edits=(
            Edit(
                APP,
                "  useLeaveWarning();\n",
                '  useLeaveWarning();\n\n  // The player is an entry of the history, so that a phone\'s Back closes it.\n  function play(video) {\n    history.pushState({ playing: video.id }, "");\n    setPlaying(video);\n  }\n\n  function closePlayer() {\n    setPlaying(null);\n    history.back(); // takes the entry away again\n  }\n\n  useBack(playing !== null, closePlayer);\n',
            ),
            Edit(
                APP,
                "      <DownloadsPanel library={library} open={open} onOpenChange={setOpen} onPlay={setPlaying} covered={playing !== null} />\n      {playing && <VideoPlayer key={playing.id} video={playing} library={library} onClose={() => setPlaying(null)} />}",
                "      <DownloadsPanel library={library} open={open} onOpenChange={setOpen} onPlay={play} covered={playing !== null} />\n      {playing && <VideoPlayer key={playing.id} video={playing} library={library} onClose={closePlayer} />}",
            ),
            Edit(
                APP,
                "  );\n}\n",
                '  );\n}\n\n/** Calls `onBack` when the user goes back in the history, while `active`. */\nfunction useBack(active, onBack) {\n  useEffect(() => {\n    if (!active) return;\n    window.addEventListener("popstate", onBack);\n    return () => window.removeEventListener("popstate", onBack);\n  });\n}\n',
            ),
        ),
        finding="gallery-closed",
        by=("back-from-the-player:player",),
    ),
    Mutant(
        name="the-quota-for-the-disk",
        says="A file that is larger than what the page may store is refused, although it is not stored there.",
        edits=(
            Edit(
                FAILURE,
                '  "not-a-video": (name) => `${name} was not saved because the server sent something that is not a video. Try again.`,',
                '  "not-a-video": (name) => `${name} was not saved because the server sent something that is not a video. Try again.`,\n  "no-room": (name) => `${name} was not downloaded because there is not enough space left. Make room, then retry.`,',
            ),
            Edit(FIXED, "    inTurn(async () => {", "    inTurn(async () => {\n      await mustFit(video);"),
            Edit(
                FIXED,
                "  );\n}\n",
                '  );\n}\n\n/** Says at once what would otherwise fail after gigabytes, with a word from the browser that nobody understands. */\nasync function mustFit(video) {\n  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate().catch(() => null)) ?? {};\n  if (video.file_size > quota - usage) throw new DownloadFailure("no-room");\n}\n',
            ),
        ),
        finding="told-instead-of-saved",
        by=("storage-refused:list",),
    ),
)
