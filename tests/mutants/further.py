"""Mistakes that further public bug reports tell of, most of them in what the page does with a file that it has."""

from __future__ import annotations

from tests.mutants.links_and_routes import APP, at_click, simply_fetched
from tests.mutants.mutant import Edit, Mutant
from tests.mutants.reports import CLICK_LINK, SAVE

PAGE = "index.html"
ALERTS = "src/components/Alerts.jsx"
LISTED = "http://stats.localhost:47/hit"  # nobody listens there
BESIDE = f'fetch("{LISTED}").catch(() => {{}});'


def policy(directives: str) -> Edit:
    """A page with a content security policy of its own."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{directives}" />'
    return Edit(PAGE, "    <title>", f"    {meta}\n    <title>")


def beside(code: str, then: Edit) -> Edit:
    """The same, and something that the click does besides, which nothing waits for."""
    return Edit(then.file, then.old, f"  {code}\n{then.new}")


READ_TWICE = simply_fetched(
    check='if ((await response.text()).startsWith("<?xml")) throw new Error("The server refused it.");'
)

MUTANTS = (
    # codesandbox/codesandbox-client#4739
    Mutant(
        name="saves-from-a-sandboxed-frame",
        says="The link that saves the file is in a sandboxed frame that may not download.",
        edits=(
            Edit(
                SAVE,
                '  const link = document.createElement("a");\n',
                '  const frame = document.createElement("iframe");\n  frame.hidden = true;\n  frame.setAttribute("sandbox", "allow-same-origin allow-scripts");\n  document.body.append(frame);\n  const link = frame.contentDocument.createElement("a");\n  frame.contentDocument.body.append(link);\n',
            ),
        ),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    # BoostIO/BoostNote-App#590
    Mutant(
        name="waits-for-the-statistics",
        says="The download begins when the click has been counted, by a host that cannot be reached.",
        edits=(
            at_click(
                f"""return track(video, retry, async ({{ signal }}) => {{
    await fetch("{LISTED}", {{ signal }});
    const response = await fetch(linkOf(video) ?? proxyUrl(video.id), {{ signal }});
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = filenameOf(video);
    link.click();
    return link.download;
  }});"""
            ),
        ),
        finding="link-unreachable",
        by=("presigned-link:list",),
    ),
    # LMMS/lmms.io#337
    Mutant(
        name="statistics-fail-beside-a-dead-link",
        says="A dead link is not renewed; the click is counted by a host that cannot be reached, which does no harm.",
        edits=(beside(BESIDE, simply_fetched()),),
        finding="stale-link",
        by=("expired-link:list",),
    ),
    # grimmory-tools/grimmory#1751
    Mutant(
        name="body-read-twice",
        says="The answer's body is read to see whether it is an error, and can then not be read again.",
        edits=(READ_TWICE,),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    # ministackorg/ministack#1079
    Mutant(
        name="https-where-there-is-none",
        says="Every link is made one of https, which the storage does not speak.",
        edits=(simply_fetched(url='(linkOf(video) ?? proxyUrl(video.id)).replace("http:", "https:")'),),
        finding="link-unreachable",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="asks-for-a-range-and-refuses-it",
        says="The file is asked for from its first byte on, and the answer to that, a 206, is refused.",
        edits=(
            simply_fetched(
                options='{ signal, headers: { Range: "bytes=0-" } }',
                check="if (response.status !== 200) throw new Error(`The server answered ${response.status}`);",
            ),
        ),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    # mathiasbynens/base64#13
    Mutant(
        name="bytes-as-arguments",
        says="All bytes are the arguments of one call, for which there is no room where the file is larger.",
        edits=(
            simply_fetched(
                blob="await (await fetch(`data:video/mp4;base64,${btoa(String.fromCharCode(...new Uint8Array(await response.arrayBuffer())))}`)).blob()"
            ),
        ),
        finding="lost-in-page",
        by=("larger-file-in-any-script:list",),
    ),
    # AleeeKoi/js-file-downloader#57
    Mutant(
        name="name-from-a-hidden-header",
        says="The name is read from a header that the bucket does not expose, and nobody thinks of there being none.",
        edits=(simply_fetched(name='/filename="([^"]+)"/.exec(response.headers.get("content-disposition"))[1]'),),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    # aws/aws-sdk-js#4513
    Mutant(
        name="own-clock-decides",
        says="Whether a link is still good is decided by the user's clock, which may be wrong.",
        edits=(
            at_click(
                """return track(video, retry, async ({ signal }) => {
    const asked = new URL(linkOf(video)).searchParams;
    const [, year, month, day, hour, minute, second] = /(....)(..)(..)T(..)(..)(..)Z/.exec(asked.get("X-Amz-Date"));
    const signed = Date.UTC(year, month - 1, day, hour, minute, second);
    if (Date.now() > signed + 1000 * asked.get("X-Amz-Expires")) throw new Error("The link has expired.");
    const response = await fetch(linkOf(video), { signal });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = filenameOf(video);
    link.click();
    return link.download;
  });"""
            ),
        ),
        finding="never-requested",
        by=("clock-too-fast:list",),
    ),
    # JoernBerkefeld/s3SignedUpload#2
    Mutant(
        name="posted-to-a-link-for-get",
        says="The link is requested by POST, as every call of the shared client.",
        edits=(simply_fetched(options='{ signal, method: "POST" }'),),
        finding="bad-signature",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="a-policy-that-forbids-workers",
        says="The page's own security policy forbids workers, so that a large file is held in memory.",
        edits=(
            policy(
                "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src * data:; media-src *; connect-src *; frame-src *; worker-src 'none'"
            ),
        ),
        finding="blocked-by-policy",
        by=("large-file-again:list",),
    ),
    # mikefrancis/laravel-secureheaders#17
    Mutant(
        name="a-policy-that-forbids-forms",
        says="The file is asked for by a form, which the page's own security policy forbids.",
        edits=(
            policy("form-action 'none'"),
            at_click(
                """const form = document.createElement("form");
  form.action = proxyUrl(video.id);
  document.body.append(form);
  form.submit();
  form.remove();
  return;"""
            ),
        ),
        finding="blocked-by-policy",
        by=("presigned-link:list",),
    ),
    # axios/axios#5181
    Mutant(
        name="a-field-that-the-answer-has-not",
        says="The body is taken from a field of the answer that it has not, so that “undefined” is saved.",
        edits=(
            simply_fetched(blob='(await response.clone().blob(), new Blob([response.data], { type: "video/mp4" }))'),
        ),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="last-piece-kept-back",
        says="Each piece waits for the next one to be passed on, so that the last never is.",
        edits=(
            simply_fetched(
                blob="await new Response(response.body.pipeThrough(new TransformStream({ transform(piece, out) { if (this.kept) out.enqueue(this.kept); this.kept = piece; } }))).blob()"
            ),
        ),
        finding="lost-in-page",
        by=("larger-file-in-any-script:list",),
    ),
    # WPChill/download-monitor#980
    Mutant(
        name="url-revoked-before-the-click",
        says="The object URL is revoked before the link with it is clicked.",
        edits=(Edit(SAVE, "  link.click();\n", "  URL.revokeObjectURL(url);\n  link.click();\n"),),
        finding="revoked-at-once",
        by=("presigned-link:list",),
    ),
    # Sage-Bionetworks/SynapseWebClient#3071
    Mutant(
        name="link-that-saves-is-prevented",
        says="The page prevents every click on a link of its own origin, and an object URL is one.",
        edits=(
            Edit(
                SAVE,
                CLICK_LINK,
                "  link.download = filename;\n  document.body.append(link);\n  link.click();\n  link.remove();\n",
            ),
            Edit(
                APP,
                "  useLeaveWarning();\n\n  return",
                """  useLeaveWarning();
  useEffect(() => {
    const route = (event) => event.target.closest("a[href]")?.origin === location.origin && event.preventDefault();
    document.addEventListener("click", route);
    return () => document.removeEventListener("click", route);
  }, []);

  return""",
            ),
        ),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="a-count-is-refused-beside",
        says="The answer's body is read twice; the click is counted by a route that is not there, which does no harm.",
        edits=(beside('fetch("/api/usage", { method: "POST" }).catch(() => {});', READ_TWICE),),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="a-pixel-is-refused-beside",
        says="A dead link is not renewed; the page's policy refuses the picture that counts the click, which does no harm.",
        edits=(
            policy("img-src 'self' data:"),
            beside('new Image().src = "http://stats.localhost:47/hit.gif";', simply_fetched()),
        ),
        finding="stale-link",
        by=("expired-link:list",),
    ),
    # syndesisio/syndesis#9135
    Mutant(
        name="kept-in-the-session-storage",
        says="The file is also kept in the session storage, which has no room for a larger one.",
        edits=(
            simply_fetched(
                blob='await response.blob().then((blob) => (sessionStorage.setItem("last", "x".repeat(2 * blob.size)), blob))'
            ),
        ),
        finding="lost-in-page",
        by=("larger-file-in-any-script:list",),
    ),
    # druid-io/druid-io.github.io#542
    Mutant(
        name="saves-when-it-has-been-counted",
        says="The file is saved when the statistics say that they have counted it, which they never do.",
        edits=(
            simply_fetched(
                blob="await response.blob().then((blob) => new Promise((save) => (window.hitCallback = () => save(blob))))"
            ),
        ),
        finding="lost-in-page",
        by=("presigned-link:list",),
    ),
    Mutant(
        name="an-alert-shrinks",
        says="After two seconds the alert makes itself so small that nobody can read it.",
        edits=(
            Edit(ALERTS, "useId, useRef }", "useEffect, useId, useRef, useState }"),
            Edit(
                ALERTS,
                "  const textId = useId();\n",
                "  const textId = useId();\n  const [small, setSmall] = useState(false);\n  useEffect(() => {\n    const timer = setTimeout(setSmall, 2_000, true);\n    return () => clearTimeout(timer);\n  }, []);\n",
            ),
            Edit(ALERTS, "<p id={textId} className=", "<p id={textId} style={small ? { fontSize: 4 } : {}} className="),
        ),
        finding="alert-illegible",
        by=("alert-stays:list",),
    ),
)
