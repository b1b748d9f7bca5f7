"""`gallery-e2e init`: looks at a gallery it has never seen, and writes the profile that the gate needs for it."""

from e2e.init.adopt import adopt

__all__ = ["adopt"]
