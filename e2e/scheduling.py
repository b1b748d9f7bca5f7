"""How promises are handed to workers: one by one, but those of a large video together."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from e2e.order import LARGE

AHEAD = 2  # tests; as xdist has it


class ByVideo(LoadScopeScheduling):  # type: ignore[misc]  # xdist 3.8.0 has no types
    """Tests go to the next free worker one by one; both buttons of a large video go to the same.

    Such a video takes seconds to store.

    xdist's own `loadgroup` would do it, had it any effect: xdist 3.8.0 writes a test's group to a field that pytest 9.2
    does not read.
    """

    def remove_node(self, node: WorkerController) -> str | None:
        """A worker is gone. What it was trying is not tried again, as it might end the next worker too; the rest is.

        xdist's own would try it again, and hand out units that are over.
        """
        units = self.assigned_work[node].items()
        left = {scope: {one: False for one, over in unit.items() if not over} for scope, unit in units}
        lost = next((one for unit in left.values() for one in unit), None)
        self.assigned_work[node] = {}
        super().remove_node(node)
        for unit in left.values():
            unit.pop(lost, None)
        self.workqueue.update({scope: unit for scope, unit in left.items() if unit})
        for other in self.assigned_work:
            self._reschedule(other)
        return lost

    def _reschedule(self, node: WorkerController) -> None:
        """Give a worker what keeps it busy, or word that there is no more.

        xdist's own gives one unit at a time, and a worker runs a test only when it knows of the next one: one that came
        in place of another would wait for ever.
        """
        while self.workqueue and not node.shutting_down and self._pending_of(self.assigned_work[node]) <= AHEAD:
            self._assign_work_unit(node)
        if not self.workqueue and not node.shutting_down:
            node.shutdown()

    def _split_scope(self, nodeid: str) -> str:
        name, _, _ = nodeid.partition("[")[2].rpartition("-")
        return name if name in LARGE else nodeid
