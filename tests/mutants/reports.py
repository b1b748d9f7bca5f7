"""Mistakes that public bug reports of other products tell of, each in the words of its report's code."""

from __future__ import annotations

from tests.mutants.links_and_routes import APP, ATTEMPT, FIXED, LIBRARY, at_click, simply_fetched
from tests.mutants.mutant import Edit, Mutant

ICON = "src/components/DownloadIconButton.jsx"
NAME = "src/download/filename.js"
PANEL = "src/components/DownloadsPanel.jsx"
PLAYER = "src/components/VideoPlayer.jsx"
SAVE = "src/download/save.js"
TRACK = "src/download/track.js"
FAILURE = "src/download/failure.js"

TITLE = 'const title = String(video.project_name ?? "").normalize("NFC");'
CLICK_LINK = "  link.download = filename;\n  link.click();\n"
OPEN_FRAME = """const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = proxyUrl(video.id);
  document.body.append(frame);
  return;"""
RUN = """  try {
    // A cancelled download is over for the user at once, whatever the work still waits for.
    const filename = await Promise.race([work(tools), cancelled]);
    if (filename) tellSuccess(`“${nameOf(video)}” was downloaded as ${filename}.`);
"""
RENEWAL = """      renewal.current ??= listDownloads()
        .catch(() => [])
        .finally(() => (renewal.current = null));
      const downloads = await renewal.current;
"""
PANEL_FOCUS = "  const returnFocus = useReturnFocus();\n\n  function keepOpenWhileConfirming"
USE_STATE = 'import { useState } from "react";'

MUTANTS = (
    # rndme/download#54
    Mutant(
        name="own-link-closes-the-panel",
        says="The click on the link that saves the file bubbles to a handler that closes the panel at clicks elsewhere.",
        edits=(
            Edit(
                SAVE,
                CLICK_LINK,
                "  link.download = filename;\n  document.body.append(link);\n  link.click();\n  link.remove();\n",
            ),
            Edit(PANEL, USE_STATE, 'import { useEffect, useState } from "react";'),
            Edit(
                PANEL,
                PANEL_FOCUS,
                """  useEffect(() => {
    if (!open) return;
    const close = (event) => !event.target.closest("[role=dialog]") && onOpenChange(false);
    const timer = setTimeout(() => document.addEventListener("click", close));
    return () => {
      clearTimeout(timer);
      document.removeEventListener("click", close);
    };
  }, [open, onOpenChange]);
"""
                + PANEL_FOCUS,
            ),
        ),
        finding="gallery-closed",
        by=("gallery-stays:list",),
    ),
    # IceWhaleTech/CasaOS#2210
    Mutant(
        name="player-keeps-its-first-video",
        says="The player's button saves the video that the player was first opened with.",
        edits=(
            Edit(
                APP,
                'import { useEffect, useState } from "react";',
                'import { useEffect, useRef, useState } from "react";',
            ),
            Edit(
                APP,
                "  useLeaveWarning();\n\n  return",
                """  useLeaveWarning();
  const viewed = useRef(null);
  if (playing) viewed.current ??= playing.id;
  const viewer = { ...library, downloadFile: () => library.downloadFile(viewed.current) };

  return""",
            ),
            Edit(
                APP,
                "<VideoPlayer key={playing.id} video={playing} library={library}",
                "<VideoPlayer key={playing.id} video={playing} library={viewer}",
            ),
        ),
        finding="wrong-video",
        by=("gallery-stays:player",),
    ),
    # axios/axios#2548
    Mutant(
        name="blob-taken-for-an-address",
        says="The blob itself is put into the link's address, where its object URL should be.",
        edits=(
            at_click(
                """return track(video, retry, async ({ signal }) => {
    const response = await fetch(linkOf(video) ?? proxyUrl(video.id), { signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const url = new Blob([await response.arrayBuffer()], { type: "video/mp4" });
    const link = document.createElement("a");
    link.href = url;
    link.setAttribute("download", filenameOf(video));
    document.body.appendChild(link);
    link.click();
    link.remove();
    return link.download;
  });"""
            ),
        ),
        finding="wrong-address",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # swagger-api/swagger-ui#4035
    Mutant(
        name="quotes-kept-in-the-name",
        says="The name is cut out of the header together with its quotes.",
        edits=(
            simply_fetched(
                name='/filename=([^;]*);?/i.exec(response.headers.get("content-disposition"))?.[1] ?? filenameOf(video)'
            ),
        ),
        finding="wrong-name",
        by=("no-link:list", "no-link:player"),
    ),
    # seknox/trasa#245
    Mutant(
        name="file-has-no-status-field",
        says="A wrapper that looks for `status` in every response shows an error for a file, which has none.",
        edits=(
            Edit(
                TRACK,
                "    if (filename) tellSuccess(`“${nameOf(video)}” was downloaded as ${filename}.`);\n",
                '    if (filename?.status !== "success") tellFailure(alertKey(video.id), explain(null, nameOf(video)), retry);\n',
            ),
        ),
        finding="saved-and-alarmed",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # cds-snc/platform-forms-client#2921
    Mutant(
        name="success-told-at-the-start",
        says="Success is told when the download starts.",
        edits=(
            Edit(
                TRACK,
                RUN,
                """  tellSuccess(`“${nameOf(video)}” was downloaded.`);
  try {
    // A cancelled download is over for the user at once, whatever the work still waits for.
    await Promise.race([work(tools), cancelled]);
""",
            ),
        ),
        finding="false-success",
        by=("object-missing:list", "object-missing:player"),
    ),
    # nicotsx/zerobyte#550
    Mutant(
        name="busy-for-no-time",
        says="The busy state is set and cleared in one go, since nobody awaits the work.",
        edits=(
            Edit(
                TRACK,
                RUN + "  } catch (error) {",
                """  const failed = (error) => {""",
            ),
            Edit(
                TRACK,
                "explain(error, nameOf(video)), retry);\n  } finally {\n    update(video.id, null);\n  }\n",
                """explain(error, nameOf(video)), retry);
  };
  Promise.race([work({ ...tools, onProgress() {} }), cancelled]).then(
    (filename) => filename && tellSuccess(`“${nameOf(video)}” was downloaded as ${filename}.`),
    failed,
  );
  update(video.id, null);
""",
            ),
        ),
        finding="no-progress",
        by=("large-file:list", "large-file:player"),
    ),
    # porn-vault/porn-vault#190
    Mutant(
        name="cut-at-the-first-dot",
        says="Whatever follows the first dot of the title is taken for its extension.",
        edits=(Edit(NAME, TITLE, TITLE[:-1] + '.split(".")[0];'),),
        finding="wrong-name",
        by=("titles-with-traps:list",),
    ),
    # meganz/webclient#32
    Mutant(
        name="player-says-undefined",
        says="The player makes the name of a field that its video has not.",
        edits=(
            Edit(
                PLAYER,
                "onClick={() => onDownload(video.id)}",
                "onClick={() => onDownload(video.id, { name: `${video.name}.mp4` })}",
            ),
            Edit(LIBRARY, "(id, { afresh = false } = {}) =>", "(id, { afresh = false, name } = {}) =>"),
            Edit(LIBRARY, "        afresh,\n", "        afresh,\n        name,\n"),
            Edit(FIXED, "downloadFile({ video, afresh,", "downloadFile({ video, name, afresh,"),
            Edit(FIXED, "const filename = filenameOf(video);", "const filename = name ?? filenameOf(video);"),
        ),
        finding="wrong-name",
        by=("presigned-link:player", "same-name-by-both-buttons:list"),
    ),
    # floooh/sokol#461
    Mutant(
        name="parts-that-overlap",
        says="The file is fetched in parts, each of which has the first byte of the next.",
        edits=(
            at_click(
                """return track(video, retry, async ({ signal, onProgress }) => {
    const size = 1024 * 1024;
    const parts = [];
    for (let offset = 0; offset < video.file_size; offset += size) {
      const response = await fetch(linkOf(video) ?? proxyUrl(video.id), { signal, headers: { Range: `bytes=${offset}-${offset + size}` } });
      if (!response.ok) throw new DownloadFailure("refused");
      parts.push(await response.blob());
      onProgress(Math.min(offset + size, video.file_size), video.file_size);
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: "video/mp4" }));
    link.download = filenameOf(video);
    link.click();
    return link.download;
  });"""
            ),
        ),
        finding="parts-do-not-fit",
        by=("large-file:list", "large-file:player"),
    ),
    # TanStack/router#3203
    Mutant(
        name="leave-warning-at-a-download",
        says="The tab is sent to the file while the page asks before it is left.",
        edits=(
            at_click(
                """return track(video, retry, async () => {
    await new Promise((resolve) => setTimeout(resolve));
    location.href = proxyUrl(video.id);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return filenameOf(video);
  });"""
            ),
        ),
        finding="asked-to-leave",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # freshframework/fresh#2611
    Mutant(
        name="navigation-takes-download-links",
        says="The client-side navigation handles links that have `download` too, and fetches the file as a page.",
        edits=(
            at_click(
                """const link = document.createElement("a");
  link.href = proxyUrl(video.id);
  link.download = filenameOf(video);
  document.body.append(link);
  link.click();
  link.remove();
  return;"""
            ),
            Edit(
                APP,
                "  useLeaveWarning();\n\n  return",
                """  useLeaveWarning();
  useEffect(() => {
    async function navigate(event) {
      const link = event.target.closest("a[href]");
      if (!link || link.origin !== location.origin) return;
      event.preventDefault();
      const response = await fetch(`${link.href}?fresh-partial=true`);
      history.pushState({}, "", link.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of page.querySelectorAll("[data-partial]")) document.getElementById(part.id).replaceWith(part);
    }
    document.addEventListener("click", navigate);
    return () => document.removeEventListener("click", navigate);
  }, []);

  return""",
            ),
        ),
        finding="router-took-link",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # Chetan0e/Verath#61
    Mutant(
        name="waiters-for-a-renewal-forgotten",
        says="Downloads that wait for a renewal of the links under way are never answered when it fails.",
        edits=(
            Edit(
                LIBRARY,
                RENEWAL,
                """      if (renewal.current) {
        return new Promise((resolve) => renewal.current.push((fresh) => resolve(fresh.get(id) ?? null)));
      }
      renewal.current = [];
      let downloads;
      try {
        downloads = await listDownloads();
      } catch {
        renewal.current = null;
        return null;
      }
      const waiting = renewal.current;
      renewal.current = null;
""",
            ),
            Edit(
                LIBRARY,
                "      return fresh.get(id) ?? null;\n",
                "      for (const tell of waiting) tell(fresh);\n      return fresh.get(id) ?? null;\n",
            ),
        ),
        finding="stuck-busy",
        by=("expired-and-library-down:list",),
    ),
    # ArgonFetch/ArgonFetch#170
    Mutant(
        name="invented-total",
        says="Where the size is unknown, one is invented, and the bar waits at 95 %.",
        edits=(
            Edit(
                ATTEMPT,
                "const total = expected ?? contentLength(response);",
                "const known = expected ?? contentLength(response);\n  const total = known ?? 10 * 1024 * 1024;",
            ),
            Edit(
                ATTEMPT,
                "onProgress(received, total >= received ? total : null);",
                "onProgress(known ? received : Math.min(received, 0.95 * total), total >= received || !known ? total : null);",
            ),
        ),
        finding="bad-progress",
        by=("larger-file-of-unknown-length:list",),
    ),
    # mdn/content#11466
    Mutant(
        name="one-controller-for-all",
        says="All downloads share one AbortController, which stays aborted after the first cancel.",
        edits=(
            Edit(TRACK, "  const controller = new AbortController();\n", ""),
            Edit(
                TRACK,
                "const running = createStore(new Map());\n",
                "const running = createStore(new Map());\nconst controller = new AbortController();\n",
            ),
        ),
        finding="nothing-happened",
        by=("cancelled:list", "cancelled:player"),
    ),
    # chanzuckerberg/single-cell-data-portal#4318
    Mutant(
        name="list-scrolls-to-its-top",
        says="The list scrolls to its top whenever it is drawn anew, as when a download starts.",
        edits=(
            Edit(PANEL, USE_STATE, 'import { useEffect, useRef, useState } from "react";'),
            Edit(
                PANEL,
                PANEL_FOCUS,
                "  const list = useRef(null);\n  useEffect(() => {\n    if (list.current) list.current.scrollTop = 0;\n  }, [library]);\n"
                + PANEL_FOCUS,
            ),
            Edit(
                PANEL,
                '<div className="min-h-0 flex-1 overflow-y-auto',
                '<div ref={list} className="min-h-0 flex-1 overflow-y-auto',
            ),
        ),
        finding="gallery-closed",
        by=("last-of-many:list",),
    ),
    # smgdkngt/dobase#121
    Mutant(
        name="fetched-when-pointed-at",
        says="The file is fetched as soon as the mouse is over the button, and once more at the click.",
        edits=(
            Edit(
                ICON,
                "onClick={() => onDownload(video.id)}",
                'onPointerEnter={() => fetch(video.file_url ?? `/api/downloads/${video.id}/download`, { priority: "low" }).catch(() => {})}\n          onClick={() => onDownload(video.id)}',
            ),
        ),
        finding="needless-detour",
        by=("read-straight-from-the-bucket:list",),
    ),
    # benbusby/yeetfile#10
    Mutant(
        name="through-a-hidden-frame",
        says="The file is opened in a hidden frame, whose refusal nobody sees.",
        edits=(at_click(OPEN_FRAME),),
        finding="blocked-by-policy",
        by=("larger-file-where-frames-are-forbidden:list", "larger-file-where-frames-are-forbidden:player"),
    ),
    # Chocobozzz/PeerTube#5015
    Mutant(
        name="title-taken-for-a-path",
        says="What stands before the last slash of the title is taken for a folder.",
        edits=(Edit(NAME, TITLE, TITLE[:-1] + '.split("/").at(-1);'),),
        finding="wrong-name",
        by=("special-characters:list",),
    ),
    # jwplayer/web-player-demos#378
    Mutant(
        name="record-saved-for-the-video",
        says="The button points to the list of the videos in JSON instead of to the video.",
        edits=(simply_fetched(url="`/api/downloads?id=${video.id}`"),),
        finding="wrong-address",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # sid-kap/housing-data#89
    Mutant(
        name="address-in-a-ref",
        says="The link's address is in a ref, and no redrawing follows when it changes.",
        edits=(
            Edit(
                ICON,
                'import { useRunning } from "../download/track.js";',
                'import { useEffect, useRef } from "react";\nimport { proxyUrl } from "../api.js";\nimport { filenameOf } from "../download/filename.js";\nimport { useRunning } from "../download/track.js";',
            ),
            Edit(
                ICON,
                "  const name = nameOf(video);\n",
                """  const name = nameOf(video);
  const url = useRef();
  const link = useRef();
  useEffect(() => {
    const create = async () => (url.current = URL.createObjectURL(await (await fetch(proxyUrl(video.id))).blob()));
    create();
  }, [video]);
""",
            ),
            Edit(
                ICON,
                "          onClick={() => onDownload(video.id)}\n",
                "          onClick={() => link.current.click()}\n",
            ),
            Edit(
                ICON,
                '      <span className="relative">\n',
                '      <span className="relative">\n        <a ref={link} href={url.current} download={filenameOf(video)} hidden />\n',
            ),
        ),
        finding="nothing-happened",
        by=("presigned-link:list",),
    ),
    # jwilleke/yourphr#527
    Mutant(
        name="reason-lost-in-a-blob",
        says="The error's body is read as a blob, so that its code is unknown and every refusal reads the same.",
        edits=(
            Edit(
                FIXED,
                """async function judgeBackend({ status }) {
  if ([404, 410].includes(status)) throw new DownloadFailure("missing");
  if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");
  if (status !== 200) throw new DownloadFailure("refused");""",
                """async function judgeBackend(response) {
  if (response.status === 200) return;
  const error = await response.blob();
  throw new DownloadFailure({ not_found: "missing", unauthorized: "signed-out" }[error.code] ?? "refused");""",
            ),
        ),
        finding="misleading-alert",
        by=("troubles-told-apart:list",),
    ),
    # BLB3DPrinting/filaops#618
    Mutant(
        name="error-page-read-as-json",
        says="Every error is read as JSON, so that the alert shows the parser's words where it is a page.",
        edits=(
            simply_fetched(
                check='if (!response.ok) {\n      const error = await response.json();\n      throw new Error(error.detail || "Failed to download the file");\n    }'
            ),
            Edit(
                FAILURE,
                "  const sentence = SENTENCES",
                "  if (!(error instanceof DownloadFailure)) return `“${name}”: ${error.message}`;\n  const sentence = SENTENCES",
            ),
        ),
        finding="raw-alert",
        by=("gateway-error-everywhere:list", "server-error-everywhere:list"),
    ),
    # Termix-SSH/Termix#918
    Mutant(
        name="time-limit-of-the-client",
        says="The download has the time limit of the shared client, which is meant for short calls.",
        edits=(
            Edit(
                ATTEMPT,
                'redirect: "follow", signal: patience.signal }',
                'redirect: "follow", signal: AbortSignal.any([patience.signal, AbortSignal.timeout(30_000)]) }',
            ),
        ),
        finding="broken-off-by-page",
        by=("slow-but-steady:list",),
    ),
    # calagopus/panel#151
    Mutant(
        name="next-address-cancels-the-last",
        says="The tab is sent to each file's address, and so gives up the one before that has not answered yet.",
        edits=(at_click("window.location.href = proxyUrl(video.id);\n  return;"),),
        finding="lost-download",
        by=("several-rows:list",),
    ),
)
