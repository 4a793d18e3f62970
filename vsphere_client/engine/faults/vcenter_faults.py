"""The vCenter Server itself: what it forgets when it begins anew."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.faults.fault import INJECT, announce_fault
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import VcenterRestarted
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.engine.world.vcenters import find_vcenter
from vsphere_client.model.commands import RestartVcenter


class RestartVcenterOperation(Operation[RestartVcenter]):
    """Restart a vCenter Server.

    Our assumptions: hosts carry their tasks through, and the client stays connected. HA does not need
    vCenter for restarts; DRS and DPM miss the rounds until vCenter is back, and DRS no longer knows how long
    migrations take (drs.md 6.2).
    """

    description_id = INJECT

    def entity(self, engine: Engine, command: RestartVcenter) -> ManagedObject:
        """The vCenter of the command."""
        return find_vcenter(engine.world, command.vcenter)

    def begin(self, engine: Engine, task: Task, command: RestartVcenter) -> None:
        """Let everybody forget what vCenter kept in memory only."""
        vcenter = find_vcenter(engine.world, task.entity)
        announce_fault(engine, vcenter, "vCenter Server restarted")
        engine.notify(VcenterRestarted(vcenter.moid))
