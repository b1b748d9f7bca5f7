"""Tests of the suite itself: fakes held to their contracts, the judge, other people's galleries, bad input."""
