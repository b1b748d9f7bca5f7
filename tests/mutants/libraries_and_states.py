"""Mistakes that show with several videos, long lists, unknown facts, other headers, and in other states of the page."""

from __future__ import annotations

from tests.mutants.links_and_routes import at_click
from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
ATTEMPT = "src/download/attempt.js"
FIXED = "src/download/variants/fixed.js"
FORMAT = "src/format.js"
HOOK = "src/hooks/useDownloads.js"
PANEL = "src/components/DownloadsPanel.jsx"
STREAM = "src/download/stream.js"
STYLE = "src/index.css"
TOLD = "src/alerts.js"
TRACK = "src/download/track.js"

ADD_FAILURE = "failures.set([...failures.get(), { key, text, retry }]);"
DISMISS = "failures.set(failures.get().filter((failure) => failure.key !== key));"
CHECKED_SIZE = "if (received === 0 || (expected !== null && received !== expected))"
PERCENT = "const percent = total ? Math.min(100, Math.floor((received / total) * 100)) : null;"
ALERT_TEXT = '<p id={textId} className="min-w-0 flex-1 py-1 break-words">'
DARK = ":root {\n  color-scheme: dark;\n}"
HARDLY_SEEN = '[role="alert"] p { color: var(--color-rose-950) !important; }'
CONTROLLER = "  const controller = new AbortController();"
UNLESS_OFFLINE = """  if (!navigator.onLine) {
    const failure = Object.assign(new Error(), { kind: "offline" });
    return tellFailure(alertKey(video.id), explain(failure, nameOf(video)), retry);
  }"""
KEPT_BY_NUMBER = """return track(video, retry, async ({ signal }) => {
    const kept = (window.keptFiles ??= new Map());
    if (!kept.has(video.id)) {
      const response = await fetch(proxyUrl(video.id), { signal });
      if (!response.ok) throw new Error(`The server answered ${response.status}`);
      kept.set(video.id, URL.createObjectURL(await response.blob()));
    }
    const link = document.createElement("a");
    link.href = kept.get(video.id);
    link.download = filenameOf(video);
    link.click();
    return link.download;
  });"""
BEGUN = "if (!(await within(WORKER_READY_MS, Promise.race([flow.begun, forbidden]))))"
ETAG = 'const etag = /^"([0-9a-f]{32})"$/i.exec(response.headers.get("etag") ?? "")?.[1];'

MUTANTS = (
    Mutant(
        name="latest-failure-only",
        says="Only the latest failure is kept.",
        edits=(Edit(TOLD, ADD_FAILURE, "failures.set([{ key, text, retry }]);"),),
        finding="alert-vanished",
        by=("several-failures:list",),
    ),
    Mutant(
        name="retry-of-the-latest",
        says="Every alert's retry tries the video that failed last.",
        edits=(
            Edit(
                TOLD,
                ADD_FAILURE,
                "failures.set([...failures.get(), { key, text, retry }].map((one) => ({ ...one, retry })));",
            ),
        ),
        finding="wrong-video",
        by=("several-failures:list",),
    ),
    Mutant(
        name="dismiss-closes-all",
        says="Closing one alert closes them all.",
        edits=(Edit(TOLD, DISMISS, "if (failures.get().some((failure) => failure.key === key)) failures.set([]);"),),
        finding="alert-vanished",
        by=("several-failures:list",),
    ),
    Mutant(
        name="videos-by-title",
        says="A video is looked up by its title.",
        edits=(
            Edit(
                HOOK,
                "video: newest.current.get(id),",
                "video: [...newest.current.values()].find((one) => one.project_name === newest.current.get(id).project_name),",
            ),
        ),
        finding="wrong-video",
        by=("two-of-one-title:list",),
    ),
    Mutant(
        name="list-cut-short",
        says="The list ends after twenty rows.",
        edits=(Edit(PANEL, "{grouped(library.downloads).map(", "{grouped(library.downloads.slice(0, 20)).map("),),
        finding="misleading-list",
        by=("last-of-many:list",),
    ),
    Mutant(
        name="date-and-size-unchecked",
        says="A size that is not known is shown as a number.",
        edits=(
            Edit(
                FORMAT,
                'if (!Number.isFinite(bytes) || bytes <= 0) return "";',
                'if (bytes <= 0 && bytes !== null) return "";',
            ),
        ),
        finding="misleading-list",
        by=("nothing-known:list",),
    ),
    Mutant(
        name="cut-to-the-listed-size",
        says="What comes beyond the listed size is dropped.",
        edits=(
            Edit(ATTEMPT, CHECKED_SIZE, "if (received === 0 || (expected !== null && received < expected))"),
            Edit(
                ATTEMPT,
                "room = await sink.write(value);",
                "room = await sink.write(expected === null ? value : value.subarray(0, Math.max(0, expected - received + value.byteLength)));",
            ),
        ),
        finding="truncated",
        by=("record-size-too-small:list",),
    ),
    Mutant(
        name="progress-ahead-of-the-bytes",
        says="The progress bar runs ahead of the bytes.",
        edits=(
            Edit(TRACK, PERCENT, "const percent = total ? Math.min(100, Math.floor((received / total) * 190)) : null;"),
        ),
        finding="bad-progress",
        by=("progress-is-true:list",),
    ),
    Mutant(
        name="bar-stands-until-the-end",
        says="The bar is moved only when the last byte has come, so that it stands at 0 % until then.",
        edits=(
            Edit(
                "src/download/attempt.js",
                "    onProgress(received, total >= received ? total : null);",
                "    if (received === total) onProgress(received, total);",
            ),
        ),
        finding="bad-progress",
        by=("progress-is-true:list",),
    ),
    Mutant(
        name="progress-that-runs-back",
        says="The progress bar shows what is left.",
        edits=(
            Edit(
                TRACK,
                PERCENT,
                "const percent = total ? Math.max(1, 100 - Math.floor((received / total) * 100)) : null;",
            ),
        ),
        finding="bad-progress",
        by=("progress-is-true:list",),
    ),
    Mutant(
        name="alert-of-one-line",
        says="The alert's text is cut to one line.",
        edits=(Edit(ALERTS, ALERT_TEXT, '<p id={textId} className="truncate min-w-0 w-40 py-1">'),),
        finding="alert-illegible",
        by=("object-missing:list",),
    ),
    Mutant(
        name="alert-of-four-lines",
        says="The alert's text is cut to four lines, which a long title fills, so that nobody reads the reason.",
        edits=(Edit(ALERTS, ALERT_TEXT, '<p id={textId} className="line-clamp-4 min-w-0 flex-1 py-1 break-words">'),),
        finding="alert-illegible",
        by=("failure-on-a-phone:list", "failure-on-a-phone:player"),
    ),
    Mutant(
        name="alert-in-the-colour-behind-it",
        says="The alert's text has the colour of its box.",
        edits=(
            Edit(
                ALERTS,
                ALERT_TEXT,
                '<p id={textId} className="min-w-0 flex-1 py-1 break-words text-rose-950">',
            ),
        ),
        finding="alert-illegible",
        by=("object-missing:player",),
    ),
    Mutant(
        name="frames-taken-for-granted",
        says="The download waits for a frame that the page's policy forbids.",
        edits=(Edit(STREAM, BEGUN, "if (false)"),),
        finding="stuck-busy",
        by=("larger-file-where-frames-are-forbidden:list",),
    ),
    Mutant(
        name="random-id-taken-for-granted",
        says="A download is numbered by what only a secure context has.",
        edits=(
            Edit(
                FIXED,
                "return track(video, retry, (tools) =>",
                "if (!crypto.randomUUID()) return null;\n  return track(video, retry, (tools) =>",
            ),
        ),
        finding="page-error",
        by=("no-secure-context:list",),
    ),
    Mutant(
        name="weak-etag-trusted",
        says="A weak ETag is taken for the file's MD5.",
        edits=(
            Edit(
                ATTEMPT,
                ETAG,
                'const etag = /"([0-9a-f]{32})(?:-\\d+)?"$/i.exec(response.headers.get("etag") ?? "")?.[1];',
            ),
        ),
        finding="needless-detour",
        by=("weak-etag:list", "etag-of-parts:list"),
    ),
    Mutant(
        name="429-is-gone",
        says="A refusal for too many requests is reported as a missing video.",
        edits=(Edit(FIXED, "if ([404, 410].includes(status)) throw", "if ([404, 410, 429].includes(status)) throw"),),
        finding="misleading-alert",
        by=("too-many-requests-everywhere:list",),
    ),
    # go-vikunja/vikunja#2744
    Mutant(
        name="dark-red-on-dark-red",
        says="Where the user has chosen dark colours, the alert's text has the colour of its background.",
        edits=(Edit(STYLE, DARK, f"{DARK}\n\n@media (prefers-color-scheme: dark) {{\n  {HARDLY_SEEN}\n}}"),),
        finding="alert-illegible",
        by=("alert-in-dark-colours:list",),
    ),
    # discourse/discourse#22981
    Mutant(
        name="believes-the-browser",
        says="No download is tried where the browser says that it is offline.",
        edits=(Edit(TRACK, CONTROLLER, f"{UNLESS_OFFLINE}\n{CONTROLLER}"),),
        finding="told-instead-of-saved",
        by=("said-to-be-offline:list",),
    ),
    # samvera/hyrax#4274
    Mutant(
        name="files-kept-by-number",
        says="A file that was downloaded is kept in the page, and saved again at the next click.",
        edits=(at_click(KEPT_BY_NUMBER),),
        finding="old-version-saved",
        by=("exported-again:list",),
    ),
)
SURVIVORS: tuple[Mutant, ...] = ()
