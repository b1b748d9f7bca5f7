"""All mutants, family by family."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mutants import bytes_and_names, libraries_and_states, links_and_routes, words_and_buttons
from tests.mutants.mutant import Mutant

FAMILIES: Mapping[str, tuple[Mutant, ...]] = {
    "Links and routes": links_and_routes.MUTANTS,
    "Bytes and names": bytes_and_names.MUTANTS,
    "Libraries and states": libraries_and_states.MUTANTS,
    "Words and buttons": words_and_buttons.MUTANTS,
}
# Mistakes that no promise notices yet: kept so that somebody may think of one.
SURVIVORS: tuple[Mutant, ...] = (
    *links_and_routes.SURVIVORS,
    *bytes_and_names.SURVIVORS,
    *words_and_buttons.SURVIVORS,
)
MUTANTS: tuple[Mutant, ...] = tuple(mutant for family in FAMILIES.values() for mutant in family)
