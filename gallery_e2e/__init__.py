"""gallery-e2e as one package: whoever installs it gets no top-level `e2e`, `fixtures` or `report`.

A wheel holds the suite's folders below `suite/`; in a clone they lie beside this package. The suite imports itself as
`e2e`, `fixtures` and so on, and `come_first` lets these names mean its own in this process, and in no other.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUITE = HERE / "suite" if (HERE / "suite").is_dir() else HERE.parent


def come_first() -> None:
    """Put the suite's folders before everything else that modules are imported from."""
    sys.path[:] = [str(SUITE), *(place for place in sys.path if place != str(SUITE))]
