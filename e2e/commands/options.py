"""What the commands have in common."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
DRIVEN = ("profile", "variant", "scenario", "scenarios")  # how a gallery is driven, and which promises it is held to
