"""What one promise came to, with a mutant switched on or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# "hung": no end within the time there was; "no lab": the failure was not the gallery's.
State = Literal["kept", "not exercised", "broken", "could not run", "hung", "no lab"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`says` are the codes of the findings, or why it could not run."""

    state: State
    says: str = ""
    seconds: float = 0
    executed: frozenset[str] = frozenset()  # ids of the mutants whose places were executed

    @property
    def kept(self) -> bool:
        """Whether nobody was hurt."""
        return self.state in ("kept", "not exercised")
