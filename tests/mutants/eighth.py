"""Mistakes in pull requests that somebody wrote who had read only the gallery and the README: the eighth round."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
APP = "src/App.jsx"
ATTEMPT = "src/download/attempt.js"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
FORMAT = "src/format.js"
HOOK = "src/hooks/useDownloads.js"
LIMITS = "src/download/limits.js"
NAME = "src/download/filename.js"
PLAYER = "src/components/VideoPlayer.jsx"
PROGRESS = "src/components/Progress.jsx"
QUEUE = "src/download/queue.js"
ROW = "src/components/DownloadRow.jsx"
TRACK = "src/download/track.js"

MUTANTS = (
    Mutant(
        name="the-rest-is-the-whole-file",
        says="A broken download goes on with a request for the rest, and a server that ignores Range sends the whole file, which is appended.",
        edits=(
            Edit(
                ATTEMPT,
                'import { FIRST_BYTE_MS, IDLE_MS, PIECE_BYTES } from "./limits.js";',
                'import { FIRST_BYTE_MS, IDLE_MS, MOST_RESUMES, PIECE_BYTES } from "./limits.js";',
            ),
            Edit(
                ATTEMPT,
                "    const expected = video.file_size || null;\n    sink = openSink(filename, expected, signal);\n    await pour(response, sink, { video, expected, patience, onProgress, trustEtag });",
                '    // An open range is the one header a simple request may carry, and it is not part of a link\'s signature.\n    const resume = (from) =>\n      patience.during(FIRST_BYTE_MS, async () => {\n        const rest = await fetch(url, { ...request, headers: { Range: `bytes=${from}-` }, cache: "no-store", signal: patience.signal }).catch(() => null);\n        if (!rest?.ok) throw new DownloadFailure("incomplete");\n        return rest;\n      });\n    const expected = video.file_size || null;\n    sink = openSink(filename, expected, signal);\n    await pour(response, sink, { video, expected, patience, onProgress, trustEtag, resume });',
            ),
            Edit(
                ATTEMPT,
                "/** Every byte of the reply into the sink, checked on the way. */\nasync function pour(response, sink, { video, expected, patience, onProgress, trustEtag }) {",
                "/** Every byte of the reply into the sink, checked on the way. Where the connection breaks, `resume` brings the rest. */\nasync function pour(response, sink, { video, expected, patience, onProgress, trustEtag, resume }) {",
            ),
            Edit(ATTEMPT, "  let received = 0;", "  let received = 0;\n  let resumes = 0;"),
            Edit(
                ATTEMPT,
                '  const read = readerOf(response.body);\n  let room; // a piece\'s memory, used again for the next: garbage of this size piles up before it is collected\n  for (;;) {\n    const { done, value } = await patience.during(IDLE_MS, () => read(room)).catch((cause) => {\n      if (patience.signal.aborted) throw cause;\n      throw new DownloadFailure(navigator.onLine ? "incomplete" : "offline", { cause });\n    });',
                '  let read = readerOf(response.body);\n  let room; // a piece\'s memory, used again for the next: garbage of this size piles up before it is collected\n  for (;;) {\n    let piece;\n    try {\n      piece = await patience.during(IDLE_MS, () => read(room));\n    } catch (cause) {\n      if (patience.signal.aborted) throw cause;\n      if (!navigator.onLine) throw new DownloadFailure("offline", { cause });\n      if (received === 0 || resumes === MOST_RESUMES) throw new DownloadFailure("incomplete", { cause });\n      resumes += 1;\n      read = readerOf((await resume(received)).body);\n      room = undefined; // went down with the broken connection\n      continue;\n    }\n    const { done, value } = piece;',
            ),
            Edit(
                LIMITS,
                "export const IDLE_MS = 20_000;\n",
                "export const IDLE_MS = 20_000;\n\n/** How often one attempt goes on where its connection broke. */\nexport const MOST_RESUMES = 3;\n",
            ),
        ),
        finding="wrong-bytes",
        by=("cut-off-once-without-ranges:list",),
    ),
    Mutant(
        name="icons-appear-on-hover-by-width",
        says="From 640 pixels on, the row's icons appear only under the mouse, also on a tablet, which has none.",
        edits=(
            Edit(
                ROW,
                'import DownloadIconButton from "./DownloadIconButton.jsx";\n',
                'import DownloadIconButton from "./DownloadIconButton.jsx";\n\n// On phones a row\'s buttons are always there. On larger screens they come with the pointer or the keyboard\'s focus,\n// so that a long list is calm; a running download keeps its row\'s buttons in view.\nconst ACTIONS = [\n  "flex items-center gap-3 motion-safe:transition-opacity",\n  "sm:opacity-0 sm:group-focus-within:opacity-100 sm:group-hover:opacity-100 sm:has-[[role=progressbar]]:opacity-100",\n].join(" ");\n',
            ),
            Edit(
                ROW,
                '    <li aria-label={name} className="rounded-lg hover:bg-slate-800/60">',
                '    <li aria-label={name} className="group rounded-lg focus-within:bg-slate-800/60 hover:bg-slate-800/60">',
            ),
            Edit(
                ROW,
                "        <DownloadIconButton video={video} onDownload={library.downloadFile} />\n        <DeleteButton name={name} onClick={() => setConfirming(video.id)} />",
                "        <div className={ACTIONS}>\n          <DownloadIconButton video={video} onDownload={library.downloadFile} />\n          <DeleteButton name={name} onClick={() => setConfirming(video.id)} />\n        </div>",
            ),
        ),
        finding="click-missed",
        by=("finger-on-a-tablet:list",),
    ),
    Mutant(
        name="success-comes-with-its-status-line",
        says="The status line is put into the page together with its text, so that many screen readers say nothing.",
        edits=(
            Edit(
                ALERTS,
                '  const silent = told.length === 0 && !done;\n  const before = useRef(null); // what had the keyboard\'s focus before a button here, which takes its alert away\n  return (\n    <div\n      className={silent ? "contents" : `flex flex-col gap-2 ${className}`}',
                "  const before = useRef(null); // what had the keyboard's focus before a button here, which takes its alert away\n  if (told.length === 0 && !done) return null;\n  return (\n    <div\n      className={`flex flex-col gap-2 ${className}`}",
            ),
            Edit(
                ALERTS,
                '      <p role="status" className={done ? "flex items-start gap-2 rounded-lg bg-emerald-950 px-3 py-2 text-sm text-emerald-200" : "sr-only"}>\n        <CircleCheck size={18} aria-hidden className="mt-px shrink-0" />\n        <span className="min-w-0 break-words">{done && isolated(done)}</span>\n      </p>',
                "      {done && <Success text={done} />}",
            ),
            Edit(
                ALERTS,
                "  );\n}\n\n/** A sentence with its title for itself: one in Hebrew or Arabic must not change the order of what stands around it. */",
                '  );\n}\n\n/** A card as the failures are; it appears, and passes by itself. */\nfunction Success({ text }) {\n  return (\n    <div className="appear flex items-start gap-3 rounded-lg border border-emerald-400/40 bg-emerald-950 px-3 py-2.5 text-sm text-emerald-100 shadow-lg">\n      <CircleCheck size={18} aria-hidden className="mt-px shrink-0 text-emerald-300" />\n      <p role="status" className="min-w-0 flex-1 break-words">\n        {isolated(text)}\n      </p>\n    </div>\n  );\n}\n\n/** A sentence with its title for itself: one in Hebrew or Arabic must not change the order of what stands around it. */',
            ),
        ),
        finding="not-accessible",
        by=("screen-reader-saved:list",),
    ),
    Mutant(
        name="the-download-waits-for-frames",
        says="Between two pieces the page waits for a frame, which a tab in the background does not draw.",
        edits=(
            Edit(
                ATTEMPT,
                'import { FIRST_BYTE_MS, IDLE_MS, PIECE_BYTES } from "./limits.js";',
                'import { FIRST_BYTE_MS, IDLE_MS, PIECE_BYTES, SLICE_MS } from "./limits.js";',
            ),
            Edit(
                ATTEMPT,
                "  let head = new Uint8Array(0);",
                "  let head = new Uint8Array(0);\n  const breathe = startBreathing();",
            ),
            Edit(
                ATTEMPT,
                "    onProgress(received, total >= received ? total : null);",
                "    onProgress(received, total >= received ? total : null);\n    await breathe();",
            ),
            Edit(
                ATTEMPT,
                '  if (md5 && !md5.matches()) throw new DownloadFailure("damaged");\n}\n',
                '  if (md5 && !md5.matches()) throw new DownloadFailure("damaged");\n}\n\n/**\n * On a fast line, pieces come in as fast as they are hashed and written, and the page neither scrolls nor takes\n * clicks. Returns a function that waits for the next frame once the pieces have had their share of this one.\n */\nfunction startBreathing() {\n  let since = performance.now();\n  return async function breathe() {\n    if (performance.now() - since < SLICE_MS) return;\n    await new Promise((resolve) => requestAnimationFrame(resolve));\n    // The frame is drawn after this callback; what runs before would only delay it.\n    since = performance.now();\n  };\n}\n',
            ),
            Edit(
                LIMITS,
                "export const WORKER_READY_MS = 3_000;\n",
                "export const WORKER_READY_MS = 3_000;\n\n/** How long a download may keep the page's thread to itself, before the browser gets to draw. */\nexport const SLICE_MS = 12;\n",
            ),
        ),
        finding="too-slow",
        by=("in-another-tab:list",),
    ),
    Mutant(
        name="one-mark-a-letter",
        says="Of several marks on a letter one stays in the name, although many scripts write two.",
        edits=(
            Edit(
                NAME,
                '/** `Summer Cup!` is saved as `Summer_Cup__final.mp4`, 春の祭り as `春の祭り_final.mp4`. */\nexport function filenameOf(video) {\n  const title = String(video.project_name ?? "").normalize("NFC");',
                '// Titles copied from social media pile up dozens of accents on a letter (t̸̢͙̆e̵͇͠x̶̣̌t̷̰̕): file managers draw them over the\n// neighbouring lines, and they use up the name\'s bytes. What NFC could not join to its letter may have one at most.\nconst PILED_UP = /(\\p{M})\\p{M}+/gu;\n\n/** `Summer Cup!` is saved as `Summer_Cup__final.mp4`, 春の祭り as `春の祭り_final.mp4`. */\nexport function filenameOf(video) {\n  const title = tidy(String(video.project_name ?? ""));',
            ),
            Edit(
                NAME,
                "  return cut(stem, MOST_BYTES - ENDING.length) + ENDING;\n}\n",
                '  return cut(stem, MOST_BYTES - ENDING.length) + ENDING;\n}\n\n/** The title with every accent joined to its letter where Unicode can, and one accent a letter where it cannot. */\nfunction tidy(title) {\n  return title.normalize("NFC").replace(PILED_UP, "$1");\n}\n',
            ),
        ),
        finding="wrong-name",
        by=("own-script-in-the-name:list",),
    ),
    Mutant(
        name="next-keeps-the-first-handler",
        says="The player goes on to the next video, and its memoised handler still downloads the first one.",
        edits=(
            Edit(
                APP,
                "      {playing && <VideoPlayer key={playing.id} video={playing} library={library} onClose={() => setPlaying(null)} />}",
                "      {playing && <VideoPlayer video={playing} library={library} onPlay={setPlaying} onClose={() => setPlaying(null)} />}",
            ),
            Edit(
                PLAYER,
                '// The player: one video in a modal, with its own Download button.\nimport * as Dialog from "@radix-ui/react-dialog";\nimport { Download, X } from "lucide-react";',
                '// The player: one video in a modal, with its own Download button, and the way to its neighbours in the list.\nimport * as Dialog from "@radix-ui/react-dialog";\nimport { ChevronLeft, ChevronRight, Download, X } from "lucide-react";\nimport { memo, useCallback } from "react";',
            ),
            Edit(
                PLAYER,
                "export default function VideoPlayer({ video, library, onClose }) {\n  const returnFocus = useReturnFocus();",
                "/** Going to a neighbour keeps the dialog, and with it the focus; only the screen starts anew. */\nexport default function VideoPlayer({ video, library, onPlay, onClose }) {\n  const returnFocus = useReturnFocus();\n  const at = library.downloads.findIndex(({ id }) => id === video.id);\n  const download = useCallback(() => library.downloadFile(video.id), [library.downloadFile]);\n\n  function step(by) {\n    const next = at === -1 ? null : library.downloads[at + by];\n    if (next) onPlay(next);\n  }\n",
            ),
            Edit(
                PLAYER,
                '            <Dialog.Title className="min-w-0 flex-1 truncate font-semibold"><bdi>{nameOf(video)}</bdi></Dialog.Title>',
                '            <Dialog.Title className="min-w-0 flex-1 truncate font-semibold"><bdi>{nameOf(video)}</bdi></Dialog.Title>\n            <Step label="Previous video" icon={ChevronLeft} disabled={at <= 0} onClick={() => step(-1)} />\n            <Step label="Next video" icon={ChevronRight} disabled={at === -1 || at === library.downloads.length - 1} onClick={() => step(1)} />',
            ),
            Edit(
                PLAYER,
                "          <Screen video={video} renew={library.renew} />\n          <Actions video={video} onDownload={library.downloadFile} />",
                "          <Screen key={video.id} video={video} renew={library.renew} />\n          <Actions video={video} onDownload={download} />",
            ),
            Edit(
                PLAYER,
                "  );\n}\n\nfunction Screen({ video, renew }) {",
                '  );\n}\n\nfunction Step({ label, icon: Icon, disabled, onClick }) {\n  return (\n    <button type="button" title={label} aria-label={label} aria-disabled={disabled} onClick={onClick} className="icon-button aria-disabled:opacity-40">\n      <Icon size={20} aria-hidden />\n    </button>\n  );\n}\n\nfunction Screen({ video, renew }) {',
            ),
            Edit(
                PLAYER,
                "function Actions({ video, onDownload }) {",
                "/** Redrawn for its own video's progress alone, not whenever the list behind the player is. */\nconst Actions = memo(function Actions({ video, onDownload }) {",
            ),
            Edit(PLAYER, "        onClick={() => onDownload(video.id)}", "        onClick={onDownload}"),
            Edit(PLAYER, "      </button>\n    </div>\n  );\n}", "      </button>\n    </div>\n  );\n});"),
        ),
        finding="wrong-video",
        by=("next-in-the-player:player",),
    ),
    Mutant(
        name="leaving-cancels-before-the-answer",
        says="Downloads are cancelled in `beforeunload`, before the user has answered whether to leave.",
        edits=(
            Edit(
                APP,
                'import { isAnyRunning, useAnyRunning } from "./download/track.js";',
                'import { cancelAll, isAnyRunning, useAnyRunning } from "./download/track.js";',
            ),
            Edit(APP, "  useLeaveWarning();", "  useLeaveWarning();\n  useEndOnLeave();"),
            Edit(
                APP,
                "  }, [busy]);\n}",
                '  }, [busy]);\n}\n\n/**\n * Ends the downloads with the page. The service worker behind a large one outlives the page, waits for its next\n * piece, and the browser shows the file as "downloading" for minutes before it gives up; told in time, it says\n * "failed" at once and removes the part. By `pagehide`, messages to a worker may not be delivered any more.\n */\nfunction useEndOnLeave() {\n  const busy = useAnyRunning();\n  useEffect(() => {\n    if (!busy) return;\n    window.addEventListener("beforeunload", cancelAll);\n    return () => window.removeEventListener("beforeunload", cancelAll);\n  }, [busy]);\n}',
            ),
            Edit(
                TRACK,
                "export const useAnyRunning = () => useStore(running, (downloads) => downloads.size > 0);\n",
                "export const useAnyRunning = () => useStore(running, (downloads) => downloads.size > 0);\n\n/** As if the user had cancelled each of them. */\nexport function cancelAll() {\n  for (const { cancel } of running.get().values()) cancel();\n}\n",
            ),
        ),
        finding="lost-download",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="the-row-lies-above-cancel",
        says="A click anywhere in the row plays the video; the layer that makes it so lies above the Cancel button.",
        edits=(
            Edit(
                ROW,
                'import DownloadIconButton from "./DownloadIconButton.jsx";\n',
                'import DownloadIconButton from "./DownloadIconButton.jsx";\n\n/** A click anywhere in the row plays the video; what has a click of its own is `relative`, and so above that layer. */',
            ),
            Edit(
                ROW,
                '    <li aria-label={name} className="rounded-lg hover:bg-slate-800/60">\n      <div className="flex items-center gap-3 p-2">\n        <button type="button" title="Play video" aria-label={`Play video: ${name}`} onClick={() => onPlay(video)} className="play-tile">\n          {video.thumbnail_url && <img src={video.thumbnail_url} alt="" loading="lazy" className="picture" />}\n          <Play size={20} aria-hidden className="fill-current" />',
                '    <li aria-label={name} className="relative rounded-lg hover:bg-slate-800/60">\n      <div className="flex items-center gap-3 p-2">\n        <button\n          type="button"\n          title="Play video"\n          aria-label={`Play video: ${name}`}\n          onClick={() => onPlay(video)}\n          className="group shrink-0 outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-cyan-300"\n        >\n          <span className="play-tile group-hover:text-cyan-300">\n            {video.thumbnail_url && <img src={video.thumbnail_url} alt="" loading="lazy" className="picture" />}\n            <Play size={20} aria-hidden className="fill-current" />\n          </span>',
            ),
            Edit(
                ROW,
                '    <button type="button" title="Delete" aria-label={`Delete: ${name}`} onClick={onClick} className="icon-button hover:text-rose-300">',
                '    <button type="button" title="Delete" aria-label={`Delete: ${name}`} onClick={onClick} className="icon-button relative hover:text-rose-300">',
            ),
            Edit(
                ROW,
                '    <div role="group" aria-label={`Delete ${name}?`} className="flex flex-wrap items-center justify-end gap-2 px-2 pb-2 text-sm">',
                '    <div role="group" aria-label={`Delete ${name}?`} className="relative flex flex-wrap items-center justify-end gap-2 px-2 pb-2 text-sm">',
            ),
        ),
        finding="click-missed",
        by=("cancelled:list",),
    ),
    Mutant(
        name="a-cancelled-one-is-given-a-place",
        says="A waiting download that is cancelled rejects at once, and its entry is given a place that nobody gives back.",
        edits=(
            Edit(
                QUEUE,
                "export async function inTurn(work) {\n  if (active < AT_ONCE) active += 1;\n  else await new Promise((turn) => waiting.push(turn));",
                "/** Does `work` when it is its turn; rejects at once if `signal` fires while it waits. */\nexport async function inTurn(work, signal) {\n  if (active < AT_ONCE) active += 1;\n  else await myTurn(signal);",
            ),
            Edit(
                QUEUE,
                "  }\n}",
                '  }\n}\n\nfunction myTurn(signal) {\n  return new Promise((resolve, reject) => {\n    const giveUp = () => reject(signal.reason);\n    signal.addEventListener("abort", giveUp, { once: true });\n    waiting.push(() => {\n      signal.removeEventListener("abort", giveUp);\n      resolve();\n    });\n  });\n}',
            ),
            Edit(FIXED, "    }),", "    }, tools.signal),"),
        ),
        finding="never-started",
        by=("several-rows:list",),
    ),
    Mutant(
        name="a-percentage-as-width",
        says="The text of the percentage, as the user's language writes it, is the bar's width too, which styles do not understand.",
        edits=(
            Edit(
                PROGRESS,
                "// How far a download has come, as a ring round a button or as a bar. `percent` is null while unknown.",
                '// How far a download has come, as a ring round a button or as a bar. `percent` is null while unknown.\nimport { percentOf } from "../format.js";\n\nconst UNKNOWN_SHARE = 25; // what runs round, or through, where there is nothing to show',
            ),
            Edit(
                PROGRESS,
                '        <circle cx="18" cy="18" r="16" pathLength="100" strokeDasharray={`${percent ?? 25} 100`} className="fill-none stroke-cyan-300 stroke-2" />',
                '        <circle cx="18" cy="18" r="16" pathLength="100" strokeDasharray={`${percent ?? UNKNOWN_SHARE} 100`} className="fill-none stroke-cyan-300 stroke-2" />',
            ),
            Edit(
                PROGRESS,
                '      <div className={`h-full rounded-full bg-cyan-300 ${percent === null ? "sweep" : ""}`} style={{ width: `${percent ?? 25}%` }} />',
                '      <div className={`h-full rounded-full bg-cyan-300 ${percent === null ? "sweep" : ""}`} style={{ width: percentOf(percent ?? UNKNOWN_SHARE) }} />',
            ),
            Edit(
                PROGRESS,
                '  return { role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent ?? undefined };',
                '  return {\n    role: "progressbar",\n    "aria-label": label,\n    "aria-valuemin": 0,\n    "aria-valuemax": 100,\n    "aria-valuenow": percent ?? undefined,\n    "aria-valuetext": percentOf(percent) || undefined, // screen readers say "42" of the number alone, or "42 of 100"\n  };',
            ),
            Edit(
                FORMAT,
                '    .map(([rating, count]) => (/^\\d$/.test(rating) ? `${count} × ${rating}★` : `${count} ${rating.replaceAll("_", " ")}`));\n}',
                '    .map(([rating, count]) => (/^\\d$/.test(rating) ? `${count} × ${rating}★` : `${count} ${rating.replaceAll("_", " ")}`));\n}\n\nconst shares = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });\n\n/** A share of 100 as the user\'s language writes it; "" where it is not known. */\nexport function percentOf(share) {\n  if (!Number.isFinite(share)) return "";\n  return shares.format(share / 100);\n}',
            ),
        ),
        finding="no-progress",
        by=("numbers-written-otherwise:player",),
    ),
    Mutant(
        name="a-check-with-a-memory",
        says="The regular expression that says which names are checked has the flag g, so that every other file is not checked.",
        edits=(
            Edit(
                ATTEMPT,
                'import { openSink } from "./save.js";\n',
                'import { openSink } from "./save.js";\n\n/** The kinds of file whose beginning is known: MP4, and what Apple\'s tools name the same. */\nconst MP4_NAME = /\\.(mp4|m4v)$/gi;\n',
            ),
            Edit(
                ATTEMPT,
                '  if (isMp4(video) && !isVideo(head)) throw new DownloadFailure("not-a-video");',
                '  if (isMp4(video) && !isVideo(head)) throw new DownloadFailure(isMarkup(head) ? "web-page" : "not-a-video");',
            ),
            Edit(
                ATTEMPT,
                '  return /\\.mp4$/i.test(video.filename || ".mp4"); // what has no name is saved as one',
                '  return MP4_NAME.test(video.filename || ".mp4"); // what has no name is saved as one',
            ),
            Edit(
                ATTEMPT,
                'const isVideo = (head) => String.fromCharCode(...head.slice(4, 8)) === "ftyp";\n',
                'const isVideo = (head) => String.fromCharCode(...head.slice(4, 8)) === "ftyp";\n\n/** Whether it begins as web pages and XML do: `<!doctype`, `<html`, `<?xml`, perhaps after blanks or a byte order mark. */\nconst isMarkup = (head) => /^(\\xEF\\xBB\\xBF)?\\s*</.test(String.fromCharCode(...head.slice(0, 8)));\n',
            ),
            Edit(
                FAILURE,
                '  "not-a-video": (name) => `${name} was not saved because the server sent something that is not a video. Try again.`,',
                '  "not-a-video": (name) => `${name} was not saved because the server sent something that is not a video. Try again.`,\n  "web-page": (name) => `${name} was not saved because a web page came in its place. In a guest network, sign in to it; then try again.`,',
            ),
        ),
        finding="error-page-saved",
        by=("page-instead-everywhere:list",),
    ),
    Mutant(
        name="a-filtered-list-forgets-the-others",
        says="Each list that is read replaces the known records, and a retry of a video that a filter hides does nothing.",
        edits=(
            Edit(
                HOOK,
                "  const newest = useRef(new Map()); // id → the latest record seen; outlives filters and a closed panel\n  const renewal = useRef(null); // the re-reading under way, shared by all who ask meanwhile\n\n  const remember = useCallback((downloads) => {\n    for (const video of downloads) newest.current.set(video.id, video);",
                "  const newest = useRef(new Map()); // id → the record as it was last read; outlives a closed panel\n  const renewal = useRef(null); // the re-reading under way, shared by all who ask meanwhile\n\n  /** Afresh with every reply: records of what was deleted, here or elsewhere, and their signed links do not pile up. */\n  const remember = useCallback((downloads) => {\n    newest.current = new Map(downloads.map((video) => [video.id, video]));",
            ),
            Edit(
                HOOK,
                "      const downloads = await renewal.current;",
                "      const downloads = await renewal.current;\n      if (downloads.length === 0) return null;",
            ),
            Edit(
                HOOK,
                "    (id, { afresh = false } = {}) =>\n      startDownload({\n        video: newest.current.get(id),",
                "    (id, { afresh = false } = {}) => {\n      const video = newest.current.get(id);\n      if (!video) return; // it was deleted meanwhile\n      return startDownload({\n        video,",
            ),
            Edit(HOOK, "      }),", "      });\n    },"),
            Edit(
                HOOK,
                "      const key = `delete ${id}`;",
                "      const key = `delete ${id}`;\n      const name = nameOf(newest.current.get(id) ?? {});",
            ),
            Edit(
                HOOK,
                "        tellFailure(key, `“${nameOf(newest.current.get(id))}” could not be deleted. Try again.`, () => removeVideo(id));",
                "        tellFailure(key, `“${name}” could not be deleted. Try again.`, () => removeVideo(id));",
            ),
            Edit(
                HOOK, "      dismiss(alertKey(id));", "      dismiss(alertKey(id));\n      newest.current.delete(id);"
            ),
        ),
        finding="nothing-happened",
        by=("within-a-filter:list",),
    ),
    Mutant(
        name="dismissed-but-still-waits-for-the-network",
        says="What failed while offline is tried again a second after the network is back, also when the user has closed its alert.",
        edits=(
            Edit(
                FAILURE,
                "  offline: (name) => `${name} could not be downloaded because you are offline. Connect, then retry.`,",
                "  offline: (name) => `${name} could not be downloaded because you are offline. It is tried again once you are connected.`,",
            ),
            Edit(
                TRACK,
                "    tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);",
                '    tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);\n    if (error.kind === "offline") whenOnline(retry);',
            ),
            Edit(
                TRACK,
                "  }\n}\n",
                '  }\n}\n\n// A line that has just come back often goes once more, and names cannot be looked up yet.\nconst SETTLED_MS = 1_000;\n\n/** Does it once the device is connected again; at once where it is by now, after the failure and before this. */\nfunction whenOnline(deed) {\n  const soon = () => setTimeout(deed, SETTLED_MS);\n  if (navigator.onLine) {\n    soon();\n    return;\n  }\n  window.addEventListener("online", soon, { once: true });\n}\n',
            ),
        ),
        finding="unasked-download",
        by=("offline:list",),
    ),
)

SURVIVORS = (
    Mutant(
        name="a-held-key-downloads-again",
        says="The player's shortcut for a download does not look at `event.repeat`, so that a key that is held saves several copies.",
        edits=(
            Edit(
                PLAYER,
                'import { Download, X } from "lucide-react";',
                'import { Download, X } from "lucide-react";\nimport { useRef } from "react";',
            ),
            Edit(
                PLAYER,
                "  const returnFocus = useReturnFocus();",
                '  const returnFocus = useReturnFocus();\n  const content = useRef(null);\n\n  /** The keys that other players have too. With a modifier they are the browser\'s own, such as Ctrl+D. */\n  function onKeyDown(event) {\n    if (event.ctrlKey || event.metaKey || event.altKey) return;\n    const screen = content.current.querySelector("video");\n    const deeds = {\n      d: () => library.downloadFile(video.id),\n      m: () => (screen.muted = !screen.muted),\n      f: () => screen.requestFullscreen?.().catch(() => {}),\n    };\n    const key = event.key.toLowerCase();\n    if (!Object.hasOwn(deeds, key)) return;\n    event.preventDefault();\n    deeds[key]();\n  }\n',
            ),
            Edit(
                PLAYER,
                "        <Dialog.Content",
                "        <Dialog.Content\n          ref={content}\n          onKeyDown={onKeyDown}",
            ),
            Edit(
                PLAYER,
                '        type="button"',
                '        type="button"\n        title="Download (D)"\n        aria-keyshortcuts="D"',
            ),
        ),
        finding="started-twice",
        by=("enter-key:player",),
    ),
)
