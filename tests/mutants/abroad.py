"""Mistakes of public bug reports that were first rebuilt in galleries of other people, of kinds that no mutant held."""

from __future__ import annotations

from tests.mutants.links_and_routes import at_click
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
            Edit(SAVE, "let nextSave = 0;", "let made = null;\nlet nextSave = 0;"),
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
)
