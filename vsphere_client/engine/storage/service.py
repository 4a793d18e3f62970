"""How full the datastores are; vSAN datastores are left to vSAN."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Notice, Service, VmConfigured, VmGone, VmMoved, VmPower
from vsphere_client.engine.storage.capacity import usage_gb
from vsphere_client.engine.world.objects import Datastore, VirtualMachine


class DatastoreUsageService(Service):
    """Keeps the used space of datastores in step with the VMs on them."""

    name = "datastore_usage"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._taken: dict[str, dict[str, float]] = {}

    def start(self) -> None:
        """Count what all VMs take, grouped by datastore."""
        names = self._names()
        rows: list[int] = []
        gigabytes: list[float] = []
        row_of = {d.moid: d.row for d in self._counted()}
        for vm in self.engine.world.vm_at.values():
            taken = usage_gb(vm, names)
            self._taken[vm.moid] = taken
            for datastore, gb in taken.items():
                if datastore in row_of:
                    rows.append(row_of[datastore])
                    gigabytes.append(gb)
        table = self.engine.world.datastores
        sums = np.bincount(np.array(rows, dtype=np.intp), np.array(gigabytes), table.capacity)
        for row in row_of.values():
            table.used_gb[row] = sums[row]

    def notice(self, notice: Notice) -> None:
        """Count a VM anew that was created, changed, switched, moved or deleted."""
        if isinstance(notice, VmConfigured | VmPower | VmMoved):
            self._recount(notice.vm, usage_gb(self.engine.world.vm(notice.vm), self._names()))
        elif isinstance(notice, VmGone):
            self._recount(notice.vm, {})

    def used_by(self, vm: VirtualMachine) -> Mapping[str, float]:
        """GB that a VM takes of each datastore (id), before any protection by vSAN."""
        return self._taken.get(vm.moid, {})

    def _recount(self, moid: str, taken: dict[str, float]) -> None:
        before = self._taken.pop(moid, {})
        if taken:
            self._taken[moid] = taken
        table = self.engine.world.datastores
        for name in dict.fromkeys([*before, *taken]):
            datastore = self.engine.world.objects.get(name)
            if isinstance(datastore, Datastore) and datastore.config.type != "vSAN":
                used = table.used_gb[datastore.row] + taken.get(name, 0.0) - before.get(name, 0.0)
                table.used_gb[datastore.row] = max(0.0, used)

    def _counted(self) -> list[Datastore]:
        return [d for d in self.engine.world.all_of(Datastore) if d.config.type != "vSAN"]

    def _names(self) -> dict[str, str]:
        return {d.moid: d.name for d in self.engine.world.datastore_at.values()}
