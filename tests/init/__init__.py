"""Tests of `gallery-e2e init`."""
