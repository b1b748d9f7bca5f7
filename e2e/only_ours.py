"""A pytest plugin for `-p` that keeps pytest from loading conftest.py files of the user's own folders."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from fixtures.preparing.imports import without_collector


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Look for conftest.py beside the gate's tests alone.

    Our own options are not known yet, so pytest takes a value such as `--report DIR` for a folder of tests.
    """
    early_config.known_args_namespace.file_or_dir = [str(Path(__file__).parent)]
    with without_collector():
        return (yield)
