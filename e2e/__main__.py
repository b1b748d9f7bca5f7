"""`python3 -m e2e check`: the command `gallery-e2e`, from a fresh clone, setting up what it needs first."""

from fixtures.bootstrap import enter

enter("e2e")

from e2e.cli import main  # noqa: E402 - its dependencies are there only now

main()
