"""All mutants in one build: each has a page of its own, and a switch chooses the page that the next test opens."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from e2e.pages import BundledGallery
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say
from tests.mutants.mutant import Mutant, copy_gallery

CONFIG = Path(__file__).with_name("pages.config.js")
PAGE, PUBLIC, STYLE = "index.html", "public", "src/index.css"

# The places that name a file by its path from the gallery's root, and what they read in a mutant's folder.
RELATIVE = (
    (PAGE, 'src="/src/main.jsx"', 'src="./src/main.jsx"'),
    ("src/hooks/useDownloads.js", 'from "@variant"', 'from "../download/variants/fixed.js"'),
)
# Tailwind compiles the style once for all mutants that do not change it.
SHARED_STYLE = ("src/main.jsx", 'import "./index.css"', 'import "/src/index.css"')


class AllMutants(BundledGallery):
    """How the gallery is built together with all its mutants."""

    build = ("npx", "vite", "build", "--config", CONFIG.name)


def write_all(mutants: Sequence[Mutant], folder: Path) -> None:
    """Write the source of the gallery and of each mutant. Raises ValueError as `Mutant.changed` does."""
    copy_gallery(folder)
    shutil.copyfile(CONFIG, folder / CONFIG.name)
    for mutant in mutants:
        root = folder / "mutants" / mutant.name
        mutant.write(root)
        own_style = any(edit.file == STYLE for edit in mutant.edits)
        for file, old, new in RELATIVE if own_style else (*RELATIVE, SHARED_STYLE):
            text = (root / file).read_text()
            if old not in text:
                raise ValueError(f"{file} of the mutant {mutant.name} does not read {old!r}")
            (root / file).write_text(text.replace(old, new))


class Switch:
    """A built gallery, in a folder of its own, that shows one mutant at a time.

    JavaScript, style and page of a mutant are an entry of the build; Vite only copies what is in `public`, so the
    switch puts the mutant's copy in its place.
    """

    def __init__(self, mutants: Sequence[Mutant], scratch: Path, *, say: Say) -> None:
        """Build all mutants, once for each state of their sources. Raises CannotRun when the build fails."""
        self._source, self.pages = scratch / "source", scratch / "pages"
        write_all(mutants, self._source)
        built = prepare_gallery(str(self._source), AllMutants, variant=None, say=say).folder
        assert built is not None
        shutil.copytree(built, self.pages)

    def turn(self, mutant: Mutant) -> None:
        """Let the next page that is opened run with this mutant."""
        shutil.copyfile(self.pages / "mutants" / mutant.name / PAGE, self.pages / PAGE)
        shutil.copytree(self._source / "mutants" / mutant.name / PUBLIC, self.pages, dirs_exist_ok=True)
