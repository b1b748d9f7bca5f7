"""Every promise the gate holds a gallery to."""

from e2e.scenario import Scenario
from e2e.scenarios import checklist

CATALOGUE: tuple[Scenario, ...] = checklist.SCENARIOS
