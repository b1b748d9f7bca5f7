"""Mistakes of public bug reports that were first rebuilt in galleries of other people, of kinds that no mutant held."""

from __future__ import annotations

from tests.mutants.links_and_routes import APP, at_click, simply_fetched
from tests.mutants.mutant import Edit, Mutant
from tests.mutants.reports import SAVE

PLAYER = "src/components/VideoPlayer.jsx"
IMPORTS = 'import * as Dialog from "@radix-ui/react-dialog";\n'
HOOKS = Edit(PLAYER, IMPORTS, f'import {{ useEffect }} from "react";\n{IMPORTS}')
SAVES = '  const link = document.createElement("a");\n  link.href = url;\n  link.download = filename;\n'
SOURCE_OF_THE_PLAYER = "  const { ref, failed, onError } = useVideoSource(video, renew);\n"

MUTANTS = (
    # prasathmani/tinyfilemanager#1062
    Mutant(
        name="link-made-once",
        says="The link that saves a file is made for the first one, and clicked again for every later one.",
        edits=(
            Edit(SAVE, "let nextTurn =", "let made = null;\nlet nextTurn ="),
            Edit(
                SAVE,
                SAVES,
                '  const link = (made ??= Object.assign(document.createElement("a"), { href: url, download: filename }));\n',
            ),
        ),
        finding="mixed-up-in-page",
        by=("gallery-stays:list", "gallery-stays:player", "several-rows:list"),
    ),
    # publiclab/image-sequencer#1419
    Mutant(
        name="listeners-of-all-players",
        says="Each player that opens adds a listener to its button's event, and none is removed.",
        edits=(
            HOOKS,
            Edit(
                PLAYER,
                "  const running = useRunning(video.id);\n",
                '  const running = useRunning(video.id);\n  useEffect(() => addEventListener("save-video", () => onDownload(video.id)), []);\n',
            ),
            Edit(
                PLAYER, "onClick={() => onDownload(video.id)}", 'onClick={() => dispatchEvent(new Event("save-video"))}'
            ),
        ),
        finding="unasked-download",
        by=("gallery-stays:player",),
    ),
    # charyou/SoraVault#13
    Mutant(
        name="start-of-the-player-saved",
        says="The player fetches the first part of its video ahead, and the download takes that for the file.",
        edits=(
            HOOKS,
            Edit(
                PLAYER,
                SOURCE_OF_THE_PLAYER,
                f"""{SOURCE_OF_THE_PLAYER}  useEffect(() => {{
    globalThis.starts ??= new Map();
    const start = fetch(video.file_url, {{ headers: {{ Range: "bytes=0-65535" }}, cache: "no-store" }});
    start.then((answer) => globalThis.starts.set(video.id, answer), () => {{}});
  }}, []);
""",
            ),
            at_click(
                """return track(video, retry, async ({ signal }) => {
    const had = globalThis.starts?.get(video.id);
    const response = had ? had.clone() : await fetch(linkOf(video) ?? proxyUrl(video.id), { signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = filenameOf(video);
    link.click();
    return link.download;
  });"""
            ),
        ),
        finding="part-saved",
        by=("plays-on:player",),
    ),
    # specify/specify7#2638
    Mutant(
        name="saves-at-each-load-of-its-frame",
        says="A hidden frame saves the file when it has loaded, which it does twice: its empty page, then its own.",
        edits=(
            Edit(
                SAVE,
                f"{SAVES}  link.click();\n",
                f"""{SAVES}  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.onload = () => link.click();
  document.body.append(frame);
  frame.srcdoc = "<p></p>";
""",
            ),
        ),
        finding="started-twice",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # GetStream/stream-chat-react-native#2337
    Mutant(
        name="link-encoded-once-more",
        says="The link, which is encoded, is encoded once more before it is used.",
        edits=(simply_fetched(url="encodeURI(linkOf(video) ?? proxyUrl(video.id))"),),
        finding="bad-signature",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # riverqueue/riverui#60
    Mutant(
        name="base-that-no-build-has-set",
        says="The address begins with a setting of the build that is not set, and so with “undefined”.",
        edits=(simply_fetched(url="`${globalThis.API_BASE}/api/downloads/${video.id}/download`"),),
        finding="wrong-address",
        by=("presigned-link:list", "no-link:player"),
    ),
    # axios/axios#4290
    Mutant(
        name="object-url-behind-the-base",
        says="The shared client takes an object URL for a path, and puts the address of the API before it.",
        edits=(
            simply_fetched(
                blob="""await (async () => {
      const own = URL.createObjectURL(await response.blob());
      const again = await fetch(`${location.origin}/${own}`, { signal });
      if (!again.ok) throw new Error(`The server answered ${again.status}`);
      return again.blob();
    })()"""
            ),
        ),
        finding="wrong-address",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # johnculviner/jquery.fileDownload#167
    Mutant(
        name="waits-for-a-cookie",
        says="The browser makes the download, and the page waits for a cookie with its answer, which never comes.",
        edits=(
            at_click(
                """return track(video, retry, async () => {
    const link = document.createElement("a");
    link.href = proxyUrl(video.id);
    link.click();
    while (!document.cookie.includes("fileDownload=true")) await new Promise((resolve) => setTimeout(resolve, 100));
    return filenameOf(video);
  });"""
            ),
        ),
        finding="stuck-busy",
        by=("presigned-link:list", "presigned-link:player"),
    ),
    # VEZwolle/vezy-worship#290
    Mutant(
        name="asks-where-to-save-at-the-end",
        says="The browser's own dialog is opened when the file has come, and the click may be over for too long.",
        edits=(
            at_click(
                """return track(video, retry, async ({ signal }) => {
    const response = await fetch(linkOf(video) ?? proxyUrl(video.id), { signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const file = await response.blob();
    const handle = await showSaveFilePicker({ suggestedName: filenameOf(video) });
    const writable = await handle.createWritable();
    await writable.write(file);
    await writable.close();
    return filenameOf(video);
  });"""
            ),
        ),
        finding="lost-in-page",
        by=("slow-but-steady:list",),
    ),
    # nextcloud/server#62245
    Mutant(
        name="shortcut-prevents-every-enter",
        says="A shortcut for Enter prevents what the key does, on every control and whether or not the shortcut acts.",
        edits=(
            Edit(
                APP,
                "  useLeaveWarning();\n\n  return",
                """  useLeaveWarning();
  useEffect(() => {
    const prevent = (event) => event.key === "Enter" && event.preventDefault();
    document.addEventListener("keydown", prevent);
    return () => document.removeEventListener("keydown", prevent);
  }, []);

  return""",
            ),
        ),
        finding="nothing-happened",
        by=("enter-key:list", "enter-key:player"),
    ),
)
