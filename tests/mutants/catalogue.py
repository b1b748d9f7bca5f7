"""All mutants, family by family; reading them checks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from e2e.catalogue import check_name
from fixtures.errors import CannotRun
from fixtures.judging.findings import known_findings
from tests.mutants import (
    abroad,
    bytes_and_names,
    eighth,
    fifth,
    fourth,
    further,
    libraries_and_states,
    links_and_routes,
    ninth,
    reports,
    seventh,
    sixth,
    survived,
    tenth,
    third,
    unseen,
    words_and_buttons,
)
from tests.mutants.mutant import Mutant

FAMILIES: Mapping[str, tuple[Mutant, ...]] = {
    "Links and routes": links_and_routes.MUTANTS,
    "Bytes and names": bytes_and_names.MUTANTS,
    "Libraries and states": libraries_and_states.MUTANTS,
    "Words and buttons": words_and_buttons.MUTANTS,
    "By someone who knew no promise": unseen.MUTANTS,
    "By another who knew no promise": third.MUTANTS,
    "By a third who knew no promise": fourth.MUTANTS,
    "By a fourth who knew no promise": fifth.MUTANTS,
    "By a fifth who knew no promise": sixth.MUTANTS,
    "By a sixth who knew no promise": seventh.MUTANTS,
    "By a seventh, who wrote pull requests": eighth.MUTANTS,
    "By an eighth, who wrote pull requests": ninth.MUTANTS,
    "By a ninth, who wrote larger ones": tenth.MUTANTS,
    "That had survived at first": survived.MUTANTS,
    "From bug reports of other products": reports.MUTANTS,
    "From further bug reports": further.MUTANTS,
    "From bug reports that were rebuilt in other galleries": abroad.MUTANTS,
}
# Mistakes that no promise notices yet: kept so that somebody may think of one.
SURVIVORS: tuple[Mutant, ...] = (
    *links_and_routes.SURVIVORS,
    *bytes_and_names.SURVIVORS,
    *words_and_buttons.SURVIVORS,
    *unseen.SURVIVORS,
    *third.SURVIVORS,
    *fourth.SURVIVORS,
    *fifth.SURVIVORS,
    *sixth.SURVIVORS,
    *eighth.SURVIVORS,
    *survived.SURVIVORS,
)
MUTANTS: tuple[Mutant, ...] = tuple(mutant for family in FAMILIES.values() for mutant in family)


def mistakes(mutants: Sequence[Mutant]) -> Iterator[str]:
    """What is wrong with the mutants themselves, a sentence each."""
    names = [mutant.name for mutant in mutants]
    for mutant in mutants:
        if names.count(mutant.name) > 1:
            yield f"The name {mutant.name} is given to {names.count(mutant.name)} mutants."
        if mutant.finding not in known_findings():
            yield f"{mutant.name}: there is no finding {mutant.finding}."
        if not mutant.by:
            yield f"{mutant.name} names no promise."
        for promise in mutant.by:
            if ":" not in promise:
                yield f"{mutant.name}: {promise} names no button."
            try:
                check_name(promise)
            except CannotRun as error:
                yield f"{mutant.name}: {error}"
        try:
            mutant.changed()
        except (ValueError, OSError) as error:
            yield f"{mutant.name}: {error}"


def check(mutants: Sequence[Mutant]) -> None:
    """Raise ValueError for mutants with mistakes."""
    if found := list(mistakes(mutants)):
        raise ValueError("\n".join(found))


check((*MUTANTS, *SURVIVORS))
