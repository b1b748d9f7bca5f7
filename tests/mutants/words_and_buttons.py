"""Mistakes about what the user is told and shown, and what a click does."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

MUTANTS = (
    Mutant(
        name="error-only-logged",
        says="The failure is logged, and nobody is told.",
        edits=(
            Edit("src/download/track.js", "tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);", ""),
        ),
        finding="silent-failure",
        by=("object-missing:list", "object-missing:player"),
    ),
)
