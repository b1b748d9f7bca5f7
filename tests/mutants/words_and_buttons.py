"""Mistakes about what the user is told and shown, and what a click does."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

APP = "src/App.jsx"
ALERTS = "src/components/Alerts.jsx"
GROUP = "src/components/DownloadGroup.jsx"
ICON = "src/components/DownloadIconButton.jsx"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
PROGRESS = "src/components/Progress.jsx"
ROW = "src/components/DownloadRow.jsx"
HOOK = "src/hooks/useDownloads.js"
STYLE = "src/index.css"
TOLD = "src/alerts.js"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
ATTEMPT = "src/download/attempt.js"
TRACK = "src/download/track.js"

TELL = "tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);"
SUCCEED = "tellSuccess(`“${nameOf(video)}” was downloaded as ${filename}.`);"
GUARD = "if (running.get().has(video.id)) return;"
CANCELLED = 'if (controller.signal.aborted || error.kind === "cancelled") return; // the user\'s own wish is no failure'
AT_THE_END = "} finally {\n    update(video.id, null);\n  }"
PERCENT = "const percent = total ? Math.min(100, Math.floor((received / total) * 100)) : null;"
EXPLAINED = "return sentence(`“${name}”`);"
FAILURE_BOX = '<div role="alert" className="appear flex'
RETRY = """<button type="button" onClick={retry} aria-describedby={textId} className="shrink-0 rounded-md bg-rose-200 px-2.5 py-1 font-medium text-rose-950 hover:bg-white">
        Retry
      </button>"""
ROW_ITEM = '<li aria-label={name} className="rounded-lg hover:bg-slate-800/60">'
ICON_CLICK = "onClick={() => onDownload(video.id)}"
ICON_OPENS = '<button\n          type="button"\n          title="Download file"'
ICON_CLOSES = "<Download size={18} aria-hidden />\n        </button>"
ICON_SHAPE = 'className="icon-button"\n        >\n          <Download'
ICON_FACTS = "const name = nameOf(video);"
ICON_IMPORT = 'import { Download, X } from "lucide-react";'
IN_PAGE = (
    '{!open && <Alerts className="fixed inset-x-4 bottom-4 z-10 max-h-[45vh] overflow-y-auto sm:left-auto sm:w-96" />}'
)
IN_PANEL = '{open && !covered && <Alerts className="max-h-[45%] overflow-y-auto border-t border-slate-800 p-3" />}'
IN_PLAYER = '<Alerts className="sticky bottom-0 max-h-[45vh] shrink-0 overflow-y-auto bg-slate-900 px-4 pb-4" />'
CANCEL_ICON = """{running && (
        <button type="button" title="Cancel download" aria-label={`Cancel download: ${name}`} onClick={running.cancel} className="icon-button">
          <X size={18} aria-hidden />
        </button>
      )}"""
RING = "{running && <ProgressRing label={`Downloading ${name}`} percent={running.percent} />}\n      </span>"
GROUP_ROW = "<DownloadRow key={video.id} video={video} {...rowProps} />"

MUTANTS = (
    # Failures that nobody hears of.
    Mutant(
        name="error-only-logged",
        says="The failure is logged, and nobody is told.",
        edits=(Edit(TRACK, TELL, ""),),
        finding="silent-failure",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="error-thrown-on",
        says="The failure is thrown on to a click handler that does not await it.",
        edits=(Edit(TRACK, TELL, "throw error;"),),
        finding="page-error",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="final-taken-for-cancelled",
        says="Every failure that no other route can mend is taken for the user's own cancelling.",
        edits=(Edit(TRACK, CANCELLED, "if (error.isFinal) return;"),),
        finding="silent-failure",
        by=("object-missing:list", "object-missing-no-link:player"),
    ),
    Mutant(
        name="failure-caught-too-early",
        says="The variant catches the failure itself, so the click ends as a success.",
        edits=(
            Edit(
                FIXED,
                "{ ...tools, filename }, renewed ? null : renew);",
                "{ ...tools, filename }, renewed ? null : renew).catch(() => null);",
            ),
            Edit(FIXED, "await sink.save();", "await sink?.save();"),
        ),
        finding="false-success",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="success-told-in-finally",
        says="Success is told in `finally`, whatever came of the download.",
        edits=(
            Edit(TRACK, SUCCEED, "void filename;"),
            Edit(
                TRACK,
                AT_THE_END,
                "} finally {\n    update(video.id, null);\n    tellSuccess(`“${nameOf(video)}” was downloaded.`);\n  }",
            ),
        ),
        finding="false-success",
        by=("object-missing:list", "object-missing:player"),
    ),
    # Alerts in the wrong words.
    Mutant(
        name="alert-of-a-video",
        says="The alert speaks of “the video”, whichever it is.",
        edits=(Edit(TRACK, TELL, 'tellFailure(alertKey(video.id), explain(error, "The video"), retry);'),),
        finding="alert-without-name",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="alert-names-the-object",
        says="The alert names the object in the bucket, which the user has never heard of.",
        edits=(Edit(TRACK, TELL, "tellFailure(alertKey(video.id), explain(error, video.filename), retry);"),),
        finding="alert-without-name",
        by=("object-missing:list",),
    ),
    Mutant(
        name="alert-shows-an-object",
        says="The alert is made of an object where its text was meant.",
        edits=(Edit(FAILURE, EXPLAINED, "return `“${name}” could not be downloaded: ${{ sentence }}`;"),),
        finding="raw-alert",
        by=("object-missing:list", "object-missing:player"),
    ),
    # Alerts without a way on.
    Mutant(
        name="alert-without-retry",
        says="The alert offers nothing but to be dismissed.",
        edits=(Edit(ALERTS, RETRY, "{retry && null}"),),
        finding="no-retry",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="retry-is-a-sign",
        says="Retry is a bare arrow without a name.",
        edits=(Edit(ALERTS, "        Retry\n", "        ↻\n"),),
        finding="no-retry",
        by=("object-missing:list",),
    ),
    Mutant(
        name="retry-only-dismisses",
        says="Retry takes the alert away and does no more.",
        edits=(Edit(ALERTS, "onClick={retry}", "onClick={() => dismiss(key)}"),),
        finding="nothing-happened",
        by=("retry:list", "retry:player"),
    ),
    Mutant(
        name="guard-outlives-failure",
        says="A download that failed still counts as running, so that Retry is ignored.",
        edits=(
            Edit(TRACK, GUARD, "if (begun.has(video.id)) return;\n  begun.add(video.id);"),
            Edit(TRACK, "export const alertKey", "const begun = new Set();\n\nexport const alertKey"),
            Edit(TRACK, SUCCEED, f"begun.delete(video.id);\n    {SUCCEED}"),
        ),
        finding="nothing-happened",
        by=("retry:list", "retry:player"),
    ),
    Mutant(
        name="saved-once-for-all",
        says="A video that has been saved is never saved again.",
        edits=(
            Edit(TRACK, GUARD, f"{GUARD}\n  if (done.has(video.id)) return;"),
            Edit(TRACK, "export const alertKey", "const done = new Set();\n\nexport const alertKey"),
            Edit(TRACK, SUCCEED, f"done.add(video.id);\n    {SUCCEED}"),
        ),
        finding="nothing-happened",
        by=("one-time-link:list",),  # the player asks for things by itself meanwhile
    ),
    # Alerts that are not seen or not heard.
    Mutant(
        name="alert-as-status",
        says="The failure is announced as a status, which a screen reader may leave for later.",
        edits=(Edit(ALERTS, FAILURE_BOX, FAILURE_BOX.replace("alert", "status")),),
        finding="not-an-alert",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="alert-below-the-fold",
        says="In a low window the player's alert is below its edge.",
        edits=(
            Edit(
                PLAYER,
                'className="sticky bottom-0 max-h-[45vh] shrink-0 overflow-y-auto bg-slate-900 px-4 pb-4"',
                'className="px-4 pb-4"',
            ),
        ),
        finding="alert-out-of-sight",
        by=("zoomed-in:player",),
    ),
    Mutant(
        name="alert-after-the-list",
        says="The alert is the last thing in the list, to be found by scrolling.",
        edits=(
            Edit(PANEL, IN_PANEL, ""),
            Edit(
                PANEL,
                "rowProps={{ library, onPlay, confirming, setConfirming }} />",
                "rowProps={{ library, onPlay, confirming, setConfirming }} />\n"
                '            {open && !covered && <Alerts className="p-3" />}',
            ),
        ),
        finding="alert-out-of-sight",
        by=("zoomed-in:list",),
    ),
    Mutant(
        name="alert-gone-too-soon",
        says="The alert leaves by itself after a second.",
        edits=(
            Edit(
                TOLD,
                "failures.set([...failures.get(), { key, text, retry }]);",
                "failures.set([...failures.get(), { key, text, retry }]);\n  setTimeout(() => dismiss(key), 1_000);",
            ),
        ),
        finding="alert-vanished",
        by=("alert-stays:list",),
    ),
    Mutant(
        name="thanks-throw",
        says="A count of downloads, taken after the file is saved, throws, and is reported as a failure of the download.",
        edits=(Edit(TRACK, SUCCEED, f'{SUCCEED}\n    window.analytics.count("download");'),),
        finding="saved-and-alarmed",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="thanks-throw-later",
        says="A count of downloads, taken in a timer, throws where nobody catches.",
        edits=(Edit(TRACK, SUCCEED, f'{SUCCEED}\n    setTimeout(() => window.analytics.count("download"));'),),
        finding="page-error",
        by=("presigned-link:list",),
    ),
    # Busy states.
    Mutant(
        name="busy-after-failure",
        says="The busy state is cleared only after a success.",
        edits=(
            Edit(TRACK, AT_THE_END, "}"),
            Edit(TRACK, SUCCEED, f"update(video.id, null);\n    {SUCCEED}"),
        ),
        finding="stuck-busy",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="busy-after-success",
        says="The busy state is cleared only after a failure.",
        edits=(
            Edit(TRACK, AT_THE_END, "}"),
            Edit(TRACK, TELL, f"update(video.id, null);\n    {TELL}"),
        ),
        finding="stuck-busy",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="busy-after-cancel",
        says="The busy state outlives a download that was cancelled.",
        edits=(
            Edit(TRACK, AT_THE_END, "}"),
            Edit(TRACK, SUCCEED, f"update(video.id, null);\n    {SUCCEED}"),
            Edit(TRACK, TELL, f"update(video.id, null);\n    {TELL}"),
        ),
        finding="stuck-busy",
        by=("cancelled:list", "cancelled:player"),
    ),
    Mutant(
        name="disabled-for-good",
        says="The icon is disabled by its click and never enabled again.",
        edits=(
            Edit(ICON, ICON_IMPORT, f'{ICON_IMPORT}\nimport {{ useState }} from "react";'),
            Edit(ICON, ICON_FACTS, f"{ICON_FACTS}\n  const [pressed, setPressed] = useState(false);"),
            Edit(
                ICON,
                ICON_CLICK,
                "disabled={pressed}\n          onClick={() => {\n            setPressed(true);\n            onDownload(video.id);\n          }}",
            ),
        ),
        finding="stuck-busy",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="progress-not-a-number",
        says="Where the size is unknown, the share is worked out all the same.",
        edits=(Edit(TRACK, PERCENT, "const percent = Math.min(100, Math.floor((received / total) * 100));"),),
        finding="bad-progress",
        by=("length-unknown:list",),
    ),
    Mutant(
        name="progress-in-bytes",
        says="The progress bar is told bytes where it wants a share.",
        edits=(Edit(TRACK, PERCENT, "const percent = total ? received : null;"),),
        finding="bad-progress",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="progress-over-a-hundred",
        says="The share is that of the compressed bytes, and goes on beyond a hundred.",
        edits=(
            Edit(TRACK, PERCENT, "const percent = total ? Math.floor((received / total) * 100) : null;"),
            Edit(
                ATTEMPT, "const total = expected ?? contentLength(response);", "const total = contentLength(response);"
            ),
            Edit(ATTEMPT, "onProgress(received, total >= received ? total : null);", "onProgress(received, total);"),
        ),
        finding="bad-progress",
        by=("compressed:list", "compressed:player"),
    ),
    # Clicks that do too much.
    Mutant(
        name="no-guard",
        says="A second click while the first one's download runs begins another.",
        edits=(Edit(TRACK, GUARD, ""),),
        finding="duplicate-download",
        by=("double-click:list", "double-click:player"),
    ),
    Mutant(
        name="row-and-icon-answer",
        says="The row has a download handler of its own besides the icon's.",
        edits=(
            Edit(ROW, ROW_ITEM, ROW_ITEM.replace("<li", "<li onClick={() => library.downloadFile(video.id)}")),
            Edit(TRACK, GUARD, ""),
        ),
        finding="started-twice",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="row-opens-the-player",
        says="The click on the icon bubbles to the row, which opens the player.",
        edits=(Edit(ROW, ROW_ITEM, ROW_ITEM.replace("<li", "<li onClick={() => onPlay(video)}")),),
        finding="player-opened",
        by=("presigned-link:list", "object-missing:list"),
    ),
    Mutant(
        name="cancel-under-the-mouse",
        says="Cancel appears where the icon has just been clicked, and takes the second half of a double click.",
        edits=(Edit(ICON, CANCEL_ICON, ""), Edit(ICON, RING, f"{RING}\n      {CANCEL_ICON}")),
        finding="broken-off-by-page",
        by=("double-click:list",),
    ),
    Mutant(
        name="thank-you-page",
        says="A page that says thanks is opened once the file is saved.",
        edits=(Edit(TRACK, SUCCEED, 'window.open("/thanks");'),),
        finding="page-opened",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="reload-after-success",
        says="The page is reloaded to bring the list up to date once the file is saved.",
        edits=(Edit(TRACK, SUCCEED, "window.location.reload();"),),
        finding="navigated-away",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # Clicks that do too little.
    Mutant(
        name="button-without-handler",
        says="The buttons have lost their handlers.",
        edits=(Edit(ICON, ICON_CLICK, "data-todo={onDownload}"), Edit(PLAYER, ICON_CLICK, "data-todo={onDownload}")),
        finding="nothing-happened",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="handler-given-the-event",
        says="The handler gets the click event where it wants the video's id.",
        edits=(Edit(ICON, ICON_CLICK, "onClick={onDownload}"), Edit(PLAYER, ICON_CLICK, "onClick={onDownload}")),
        finding="page-error",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="debounced-for-seconds",
        says="The click is held back for five seconds, in case another follows, and nothing shows it.",
        edits=(
            Edit(HOOK, "      startDownload({", "      setTimeout(() => startDownload({"),
            Edit(HOOK, "        track,\n      }),", "        track,\n      }), 5_000),"),
        ),
        finding="nothing-happened",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="group-rows-are-links",
        says="The rows of a group kept the old handler when the others got the new one.",
        edits=(
            Edit(
                GROUP,
                GROUP_ROW,
                "<DownloadRow key={video.id} video={video} {...rowProps} library={{ ...rowProps.library, "
                "downloadFile: () => window.location.assign(video.file_url) }} />",
            ),
        ),
        finding="navigated-away",
        by=("collapsed-group:list",),
    ),
    Mutant(
        name="covered-by-a-layer",
        says="A layer for the hover effect lies on top of the icon and takes its clicks.",
        edits=(
            Edit(
                ICON,
                ICON_CLOSES,
                f'{ICON_CLOSES}\n        <span aria-hidden className="absolute inset-0 rounded-full hover:bg-white/10" />',
            ),
        ),
        finding="click-missed",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="curtain-stays",
        says="The curtain that is drawn while a video is prepared stays when it has been saved.",
        edits=(
            Edit(ICON, ICON_IMPORT, f'{ICON_IMPORT}\nimport {{ useState }} from "react";'),
            Edit(ICON, ICON_FACTS, f"{ICON_FACTS}\n  const [asked, setAsked] = useState(false);"),
            Edit(
                ICON,
                ICON_CLICK,
                "onClick={() => {\n            setAsked(true);\n            onDownload(video.id);\n          }}",
            ),
            Edit(ICON, RING, f'{RING}\n      {{asked && <div className="fixed inset-0 z-10 bg-slate-950/40" />}}'),
        ),
        finding="click-missed",
        by=("gallery-stays:list",),
    ),
    Mutant(
        name="icon-hops",
        says="The icon hops all the time to be noticed, and is hard to hit.",
        edits=(Edit(ICON, ICON_SHAPE, ICON_SHAPE.replace("icon-button", "icon-button motion-safe:animate-bounce")),),
        finding="click-missed",
        by=("with-animations:list",),
    ),
    Mutant(
        name="page-frozen",
        says="The bytes are checked in one go on the page's own thread, for seconds.",
        edits=(
            Edit(
                ATTEMPT,
                "if (received === 0 ||",
                "for (const end = performance.now() + 8_000; performance.now() < end; ) md5?.digest;\n  if (received === 0 ||",
            ),
        ),
        finding="page-frozen",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # Keys.
    Mutant(
        name="mouse-down-only",
        says="The buttons answer when the mouse goes down, and no key does that.",
        edits=(
            Edit(ICON, ICON_CLICK, ICON_CLICK.replace("onClick", "onMouseDown")),
            Edit(PLAYER, ICON_CLICK, ICON_CLICK.replace("onClick", "onMouseDown")),
        ),
        finding="nothing-happened",
        by=("enter-key:list", "enter-key:player"),
    ),
    Mutant(
        name="out-of-the-tab-order",
        says="The Tab key passes the icon by.",
        edits=(Edit(ICON, ICON_OPENS, f"{ICON_OPENS}\n          tabIndex={{-1}}"),),
        finding="click-missed",
        by=("enter-key:list",),
    ),
    # Changes of mind.
    Mutant(
        name="cancel-only-looks-so",
        says="Cancel takes the progress away, and the download goes on.",
        edits=(Edit(TRACK, "cancel: () => controller.abort() };", "cancel: () => update(video.id, null) };"),),
        finding="cancel-ignored",
        by=("cancelled:list", "cancelled:player"),
    ),
    Mutant(
        name="cancel-told-as-failure",
        says="What the user has cancelled is reported as a failure.",
        edits=(Edit(TRACK, CANCELLED, ""),),
        finding="cancelled-and-alarmed",
        by=("cancelled:list", "cancelled:player"),
    ),
    Mutant(
        name="player-takes-its-download-along",
        says="The download ends with the player that began it.",
        edits=(
            Edit(PLAYER, "import { useRunning }", 'import { useEffect, useRef } from "react";\nimport { useRunning }'),
            Edit(
                PLAYER,
                "const running = useRunning(video.id);",
                "const running = useRunning(video.id);\n  const latest = useRef(null);\n  latest.current = running;\n"
                "  useEffect(() => () => latest.current?.cancel(), []);",
            ),
        ),
        finding="broken-off-by-page",
        by=("closed-meanwhile:player",),
    ),
    # Eyes, phones and motion.
    Mutant(
        name="dismiss-without-name",
        says="The cross that dismisses an alert has no name.",
        edits=(Edit(ALERTS, ' aria-label="Dismiss"', ""),),
        finding="not-accessible",
        by=("screen-reader:list", "screen-reader:player"),
    ),
    Mutant(
        name="too-pale",
        says="File name and date are too pale to be read.",
        edits=(
            Edit(
                ROW,
                '<p className="truncate text-xs text-slate-400">{facts}</p>',
                '<p className="truncate text-xs text-slate-700">{facts}</p>',
            ),
        ),
        finding="not-accessible",
        by=("screen-reader:list",),
    ),
    Mutant(
        name="home-of-fixed-width",
        says="The page has a fixed width that no phone has.",
        edits=(Edit("src/components/HomePage.jsx", "min-h-dvh max-w-5xl", "min-h-dvh w-[900px] max-w-5xl"),),
        finding="needs-sideways-scrolling",
        by=("zoomed-in:list", "zoomed-in:player"),
    ),
    Mutant(
        name="slides-for-everybody",
        says="The panel slides in whatever the user has asked for.",
        edits=(
            Edit(
                STYLE,
                "@media (prefers-reduced-motion: no-preference) {",
                '.slide[data-state="open"] {\n  animation: slide-in 200ms ease-out;\n}\n\n@media (prefers-reduced-motion: no-preference) {',
            ),
        ),
        finding="ignores-reduced-motion",
        by=("less-motion:list",),
    ),
    Mutant(
        name="spins-for-everybody",
        says="The ring is spun by a class of the framework's, which asks nobody.",
        edits=(Edit(PROGRESS, 'percent === null ? "spin" : ""', 'percent === null ? "animate-spin" : ""'),),
        finding="ignores-reduced-motion",
        by=("less-motion:list",),
    ),
    Mutant(
        name="alert-shows-the-error",
        says="The alert shows the error as JavaScript prints it.",
        edits=(Edit(FAILURE, EXPLAINED, "return `“${name}” could not be downloaded. ${error}`;"),),
        finding="raw-alert",
        by=("object-missing:list",),
    ),
    Mutant(
        name="alert-shows-the-status",
        says="The alert shows the status line of the answer.",
        edits=(
            Edit(
                FIXED,
                'if ([404, 410].includes(status)) throw new DownloadFailure("missing");',
                'if (status >= 400) throw new DownloadFailure("refused", { cause: `Request failed with status code ${status}` });',
            ),
            Edit(FAILURE, EXPLAINED, "return `${sentence(`“${name}”`)} ${error.cause}`;"),
        ),
        finding="raw-alert",
        by=("object-missing-no-link:list",),
    ),
    Mutant(
        name="alert-shows-the-body",
        says="The alert shows the body of the backend's error as it came.",
        edits=(
            Edit(
                FIXED,
                'if ([404, 410].includes(status)) throw new DownloadFailure("missing");',
                'if (status >= 400) throw new DownloadFailure("refused", { cause: await response.text() });',
            ),
            Edit(FAILURE, EXPLAINED, "return `“${name}” could not be downloaded: ${error.cause}`;"),
        ),
        finding="raw-alert",
        by=("object-missing-no-link:list",),
    ),
    Mutant(
        name="dialog-without-name",
        says="The failure is told by a browser dialog that does not say which video.",
        edits=(Edit(TRACK, TELL, 'window.alert("The download failed. Try again.");'),),
        finding="alert-without-name",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="alert-without-role",
        says="The failure is shown in a box without a role, and no screen reader says a word.",
        edits=(Edit(ALERTS, FAILURE_BOX, FAILURE_BOX.replace('role="alert" ', "")),),
        finding="not-an-alert",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="alert-hidden-from-readers",
        says="The alert is hidden from screen readers.",
        edits=(Edit(ALERTS, FAILURE_BOX, FAILURE_BOX.replace('role="alert"', 'role="alert" aria-hidden="true"')),),
        finding="not-an-alert",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="alert-outside-the-dialog",
        says="Alerts are shown by the page, outside of the modal dialog that takes every click and every reader.",
        edits=(
            Edit(APP, IN_PAGE, IN_PAGE.removeprefix("{!open && ").removesuffix("}")),
            Edit(PANEL, IN_PANEL, "{covered && null}"),
            Edit(PLAYER, IN_PLAYER, ""),
            Edit(PANEL, 'import Alerts from "./Alerts.jsx";\n', ""),
            Edit(PLAYER, 'import Alerts from "./Alerts.jsx";\n', ""),
        ),
        finding="not-an-alert",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="alert-behind-the-dialog",
        says="Alerts are shown by the page, behind the dialog that is open.",
        edits=(
            Edit(APP, IN_PAGE, IN_PAGE.removeprefix("{!open && ").removesuffix("}").replace(" z-10", "")),
            Edit(PANEL, IN_PANEL, "{covered && null}"),
            Edit(PLAYER, IN_PLAYER, ""),
            Edit(PANEL, 'import Alerts from "./Alerts.jsx";\n', ""),
            Edit(PLAYER, 'import Alerts from "./Alerts.jsx";\n', ""),
        ),
        finding="alert-out-of-sight",
        by=("object-missing:list", "failure-on-a-phone:list"),
    ),
    Mutant(
        name="alert-behind-the-player",
        says="Alerts stay in the panel while the player lies on top of it.",
        edits=(
            Edit(PANEL, "{open && !covered && <Alerts", "{open && <Alerts"),
            Edit(PLAYER, IN_PLAYER, ""),
            Edit(PLAYER, 'import Alerts from "./Alerts.jsx";\n', ""),
        ),
        finding="alert-out-of-sight",
        by=("object-missing:player", "failure-on-a-phone:player"),
    ),
    Mutant(
        name="old-alert-stays",
        says="The alert of the failed attempt stays after the retry has saved the video.",
        edits=(Edit(TRACK, "  dismiss(alertKey(video.id));\n", ""),),
        finding="saved-and-alarmed",
        by=("retry:list", "retry:player"),
    ),
    Mutant(
        name="told-twice",
        says="The variant tells the failure, and `track` tells it again.",
        edits=(
            Edit(
                TRACK,
                TELL,
                f"{TELL}\n    tellFailure(`once more ${{video.id}}`, explain(error, nameOf(video)), retry);",
            ),
        ),
        finding="told-twice",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="nothing-looks-busy",
        says="Nothing shows that a download is under way.",
        edits=(
            Edit(ICON, "aria-busy={Boolean(running)}\n          aria-disabled={Boolean(running)}\n", ""),
            Edit(ICON, f"        {RING}", "      </span>"),
            Edit(ICON, 'import { ProgressRing } from "./Progress.jsx";\n', ""),
            Edit(ICON, CANCEL_ICON, ""),
        ),
        finding="no-progress",
        by=("slow-to-start:list",),
    ),
    Mutant(
        name="progress-as-a-fraction",
        says="The progress bar is told a fraction of one where it wants percent, and never gets past its beginning.",
        edits=(Edit(TRACK, PERCENT, "const percent = total ? Math.min(1, received / total) : null;"),),
        finding="bad-progress",
        by=("slow-to-start:list",),
    ),
    Mutant(
        name="every-row-busy",
        says="While one video is on its way, every row shows its progress.",
        edits=(
            Edit(
                TRACK,
                "(downloads) => downloads.get(id));",
                "(downloads) => downloads.get(id) ?? [...downloads.values()][0]);",
            ),
        ),
        finding="lost-download",
        by=("several-rows:list",),
    ),
    Mutant(
        name="one-for-all-rows",
        says="While any download runs, the click on another video is ignored.",
        edits=(Edit(TRACK, GUARD, "if (running.get().size > 0) return;"),),
        finding="nothing-happened",
        by=("several-rows:list",),
    ),
    Mutant(
        name="playing-downloads-too",
        says="The click on Play bubbles to the row, which downloads the video.",
        edits=(Edit(ROW, ROW_ITEM, ROW_ITEM.replace("<li", "<li onClick={() => library.downloadFile(video.id)}")),),
        finding="unasked-download",
        by=("player-plays:player",),
    ),
    Mutant(
        name="panel-closes",
        says="The panel closes as soon as a download begins.",
        edits=(
            Edit(
                PANEL,
                "rowProps={{ library, onPlay,",
                "rowProps={{ library: { ...library, downloadFile: (id) => (onOpenChange(false), library.downloadFile(id)) }, onPlay,",
            ),
        ),
        finding="gallery-closed",
        by=("gallery-stays:list",),
    ),
    Mutant(
        name="download-pauses-the-player",
        says="The player is paused so that the download has the line to itself, and never goes on.",
        edits=(
            Edit(
                PLAYER,
                "onClick={() => onDownload(video.id)}",
                'onClick={() => { document.querySelector("video").pause(); onDownload(video.id); }}',
            ),
        ),
        finding="playback-disturbed",
        by=("plays-on:player",),
    ),
    Mutant(
        name="group-saves-its-first",
        says="Every icon in a group saves the group's first video.",
        edits=(
            Edit(
                GROUP,
                GROUP_ROW,
                "<DownloadRow key={video.id} video={video} {...rowProps} library={{ ...rowProps.library, "
                "downloadFile: () => rowProps.library.downloadFile(videos[0].id) }} />",
            ),
        ),
        finding="wrong-video",
        by=("collapsed-group:list",),
    ),
    Mutant(
        name="icon-only-on-hover",
        says="The icon can be seen only under a mouse.",
        edits=(Edit(ICON, ICON_SHAPE, ICON_SHAPE.replace("icon-button", "icon-button opacity-0 hover:opacity-100")),),
        finding="click-missed",
        by=("finger-on-a-phone:list",),
    ),
    Mutant(
        name="icon-is-a-box",
        says="The icon is a box with a click handler, and no key works it.",
        edits=(
            Edit(
                ICON,
                ICON_OPENS,
                '<div\n          role="button"\n          tabIndex={0}\n          title="Download file"',
            ),
            Edit(ICON, ICON_CLOSES, ICON_CLOSES.replace("button", "div")),
        ),
        finding="nothing-happened",
        by=("enter-key:list", "space-key:list"),
    ),
    Mutant(
        name="icon-is-a-link",
        says="The icon is a link dressed up as a button, which the space bar does not work.",
        edits=(
            Edit(ICON, ICON_OPENS, '<a\n          role="button"\n          href="#"\n          title="Download file"'),
            Edit(ICON, ICON_CLOSES, ICON_CLOSES.replace("button", "a")),
            Edit(
                ICON,
                ICON_CLICK,
                "onClick={(event) => {\n            event.preventDefault();\n            onDownload(video.id);\n          }}",
            ),
        ),
        finding="nothing-happened",
        by=("space-key:list",),
    ),
    Mutant(
        name="rows-of-fixed-width",
        says="The rows are wider than a phone, and their icons lie beyond its edge.",
        edits=(Edit(ROW, ROW_ITEM, ROW_ITEM.replace("rounded-lg", "w-[600px] rounded-lg")),),
        finding="needs-sideways-scrolling",
        by=("finger-on-a-phone:list",),
    ),
    Mutant(
        name="panel-of-fixed-width",
        says="The panel has a fixed width, and on a phone its left part lies beyond the edge.",
        edits=(Edit(PANEL, "flex w-full flex-col border-l", "flex w-[600px] flex-col border-l"),),
        finding="needs-sideways-scrolling",
        by=("finger-on-a-phone:list",),
    ),
    Mutant(
        name="slides-by-transition",
        says="The panel slides in by a transition, whatever the user has asked for.",
        edits=(
            Edit(
                STYLE,
                "@media (prefers-reduced-motion: no-preference) {",
                ".slide {\n  transition: transform 200ms ease-out;\n  @starting-style {\n    transform: translateX(100%);\n  }\n}\n\n@media (prefers-reduced-motion: no-preference) {",
            ),
        ),
        finding="ignores-reduced-motion",
        by=("less-motion:list",),
    ),
    Mutant(
        name="second-click-cancels",
        says="A click on the icon while its download runs cancels it, so a double click saves nothing.",
        edits=(Edit(ICON, ICON_CLICK, "onClick={() => (running ? running.cancel() : onDownload(video.id))}"),),
        finding="broken-off-by-page",
        by=("double-click:list",),
    ),
    Mutant(
        name="panel-takes-its-downloads-along",
        says="A download ends with the row that began it, as when the panel is closed.",
        edits=(
            Edit(ICON, ICON_IMPORT, f'{ICON_IMPORT}\nimport {{ useEffect, useRef }} from "react";'),
            Edit(
                ICON,
                ICON_FACTS,
                f"{ICON_FACTS}\n  const latest = useRef(null);\n  latest.current = running;\n"
                "  useEffect(() => () => latest.current?.cancel(), []);",
            ),
        ),
        finding="broken-off-by-page",
        by=("closed-meanwhile:list",),
    ),
    Mutant(
        name="leaving-always-warned-of",
        says="The browser asks “Leave site?” although nothing is under way.",
        edits=(Edit(APP, "    if (!busy) return;\n", ""), Edit(APP, "isAnyRunning() && event", "event")),
        finding="asked-to-leave",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="leaving-never-warned-of",
        says="The page can be left while a download runs in it, and the file is lost without a word.",
        edits=(Edit(APP, 'window.addEventListener("beforeunload", warn);', ""),),
        finding="lost-download",
        by=("leaving-meanwhile:list",),
    ),
)
SURVIVORS: tuple[Mutant, ...] = ()
