"""Mistakes about links, and about the ways a file can be had."""

from __future__ import annotations

from tests.mutants.mutant import Edit, Mutant

FIXED = "src/download/variants/fixed.js"

MUTANTS = (
    Mutant(
        name="never-renewed",
        says="A dead link is not renewed; the backend is not asked either.",
        edits=(
            Edit(
                FIXED,
                "const renewed = failure.deadLink && renew ? await renew() : null;",
                "if (failure.deadLink) throw failure;\n    const renewed = null;",
            ),
        ),
        finding="stale-link",
        by=("expired-link:list", "expired-link:player"),
    ),
)
