"""The two tiers of tests, and fixtures that several folders share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from fake_backend import Bucket
from fixtures.lab.lab import Lab
from fixtures.preparing.node import Say
from tests.one_engine import OneEngine
from tests.tiers import Guard, is_fast

# A page on a busy machine takes its time: five seconds, Playwright's usual limit, are too few there.
expect.set_options(timeout=30_000)

# How long an example takes says nothing on a machine that others use too. The same examples each time: what nobody has
# changed does not fail. `--hypothesis-profile explore` looks for new ones.
settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("same"), max_examples=2000, derandomize=False)
settings.register_profile("mutation", settings.get_profile("same"), max_examples=25)  # for mutmut
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="only the tests that start no other program")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Guard(), "tiers-guard")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("fast"):
        slow = [item for item in items if not is_fast(item)]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if is_fast(item)]


@pytest.fixture(scope="session", autouse=True)
def one_engine() -> Iterator[OneEngine]:
    """This worker's engine, for every lab that is started here."""
    with contextlib.ExitStack() as stack:
        engine = OneEngine(stack)
        stack.enter_context(patch("fixtures.lab.lab.r2_engine", engine.for_lab))
        yield engine


@pytest.fixture(scope="session")
def bucket(one_engine: OneEngine, say: Say) -> Bucket:
    """A bucket of a real engine."""
    return one_engine.running(say=say).bucket


@pytest.fixture
def its_own_gallery(lab: Lab) -> Iterator[Lab]:
    """The worker's lab, which shows the bundled gallery again after the test."""
    usual = lab.site.target
    yield lab
    lab.site.target = usual
