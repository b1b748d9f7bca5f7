"""Mistakes of earlier rounds that survived the suite, or got a wrong cause, when they were thought of."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

ALERTS = "src/components/Alerts.jsx"
FAILURE = "src/download/failure.js"
FIXED = "src/download/variants/fixed.js"
MAIN = "src/main.jsx"
MESSAGES = "src/alerts.js"
PANEL = "src/components/DownloadsPanel.jsx"
QUEUE = "src/download/queue.js"
ROW = "src/components/DownloadRow.jsx"
SAVE = "src/download/save.js"
TRACK = "src/download/track.js"

MUTANTS = (
    Mutant(
        name="dismissed-is-retried-when-online",
        says="What failed while offline is tried again when the browser is online, also where the user has dismissed its alert.",
        edits=(
            Edit(
                TRACK,
                "export const alertKey = ",
                'const whenOnline = [];\nwindow.addEventListener("online", () => whenOnline.splice(0).forEach((retry) => retry()));\n\nexport const alertKey = ',
            ),
            Edit(
                TRACK,
                "    tellFailure(alertKey(",
                '    if (error.kind === "offline") whenOnline.push(retry);\n    tellFailure(alertKey(',
            ),
        ),
        finding="unasked-download",
        by=("offline:list",),
    ),
    Mutant(
        name="its-alert-stays-when-online",
        says="What failed while offline is saved when the browser is online, and its alert stays.",
        edits=(
            Edit(
                TRACK,
                "export const alertKey = ",
                'const whenOnline = [];\nwindow.addEventListener("online", () => whenOnline.splice(0).forEach((again) => again()));\n\nexport const alertKey = ',
            ),
            Edit(
                TRACK,
                "    tellFailure(alertKey(",
                '    if (error.kind === "offline") whenOnline.push(() => work({ signal: new AbortController().signal, onProgress() {} }));\n    tellFailure(alertKey(',
            ),
        ),
        finding="saved-and-alarmed",
        by=("offline:player",),
    ),
    Mutant(
        name="downloads-are-taken-up-after-a-reload",
        says="What was under way when the page was left begins by itself when it is loaded again.",
        edits=(
            Edit(
                "src/hooks/useDownloads.js",
                "  const removeVideo = useCallback(",
                '  useEffect(() => {\n    if (list.status !== "ready") return;\n    const left = JSON.parse(sessionStorage.getItem("under-way") ?? "[]");\n    sessionStorage.removeItem("under-way");\n    for (const id of left) downloadFile(id);\n  }, [list.status, downloadFile]);\n\n  const removeVideo = useCallback(',
            ),
            Edit(
                TRACK,
                "  running.set(next);",
                '  running.set(next);\n  window.onpagehide = () => sessionStorage.setItem("under-way", JSON.stringify([...next.keys()]));',
            ),
        ),
        finding="unasked-download",
        by=("leaving-meanwhile:list",),
    ),
    Mutant(
        name="a-timer-ends-the-next-run",
        says="Two seconds after a download its state is cleared once more, though a newer one of the same video runs by then.",
        edits=(
            Edit(
                TRACK,
                "  } finally {\n    update(video.id, null);",
                "  } finally {\n    update(video.id, null);\n    setTimeout(() => update(video.id, null), 2_000); // a late piece may have put it back",
            ),
        ),
        finding="no-progress",
        by=("memory-is-freed:list",),
    ),
    Mutant(
        name="a-picker-that-chromium-alone-has",
        says="The place to save is asked for by `showSaveFilePicker`, which no other browser has.",
        edits=(
            Edit(
                SAVE,
                "export function saveBlob(blob, filename) {",
                "export async function saveBlob(blob, filename) {\n  const handle = await window.showSaveFilePicker({ suggestedName: filename });\n  const writable = await handle.createWritable();\n  await writable.write(blob);\n  return writable.close();\n}\n\nexport function saveByLink(blob, filename) {",
            ),
            Edit(SAVE, "      saveBlob(new Blob(", "      await saveBlob(new Blob("),
        ),
        finding="told-instead-of-saved",
        by=("without-chromium-apis:list",),
    ),
    Mutant(
        name="data-are-spared-as-chromium-says",
        says="On a metered line nothing is read ahead, as `navigator.connection` says, which no other browser has.",
        edits=(
            Edit(
                FIXED,
                "      const filename = filenameOf(video);\n",
                "      const filename = filenameOf(video);\n      if (navigator.connection.saveData) console.info(\"A metered line:\", filename);\n",
            ),
        ),
        finding="told-instead-of-saved",
        by=("without-chromium-apis:list",),
    ),
    Mutant(
        name="the-platform-as-chromium-says",
        says="The name is cut for Windows, as `navigator.userAgentData` says, which no other browser has.",
        edits=(
            Edit(
                "src/download/filename.js",
                "const MOST_BYTES = 200;",
                'const MOST_BYTES = navigator.userAgentData.platform === "Windows" ? 180 : 200;',
            ),
        ),
        finding="misleading-list",
        by=("without-chromium-apis:list",),
    ),
    Mutant(
        name="a-turned-phone-begins-anew",
        says="A phone that is turned draws the whole app anew, so that the gallery closes.",
        edits=(
            Edit(
                MAIN,
                "createRoot(document",
                'const landscape = matchMedia("(orientation: landscape)");\nconst root = createRoot(document',
            ),
            Edit(
                MAIN,
                ".render(\n  <StrictMode>\n    <App />\n  </StrictMode>,\n);",
                ';\nconst draw = () =>\n  root.render(\n    <StrictMode>\n      <App key={landscape.matches} />\n    </StrictMode>,\n  );\nlandscape.addEventListener("change", draw);\ndraw();',
            ),
        ),
        finding="gallery-closed",
        by=("finger-on-a-phone:list", "failure-on-a-phone:list"),
    ),
    Mutant(
        name="alerts-below-a-turned-phone",
        says="Alerts stand a fixed way below the top, which is below the window of a phone that is turned.",
        edits=(
            Edit(
                PANEL,
                '<Alerts className="max-h-[45%] overflow-y-auto border-t border-slate-800 p-3" />',
                '<Alerts className="fixed inset-x-4 top-[34rem] z-10 sm:left-auto sm:w-96" />',
            ),
        ),
        finding="alert-out-of-sight",
        by=("failure-on-a-phone:list",),
    ),
    Mutant(
        name="alerts-go-when-a-phone-is-turned",
        says="A phone that is turned loses all alerts, as those of the other layout begin empty.",
        edits=(
            Edit(
                MESSAGES,
                "/** The latest success",
                'matchMedia("(orientation: landscape)").addEventListener("change", () => failures.set([]));\n\n/** The latest success',
            ),
        ),
        finding="alert-vanished",
        by=("failure-on-a-phone:list",),
    ),
    Mutant(
        name="downloads-end-when-a-phone-is-turned",
        says="A phone that is turned cancels what is under way, as the layout's clean-up does.",
        edits=(
            Edit(
                TRACK,
                "/** The running download of",
                'window.addEventListener("resize", () => running.get().forEach(({ cancel }) => cancel()));\n\n/** The running download of',
            ),
        ),
        finding="broken-off-by-page",
        by=("finger-on-a-phone:list",),
    ),
    Mutant(
        name="a-row-without-its-picture-is-hidden",
        says="A row whose picture cannot be loaded is hidden, with its buttons.",
        edits=(
            Edit(
                ROW,
                "  const facts = factsOf(video);\n",
                "  const facts = factsOf(video);\n  const [broken, setBroken] = useState(false);\n  if (broken) return null; // its files were cleaned up\n",
            ),
            Edit(ROW, 'alt="" loading="lazy"', 'alt="" loading="lazy" onError={() => setBroken(true)}'),
        ),
        finding="misleading-list",
        by=("with-thumbnails:list",),
    ),
    Mutant(
        name="no-picture-covers-the-row",
        says="What is drawn in place of a picture that cannot be loaded covers the row's buttons.",
        edits=(
            Edit(
                ROW,
                "  const facts = factsOf(video);\n",
                "  const facts = factsOf(video);\n  const [broken, setBroken] = useState(false);\n",
            ),
            Edit(ROW, 'alt="" loading="lazy"', 'alt="" loading="lazy" onError={() => setBroken(true)}'),
            Edit(
                ROW,
                '<div className="flex items-center gap-3 p-2">',
                '<div className="relative flex items-center gap-3 p-2">\n        {broken && <span className="absolute inset-0 z-10 grid place-items-center bg-slate-900/60 text-sm">No preview</span>}',
            ),
        ),
        finding="click-missed",
        by=("with-thumbnails:list",),
    ),
    Mutant(
        name="who-was-cancelled-keeps-a-place",
        says="A download that is cancelled while it waits stays in the queue, and takes a place that it never gives back.",
        edits=(
            Edit(QUEUE, "export async function inTurn(work) {", "export async function inTurn(work, signal) {"),
            Edit(
                QUEUE,
                "  else await new Promise((turn) => waiting.push(turn));",
                '  else\n    await new Promise((turn, reject) => {\n      waiting.push(turn);\n      signal.addEventListener("abort", () => reject(signal.reason));\n    });',
            ),
            Edit(FIXED, "      return filename;\n    }),", "      return filename;\n    }, tools.signal),"),
        ),
        finding="never-started",
        by=("several-rows:list",),
    ),
    Mutant(
        name="one-lock-for-all-tabs",
        says="A lock for all tabs lets one download run at a time, so that one which hangs in another tab holds up all.",
        edits=(
            Edit(
                FIXED,
                "    inTurn(async () => {\n",
                '    navigator.locks.request("download", async () => {\n',
            ),
            Edit(FIXED, 'import { inTurn } from "../queue.js";\n', ""),
        ),
        finding="never-requested",
        by=("no-secure-context:list",),
    ),
    Mutant(
        name="each-file-is-kept-in-a-cache",
        says="Each file is also kept in the Cache Storage, so that the next download is quick: it fills up.",
        edits=(
            Edit(
                "src/download/attempt.js",
                "      await judge(response);\n      return response;",
                '      await judge(response);\n      const cache = await caches.open("videos");\n      await cache.put(`/videos/${video.id}`, response.clone());\n      return response;',
            ),
        ),
        finding="broken-off-by-page",
        by=("storage-refused:list", "no-secure-context:list"),
    ),
)  # fmt: skip
SURVIVORS = (
    Mutant(
        name="who-waits-clears-the-next-run",
        says="A download that is cancelled while it waits clears, when its turn comes, the state of the newer one of its video.",
        edits=(
            Edit(
                TRACK,
                "cancel: () => controller.abort() }",
                "cancel: () => (controller.abort(), update(video.id, null)) }",
            ),
            Edit(TRACK, "await Promise.race([work(tools), cancelled])", "await work(tools)"),
            Edit(
                TRACK,
                '  const cancelled = new Promise((_, reject) => controller.signal.addEventListener("abort", reject));\n',
                "",
            ),
        ),
        finding="no-progress",
        by=("several-rows:list", "cancelled:list", "cancelled:player"),
    ),
)
