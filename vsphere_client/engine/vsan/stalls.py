"""Virtual machines whose objects cannot be reached: their input and output wait, they keep their state."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.world import World


class Stalls:
    """The VMs that wait for their vSAN objects."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._stalled: dict[str, None] = {}

    def note(self, moid: str) -> None:
        """Look whether a VM waits, or waits no longer."""
        vm = self._world.objects.get(moid)
        if not isinstance(vm, VirtualMachine):
            self.forget(moid)
        elif not vm.storage_accessible:
            self._stalled[moid] = None
        elif moid in self._stalled:
            self.forget(moid)
            self._world.update(vm, storage_accessible=True)
            self._world.vms.datastore[vm.row] = self._world.datastore(vm.disk_datastores[0]).row

    def forget(self, moid: str) -> None:
        """A VM is gone."""
        self._stalled.pop(moid, None)

    def hold(self) -> None:
        """Take the datastore from VMs that wait, so that nothing of theirs is served."""
        if self._stalled:
            rows = [self._world.vm(moid).row for moid in self._stalled]
            self._world.vms.datastore[np.array(rows, dtype=np.intp)] = NOWHERE
