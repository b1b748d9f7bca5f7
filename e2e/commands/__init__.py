"""The commands, one a file: `add` declares it to argparse, `run` does it and returns its exit code.

What reads the scenarios is imported in `run`, so that a mistake in one of them is told like any other.
"""
