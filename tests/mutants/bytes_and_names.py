"""Mistakes about what is saved, how it gets there and what it is called."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

MUTANTS = (
    Mutant(
        name="name-of-the-object",
        says="The file is named after the object in the bucket instead of the project.",
        edits=(
            Edit(
                "src/download/filename.js",
                'const title = String(video.project_name ?? "").normalize("NFC");',
                "return video.filename;",
            ),
        ),
        finding="wrong-name",
        by=("project-name:list", "project-name:player"),
    ),
)
