"""Recommendations that a person applies, carried out a few at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsphere_client.engine.drs.records import Recommendation
from vsphere_client.engine.world.objects import ClusterComputeResource

if TYPE_CHECKING:
    from vsphere_client.engine.drs.service import DrsService

SUBMIT_EFFORT = 20_000
"""Effort of submitting a migration, in pairs of VM and host weighed."""


class Application:
    """What is left of the chosen recommendations; they leave the list when their migrations are submitted."""

    begin_effort = 0.0

    def __init__(
        self, service: DrsService, cluster: ClusterComputeResource, chosen: list[Recommendation]
    ) -> None:
        self._service, self._cluster = service, cluster
        self._left = chosen[::-1]

    @property
    def ended(self) -> bool:
        """Whether all were submitted."""
        return not self._left

    def advance(self, effort: float) -> float:
        """The next migrations, one at least; what they took."""
        record, spent = self._service.record(self._cluster.moid), 0.0
        while self._left and (spent == 0.0 or spent < effort):
            self._service.carry_out(record, self._left.pop())
            spent += SUBMIT_EFFORT
        self._service.engine.world.changes.touch(self._cluster.moid, "drs")
        return spent
