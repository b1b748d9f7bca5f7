"""Loads the suite's plugins for whoever calls pytest by hand in a clone; `pytest e2e --help` shows their options."""

pytest_plugins = ["fixtures.running.plugin", "report.plugin", "e2e.wiring"]
