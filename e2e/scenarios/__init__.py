"""Every promise the gate holds a gallery to."""

from e2e.scenario import Scenario
from e2e.scenarios import answers, checklist, habits, links, names, surroundings

FAMILIES: dict[str, tuple[Scenario, ...]] = {
    "The release checklist": checklist.SCENARIOS,
    "Links": links.SCENARIOS,
    "Answers": answers.SCENARIOS,
    "Names": names.SCENARIOS,
    "Surroundings": surroundings.SCENARIOS,
    "Habits": habits.SCENARIOS,
}
CATALOGUE: tuple[Scenario, ...] = tuple(scenario for family in FAMILIES.values() for scenario in family)
