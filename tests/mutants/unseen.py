"""Mistakes that somebody thought of who knew the gallery and no promise, and that no promise noticed then."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

MUTANTS = (
    Mutant(
        name="success-fades-by-the-first-timer",
        says="A second success message disappears by the timer of the first.",
        edits=(Edit("src/alerts.js", "  clearTimeout(fading);\n", ""),),
        finding="alert-vanished",
        by=("memory-is-freed:list",),
    ),
    Mutant(
        name="list-waits-for-ever",
        says="Reading the list of videos has no time limit.",
        edits=(
            Edit(
                "src/api.js",
                "signal: signal ? AbortSignal.any([signal, timeout]) : timeout,",
                "signal: signal ?? timeout,",
            ),
        ),
        finding="silent-failure",
        by=("library-unreadable:list",),
    ),
    Mutant(
        name="count-of-nothing-ignored",
        says="A count of 0 does not replace the one before.",
        edits=(
            Edit(
                "src/api.js",
                "return Number.isSafeInteger(body?.count) ? body.count : null;",
                "return body?.count || null;",
            ),
        ),
        finding="misleading-list",
        by=("opened-again:list",),
    ),
    Mutant(
        name="zero-drawn",
        says="The count is drawn by `count &&`, which draws a bare 0.",
        edits=(Edit("src/components/HomePage.jsx", "{count > 0 && (", "{count && ("),),
        finding="misleading-list",
        by=("opened-again:list",),
    ),
    Mutant(
        name="null-date-is-1970",
        says="A date of null becomes 1970.",
        edits=(Edit("src/format.js", "new Date(at)", "new Date(video.created_at)"),),
        finding="misleading-list",
        by=("nothing-known:list",),
    ),
    Mutant(
        name="leave-warning-only-while-open",
        says="The page asks before it is left only while the gallery is open.",
        edits=(
            Edit("src/App.jsx", "  useLeaveWarning();\n", "  useLeaveWarning(open);\n"),
            Edit(
                "src/App.jsx",
                "function useLeaveWarning() {\n  const busy = useAnyRunning();",
                "function useLeaveWarning(open) {\n  const busy = useAnyRunning() && open;",
            ),
        ),
        finding="lost-download",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="records-of-the-last-list-only",
        says="The record of a video that a filter hides is forgotten, so that its alert's retry throws.",
        edits=(
            Edit(
                "src/hooks/useDownloads.js",
                "    for (const video of downloads) newest.current.set(video.id, video);\n",
                "    newest.current = new Map(downloads.map((video) => [video.id, video]));\n",
            ),
        ),
        finding="page-error",
        by=("within-a-filter:list",),
    ),
    Mutant(
        name="renewal-undoes-the-filter",
        says="A renewed link brings the whole list back, although a filter is set.",
        edits=(
            Edit(
                "src/hooks/useDownloads.js",
                "setList((list) => ({ ...list, downloads: list.downloads.map((video) => fresh.get(video.id) ?? video) }));",
                'setList({ status: "ready", downloads });',
            ),
        ),
        finding="gallery-closed",
        by=("within-a-filter:list",),
    ),
    Mutant(
        name="renewed-player-plays",
        says="A player whose link is renewed starts by itself.",
        edits=(Edit("src/hooks/useVideoSource.js", "if (playing) element.play()", "element.play()"),),
        finding="playback-disturbed",
        by=("plays-after-expiry:player",),
    ),
    Mutant(
        name="icon-loses-the-focus",
        says="The icon is disabled while its download runs, and loses the keyboard focus.",
        edits=(
            Edit(
                "src/components/DownloadIconButton.jsx",
                "aria-disabled={Boolean(running)}",
                "disabled={Boolean(running)}",
            ),
        ),
        finding="not-accessible",
        by=("enter-key:list",),
    ),
    Mutant(
        name="long-title-pushes-the-icon-out",
        says="A long title pushes the row's icon out of the window.",
        edits=(Edit("src/components/DownloadRow.jsx", '<div className="min-w-0 flex-1">', '<div className="flex-1">'),),
        finding="needs-sideways-scrolling",
        by=("finger-on-a-phone:list",),
    ),
    Mutant(
        name="group-of-neighbours-only",
        says="Videos of one group are shown together only where they follow each other.",
        edits=(
            Edit("src/components/DownloadsPanel.jsx", "  const groups = new Map();\n", ""),
            Edit(
                "src/components/DownloadsPanel.jsx",
                "    const known = groups.get(video.group_key);\n    if (video.group_key && known) {\n      known.videos.push(video);",
                "    const last = entries.at(-1);\n    if (video.group_key && last?.key === video.group_key) {\n      last.videos.push(video);",
            ),
            Edit(
                "src/components/DownloadsPanel.jsx",
                "    const entry = { key: video.group_key || null, videos: [video] };\n    if (entry.key) groups.set(entry.key, entry);\n    entries.push(entry);",
                "    entries.push({ key: video.group_key || null, videos: [video] });",
            ),
        ),
        finding="misleading-list",
        by=("collapsed-group:list",),
    ),
    Mutant(
        name="alerts-beyond-the-screen",
        says="Alerts that do not fit on the screen cannot be scrolled to.",
        edits=(
            Edit(
                "src/components/DownloadsPanel.jsx",
                '<Alerts className="max-h-[45%] overflow-y-auto border-t border-slate-800 p-3" />',
                '<Alerts className="border-t border-slate-800 p-3" />',
            ),
        ),
        finding="alert-out-of-sight",
        by=("several-failures:list",),
    ),
    Mutant(
        name="plays-on-the-full-screen",
        says="The player's video has no `playsInline`.",
        edits=(
            Edit(
                "src/components/VideoPlayer.jsx",
                'controls playsInline preload="metadata"',
                'controls preload="metadata"',
            ),
        ),
        finding="player-fills-screen",
        by=("plays-on:player",),
    ),
    Mutant(
        name="unknown-share-is-zero",
        says="The progress bar says 0 % while the size is unknown.",
        edits=(
            Edit(
                "src/components/Progress.jsx", '"aria-valuenow": percent ?? undefined', '"aria-valuenow": percent ?? 0'
            ),
        ),
        finding="bad-progress",
        by=("nothing-known:list", "nothing-known:player"),
    ),
    Mutant(
        name="status-line-comes-with-its-text",
        says="The status line is put on the page together with its text.",
        edits=(
            Edit(
                "src/components/Alerts.jsx",
                '      <p role="status" className={done ? "flex items-start gap-2 rounded-lg bg-emerald-950 px-3 py-2 text-sm text-emerald-200" : "sr-only"}>\n',
                '      {done && <p role="status" className="flex items-start gap-2 rounded-lg bg-emerald-950 px-3 py-2 text-sm text-emerald-200">\n',
            ),
            Edit(
                "src/components/Alerts.jsx",
                '<span className="min-w-0 break-words">{done && isolated(done)}</span>\n      </p>',
                '<span className="min-w-0 break-words">{done && isolated(done)}</span>\n      </p>}',
            ),
        ),
        finding="not-accessible",
        by=("screen-reader-saved:list",),
    ),
    Mutant(
        name="first-piece-taken-for-the-head",
        says="Whether it is a video is decided by the first piece alone, however short.",
        edits=(
            Edit(
                "src/download/attempt.js",
                "if (head.length < 8) head = firstBytes(head, value);",
                "if (head.length === 0) head = firstBytes(head, value);",
            ),
        ),
        finding="told-instead-of-saved",
        by=("length-unknown-to-all:list",),
    ),
    Mutant(
        name="vowel-signs-dropped",
        says="Vowel signs are taken for punctuation in file names.",
        edits=(Edit("src/download/filename.js", "[^\\p{L}\\p{N}\\p{M}]", "[^\\p{L}\\p{N}]"),),
        finding="wrong-name",
        by=("own-script-in-the-name:list",),
    ),
    Mutant(
        name="failures-fill-the-queue",
        says="A failed download keeps its place in the queue.",
        edits=(
            Edit(
                "src/download/queue.js",
                "  try {\n    return await work();\n  } finally {\n    const next = waiting.shift();\n    if (next) next(); // takes over this one's place\n    else active -= 1;\n  }\n",
                "  const result = await work();\n  const next = waiting.shift();\n  if (next) next(); // takes over this one's place\n  else active -= 1;\n  return result;\n",
            ),
        ),
        finding="never-started",
        by=("several-failures:list",),
    ),
    Mutant(
        name="name-that-only-chromium-decodes",
        says="The service worker gives the encoded name as a plain `filename`.",
        edits=(
            Edit(
                "public/download-stream/worker.js",
                "filename*=UTF-8''${encodeURIComponent(file.name)}`",
                'filename="${encodeURIComponent(file.name)}"`',
            ),
        ),
        finding="wrong-name",
        by=("larger-file-in-any-script:list",),
    ),
    Mutant(
        name="group-does-not-say-collapsed",
        says="A group's button has `aria-expanded` only while it is open.",
        edits=(
            Edit(
                "src/components/DownloadGroup.jsx",
                "aria-expanded={expanded}\n",
                "aria-expanded={expanded || undefined}\n",
            ),
        ),
        finding="not-accessible",
        by=("collapsed-group:list",),
    ),
)

SURVIVORS = (
    Mutant(
        name="late-piece-revives-a-cancelled-one",
        says="Progress that comes after a cancel shows the download as running again.",
        edits=(
            Edit(
                "src/download/track.js",
                "      if (controller.signal.aborted) return; // a last piece, after the end\n",
                "",
            ),
        ),
        finding="stuck-busy",
        by=("cancelled:list",),
    ),
    Mutant(
        name="pause-counts-as-silence",
        says="A user who pauses a large download in the browser is taken for a server that is silent.",
        edits=(
            Edit(
                "src/download/attempt.js",
                "room = await sink.write(value); //",
                "room = await patience.during(IDLE_MS, () => sink.write(value)); //",
            ),
        ),
        finding="broken-off-by-page",
        by=("large-file:list",),
    ),
    Mutant(
        name="worker-falls-asleep",
        says="The service worker behind a large download is left to fall asleep.",
        edits=(Edit("src/download/stream.js", "const AWAKE_MS = 10_000;", "const AWAKE_MS = 45_000;"),),
        finding="stuck-busy",
        by=("large-file:list",),
    ),
    Mutant(
        name="ended-session-as-403",
        says="Only a 401 counts as an ended session, not a 403.",
        edits=(
            Edit(
                "src/download/variants/fixed.js",
                'if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");',
                'if (status === 401) throw new DownloadFailure("signed-out");',
            ),
        ),
        finding="misleading-alert",
        by=("refusal-everywhere:list",),
    ),
    Mutant(
        name="player-does-not-scroll",
        says="A player that is higher than the window cannot be scrolled.",
        edits=(
            Edit(
                "src/components/VideoPlayer.jsx",
                "w-full max-w-3xl flex-col overflow-y-auto bg-slate-900",
                "w-full max-w-3xl flex-col bg-slate-900",
            ),
        ),
        finding="alert-out-of-sight",
        by=("zoomed-in:player",),
    ),
)
