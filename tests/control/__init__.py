"""Tests of the command `lab`: its control page, its window, and the dev servers it shows."""
