"""Advanced Settings of the vCenter: limits of migrations and what their checks refuse."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import VcenterConfigured
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.engine.world.vcenters import find_vcenter
from vsphere_client.model.advanced_options import VCENTER_OPTIONS, options_after
from vsphere_client.model.commands import UpdateVcenterOptions


class UpdateVcenterOptionsOperation(Operation[UpdateVcenterOptions]):
    """Give settings other values; one that has its default again is forgotten.

    Our assumption: they take effect at once, without a restart of vpxd.
    """

    description_id = "OptionManager.updateValues"

    def entity(self, engine: Engine, command: UpdateVcenterOptions) -> ManagedObject:
        """The vCenter of the command."""
        return find_vcenter(engine.world, command.vcenter)

    def begin(self, engine: Engine, task: Task, command: UpdateVcenterOptions) -> None:
        """Change at once, the values being checked with the command, and tell who goes by them."""
        vcenter = find_vcenter(engine.world, task.entity)
        options = options_after(vcenter.options, command.options, VCENTER_OPTIONS)
        engine.world.update(vcenter, options=options)
        engine.notify(VcenterConfigured())
