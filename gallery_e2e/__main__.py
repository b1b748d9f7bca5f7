"""The command `gallery-e2e`, and `python -m gallery_e2e`."""

import sys

from gallery_e2e import come_first


def main() -> None:
    """Run the command and exit with its code."""
    come_first()
    try:
        from fixtures.preparing.imports import without_collector  # found only now

        with without_collector():
            from e2e.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(2)


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder that the user stands in: its modules are not ours
    main()
