"""Mistakes about links, and about the ways a file can be had."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

API = "src/api.js"
ATTEMPT = "src/download/attempt.js"
FIXED = "src/download/variants/fixed.js"
LIBRARY = "src/hooks/useDownloads.js"
APP = "src/App.jsx"
SOURCE = "src/hooks/useVideoSource.js"

CLICK = "  return track(video, retry, (tools) =>"
RENEWAL = "const renewed = failure.deadLink && renew ? await renew() : null;"
FALL_BACK = "tools.signal.throwIfAborted();\n    return fromBackend(video, tools);"
ASK_THE_BUCKET = 'return attempt(linkOf(video), { ...tools, video, request: { credentials: "omit" },'
AS_REFUSED = "  // An expired signature is a 403;"
ONLY_THE_BUCKET = Edit(FIXED, FALL_BACK, "throw failure;")


def at_click(code: str) -> Edit:
    """What a click does instead of everything else."""
    return Edit(FIXED, CLICK, f"  {code}\n{CLICK}")


def simply_fetched(
    *,
    url: str = "linkOf(video) ?? proxyUrl(video.id)",
    options: str = "{ signal }",
    check: str = "if (!response.ok) throw new Error(`The server answered ${response.status}`);",
    blob: str = "await response.blob()",
    name: str = "filenameOf(video)",
) -> Edit:
    """The first thing a developer writes: one fetch of one address, its answer saved as a blob."""
    return at_click(
        f"""return track(video, retry, async ({{ signal }}) => {{
    const response = await fetch({url}, {options});
    {check}
    const link = document.createElement("a");
    link.href = URL.createObjectURL({blob});
    link.download = {name};
    link.click();
    return link.download;
  }});"""
    )


MUTANTS = (
    Mutant(
        name="never-renewed",
        says="A dead link is not renewed; the backend is not asked either.",
        edits=(
            Edit(
                FIXED,
                RENEWAL,
                "if (failure.deadLink) throw failure;\n    const renewed = null;",
            ),
        ),
        finding="stale-link",
        by=("expired-link:list", "expired-link:player"),
    ),
    Mutant(
        name="bare-download-link",
        says="The click follows an `<a download>` to the bucket, whose attribute is ignored across origins.",
        edits=(
            at_click(
                'const link = document.createElement("a"); link.href = linkOf(video); '
                "link.download = filenameOf(video); link.click(); return;"
            ),
        ),
        finding="navigated-away",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="link-opened-where-unreadable",
        says="Where the bucket's answer cannot be read, the page is sent to the link itself.",
        edits=(Edit(FIXED, FALL_BACK, "location.assign(linkOf(video));\n    return { save: () => {} };"),),
        finding="navigated-away",
        by=("bucket-without-cors:list", "bucket-without-cors:player"),
    ),
    Mutant(
        name="only-the-bucket",
        says="The file is fetched from the bucket alone, and the backend is no second way.",
        edits=(ONLY_THE_BUCKET,),
        finding="cors-blocked",
        by=("bucket-without-cors:list", "bucket-without-cors:player"),
    ),
    Mutant(
        name="window-open",
        says="The link is opened by `window.open`.",
        edits=(at_click("window.open(linkOf(video)); return;"),),
        finding="page-opened",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="link-in-a-new-tab",
        says="The click follows a link with `target=_blank`, so that at least the app stays.",
        edits=(
            at_click(
                'const link = document.createElement("a"); link.href = linkOf(video); link.target = "_blank"; '
                'link.rel = "noopener"; link.click(); return;'
            ),
        ),
        finding="page-opened",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="popup-after-waiting",
        says="A new link is awaited first, and then opened as a popup, which blockers drop without a word.",
        edits=(at_click("return renew().then((fresh) => window.open(linkOf(fresh ?? video)));"),),
        finding="silent-failure",
        by=("popups-blocked:list", "popups-blocked:player"),
    ),
    Mutant(
        name="five-tries-at-once",
        says="A backend that fails is asked five times in a row, without a pause.",
        edits=(
            Edit(
                FIXED,
                "function fromBackend(video, tools) {\n"
                "  return attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });",
                "async function fromBackend(video, tools, tries = 5) {\n"
                "  try {\n"
                "    return await attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });\n"
                "  } catch (failure) {\n"
                "    if (tries === 1) throw failure;\n"
                "    return fromBackend(video, tools, tries - 1);\n"
                "  }",
            ),
        ),
        finding="endless-retry",
        by=("expired-and-backend-down:list", "expired-and-backend-down:player"),
    ),
    Mutant(
        name="refused-means-missing",
        says="A 403 of the bucket is taken for a file that is gone, and nothing else is tried.",
        edits=(
            Edit(
                FIXED,
                AS_REFUSED,
                f'  if ([403, 404].includes(response.status)) throw new DownloadFailure("missing");\n{AS_REFUSED}',
            ),
        ),
        finding="stale-link",
        by=("expired-link:list", "expired-link:player"),
    ),
    Mutant(
        name="unreadable-means-missing",
        says="An answer that the page may not read is taken for a file that is gone.",
        edits=(
            Edit(
                ATTEMPT,
                'new DownloadFailure("unreachable", { deadLink: true, cause: error })',
                'new DownloadFailure("missing", { cause: error })',
            ),
        ),
        finding="stale-link",
        by=("expired-without-cors:list", "expired-without-cors:player"),
    ),
    Mutant(
        name="custom-header",
        says="The bucket is asked with a header of the app's own, which takes a preflight; there is no second way.",
        edits=(
            Edit(
                FIXED,
                'request: { credentials: "omit" }',
                'request: { credentials: "omit", headers: { "X-Requested-With": "XMLHttpRequest" } }',
            ),
            ONLY_THE_BUCKET,
        ),
        finding="preflight-refused",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="cache-buster",
        says="A parameter against caches is added to the signed link; there is no second way.",
        edits=(
            Edit(FIXED, ASK_THE_BUCKET, ASK_THE_BUCKET.replace("linkOf(video)", "`${linkOf(video)}&t=${Date.now()}`")),
            ONLY_THE_BUCKET,
        ),
        finding="bad-signature",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    Mutant(
        name="link-decoded",
        says="The link is decoded before it is used, which changes what was signed; there is no second way.",
        edits=(
            Edit(API, "? video.file_url : null", "? decodeURIComponent(video.file_url) : null"),
            ONLY_THE_BUCKET,
        ),
        finding="bad-signature",
        by=("link-with-a-name-in-it:list", "link-with-a-name-in-it:player"),
    ),
    Mutant(
        name="no-cors",
        says="The bucket's refusal is silenced by `no-cors`, and what cannot be read is saved.",
        edits=(simply_fetched(options='{ mode: "no-cors", signal }', check=""),),
        finding="opaque-response",
        by=("bucket-without-cors:list", "bucket-without-cors:player"),
    ),
    Mutant(
        name="redirects-refused",
        says="A redirect is treated as an error; there is no second way.",
        edits=(Edit(ATTEMPT, 'redirect: "follow"', 'redirect: "error"'), ONLY_THE_BUCKET),
        finding="told-instead-of-saved",
        by=("redirect:list", "redirect:player"),
    ),
    Mutant(
        name="link-is-the-text-null-followed",
        says="Whatever is no empty text is taken for a link, the word “null” too.",
        edits=(simply_fetched(url="video.file_url || proxyUrl(video.id)"),),
        finding="told-instead-of-saved",
        by=("link-is-the-text-null:list",),
    ),
    Mutant(
        name="route-that-redirects",
        says="The second way is the backend's /file, which only redirects to the bucket again.",
        edits=(Edit(API, "`/api/downloads/${id}/download`", "`/api/downloads/${id}/file`"),),
        finding="cors-blocked",
        by=("bucket-without-cors:list", "bucket-without-cors:player"),
    ),
    Mutant(
        name="route-misspelt",
        says="The backend's route is misspelt, and its 404 is taken for a missing file.",
        edits=(Edit(API, "`/api/downloads/${id}/download`", "`/api/download/${id}`"),),
        finding="told-instead-of-saved",
        by=("no-link:list", "no-link:player"),
    ),
    Mutant(
        name="status-not-checked",
        says="The answer's status is not looked at, and the bucket's error is saved as the video.",
        edits=(simply_fetched(check=""),),
        finding="error-page-saved",
        by=("object-missing:list", "object-missing:player"),
    ),
    Mutant(
        name="player-waits-for-an-error",
        says="The player renews its link only on an error, which Chromium hides when a link dies while it plays.",
        edits=(Edit(SOURCE, "const giveUp = () => !renewed.current && onError();", "const giveUp = () => {};"),),
        finding="cannot-seek",
        by=("seek-after-expiry:player",),
    ),
    Mutant(
        name="renewed-player-starts-over",
        says="A renewed link starts the video from its beginning, wherever the user had jumped to.",
        edits=(Edit(SOURCE, "element.currentTime = time;", ""),),
        finding="cannot-seek",
        by=("seek-after-expiry:player",),
    ),
    Mutant(
        name="new-link-restarts-the-player",
        says="A list that is read anew gives the player its new link at once, and the video begins anew.",
        edits=(
            Edit(
                SOURCE,
                "const [failed, setFailed] = useState(false);",
                "const [failed, setFailed] = useState(false);\n"
                "  useEffect(() => setUrl(linkOf(video) ?? fileUrl(video.id)), [video]);",
            ),
            Edit(
                APP,
                "key={playing.id} video={playing}",
                "key={playing.id} video={library.downloads.find(({ id }) => id === playing.id) ?? playing}",
            ),
        ),
        finding="playback-disturbed",
        by=("stays-paused:player",),
    ),
    Mutant(
        name="retry-of-the-same-link",
        says="Retry goes by the record that has failed already, whose object may be missing, instead of reading it again.",
        edits=(
            Edit(LIBRARY, "downloadFile(id, { afresh: true })", "downloadFile(id)"),
            Edit(
                FIXED,
                "  // An expired signature is",
                '  if (response.status === 404) throw new DownloadFailure("missing");\n  // An expired signature is',
            ),
        ),
        finding="told-instead-of-saved",
        by=("retry-finds-the-new-link:list",),
    ),
    Mutant(
        name="renewed-without-end",
        says="A renewed link that is dead is renewed again, and so on for ever.",
        edits=(Edit(FIXED, "return fetchFile(renewed, tools, null);", "return fetchFile(renewed, tools, renew);"),),
        finding="endless-retry",
        by=(
            "expired-for-good:list",
            "expired-for-good:player",
        ),
    ),
    Mutant(
        name="renewed-link-not-used",
        says="The link is renewed, and then the old one is tried once more.",
        edits=(Edit(FIXED, "return fetchFile(renewed, tools, null);", "return fetchFile(video, tools, null);"),),
        finding="stale-link",
        by=(
            "expired-and-backend-cannot-stream:list",
            "expired-and-backend-cannot-stream:player",
        ),
    ),
    Mutant(
        name="any-404-means-missing",
        says="Any 404 at the bucket is taken for a file that is gone, whatever its code.",
        edits=(
            Edit(
                FIXED,
                AS_REFUSED,
                f'  if (response.status === 404) throw new DownloadFailure("missing");\n{AS_REFUSED}',
            ),
        ),
        finding="told-instead-of-saved",
        by=("not-found-page-at-the-bucket:list",),
    ),
    Mutant(
        name="cookies-for-the-bucket",
        says="The bucket is asked with credentials, so that the browser hides its answer; there is no second way.",
        edits=(Edit(FIXED, 'request: { credentials: "omit" }', 'request: { credentials: "include" }'), ONLY_THE_BUCKET),
        finding="cors-blocked",
        by=(
            "presigned-link:list",
            "presigned-link:player",
        ),
    ),
    Mutant(
        name="head-first",
        says="Whether the file is there is asked by HEAD, for which the link was not signed.",
        edits=(
            simply_fetched(
                url='await fetch(linkOf(video), { method: "HEAD", signal }).then((head) => {\n'
                '      if (!head.ok) throw new Error("The video is not there");\n'
                "      return linkOf(video);\n"
                "    })"
            ),
        ),
        finding="bad-signature",
        by=(
            "presigned-link:list",
            "presigned-link:player",
        ),
    ),
    Mutant(
        name="from-the-cache",
        says="The one fetch of the link may be answered from the cache, where the player left a copy without CORS.",
        edits=(
            Edit(ATTEMPT, 'cache: "no-store", redirect', "redirect"),
            Edit(FIXED, RENEWAL, "throw failure;\n    const renewed = null;"),
        ),
        finding="answer-from-cache",
        by=("played-before:player",),
    ),
    Mutant(
        name="empty-link-followed",
        says="`??` lets an empty link pass, so that the app's own page is fetched and saved.",
        edits=(simply_fetched(url="video.file_url ?? proxyUrl(video.id)"),),
        finding="error-page-saved",
        by=(
            "empty-link:list",
            "empty-link:player",
        ),
    ),
    Mutant(
        name="first-click-kept",
        says="The video of the first click is kept in a ref, and every later click saves that one.",
        edits=(
            Edit(
                LIBRARY,
                "const renewal = useRef(null);",
                "const chosen = useRef(null);\n  const renewal = useRef(null);",
            ),
            Edit(LIBRARY, "video: newest.current.get(id),", "video: newest.current.get((chosen.current ??= id)),"),
        ),
        finding="wrong-video",
        by=(
            "gallery-stays:list",
            "gallery-stays:player",
        ),
    ),
    Mutant(
        name="renewed-by-its-place",
        says="The renewed record is taken by its place in the list instead of by its id.",
        edits=(
            Edit(
                LIBRARY,
                "return fresh.get(id) ?? null;",
                "return downloads[[...newest.current.keys()].indexOf(id)] ?? null;",
            ),
        ),
        finding="wrong-video",
        by=("library-grew-and-link-died:list",),
    ),
    Mutant(
        name="session-end-told-as-missing",
        says="A 401 is reported as a video that is gone.",
        edits=(Edit(FIXED, "if ([404, 410].includes(status))", "if ([401, 404, 410].includes(status))"),),
        finding="misleading-alert",
        by=("session-ended:list",),
    ),
    Mutant(
        name="player-fetches-ahead",
        says="The player fetches its video ahead as well, and does not stop that when it is closed.",
        edits=(
            Edit(
                SOURCE,
                "    element.src = url;\n",
                '    element.src = url;\n    fetch(url, { mode: "no-cors" }).catch(() => {});\n',
            ),
        ),
        finding="too-slow",
        by=("after-six-videos-played:list",),
    ),
    Mutant(
        name="player-takes-an-error-for-the-end",
        says="The player gives up at the first error, though a new link or the backend would do.",
        edits=(Edit(SOURCE, "if (url === proxyUrl(video.id)) {", "if (element.error) {"),),
        finding="video-not-playing",
        by=("plays-after-expiry:player",),
    ),
    Mutant(
        name="waits-for-ever",
        says="Nothing bounds the wait for the server's next byte.",
        edits=(Edit(ATTEMPT, "const timer = setTimeout(stop, ms);", "const timer = null;"),),
        finding="too-slow",
        by=("stalled-for-good:list",),
    ),
    Mutant(
        name="token-for-the-bucket",
        says="The app's token is sent to the bucket, as a global fetch wrapper does it.",
        edits=(
            Edit(
                FIXED,
                'request: { credentials: "omit" }',
                'request: { credentials: "omit", headers: { Authorization: "Bearer of-the-app" } }',
            ),
        ),
        finding="leaked-credentials",
        by=("cors-for-any-origin:list",),
    ),
)

# No promise notices these yet.
SURVIVORS = (
    Mutant(
        name="renewed-at-every-stall",
        says="The player renews its link whenever it waits for two seconds, and so never gets on over a slow line.",
        edits=(
            Edit(SOURCE, "!renewed.current && onError()", "onError()"),
            Edit(SOURCE, "renewed.current ? null : await renew(video.id)", "await renew(video.id)"),
        ),
        finding="video-not-playing",
        by=("player-plays:player",),
    ),
)
