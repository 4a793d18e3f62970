"""How full the datastores are, and what thin disks may still take; the space used of vSAN is left to vSAN."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import (
    Notice,
    Service,
    Stepped,
    VmConfigured,
    VmGone,
    VmImmigrated,
    VmMoved,
    VmPower,
)
from vsphere_client.engine.storage.capacity import uncommitted_gb, usage_gb
from vsphere_client.engine.storage.thin_disks import carry_growth, grow_thin_disks
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine


class DatastoreUsageService(Service):
    """Keeps the used space of datastores in step with the VMs on them."""

    name = "datastore_usage"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._taken: dict[str, dict[str, float]] = {}
        self._uncommitted: dict[str, dict[str, float]] = {}

    def start(self) -> None:
        """Count what all VMs take, grouped by datastore."""
        names = {d.moid: d.name for d in self.engine.world.datastore_at.values()}
        for vm in self.engine.world.vm_at.values():
            self._taken[vm.moid] = usage_gb(vm, names)
            if left := uncommitted_gb(vm, names):
                self._uncommitted[vm.moid] = left
        table, rows = self.engine.world.datastores, [d.row for d in self._counted()]
        table.used_gb[rows] = self._by_row(self._taken.values())[rows]
        table.uncommitted_gb[:] = self._by_row(self._uncommitted.values())

    def _by_row(self, found: Iterable[Mapping[str, float]]) -> NDArray[np.float64]:
        """GB of all datastores by row."""
        row_of = {d.moid: d.row for d in self.engine.world.all_of(Datastore)}
        pairs = [(row_of[moid], gb) for one in found for moid, gb in one.items() if moid in row_of]
        rows, gigabytes = np.array(pairs, np.float64).reshape(-1, 2).T
        size = self.engine.world.datastores.capacity
        return np.bincount(rows.astype(np.intp), gigabytes, size).astype(np.float64)

    def notice(self, notice: Notice) -> None:
        """Count a VM anew that was created, changed, switched, moved or deleted; let thin disks grow."""
        if isinstance(notice, Stepped):
            grow_thin_disks(self.engine, notice.step_s)
        elif isinstance(notice, VmConfigured | VmPower | VmMoved):
            vm = self.engine.world.vm(notice.vm)
            names = self._names(vm)
            self._note_files(notice, vm)
            carry_growth(self.engine.world, vm)
            self._recount(notice.vm, usage_gb(vm, names), uncommitted_gb(vm, names))
        elif isinstance(notice, VmImmigrated):
            for kept in (self._taken, self._uncommitted):
                if notice.before in kept:
                    kept[notice.vm] = kept.pop(notice.before)
        elif isinstance(notice, VmGone):
            vm = self.engine.world.vm(notice.vm)
            self._note_files(notice, vm)
            carry_growth(self.engine.world, vm, gone=True)
            self._recount(notice.vm, {}, {})

    def _note_files(self, notice: Notice, vm: VirtualMachine) -> None:
        """The hosts of a VM change the metadata of its files: made, deleted, locked, or let go by the host before."""
        world = self.engine.world
        before = notice.source if isinstance(notice, VmMoved) else None
        for moid in (vm.host, before):
            host = world.objects.get(moid or "")
            if isinstance(host, HostSystem):
                world.metadata_changes.note_files(world, vm, host.row)

    def used_by(self, vm: VirtualMachine) -> Mapping[str, float]:
        """GB that a VM takes of each datastore (id), before any protection by vSAN."""
        return self._taken.get(vm.moid, {})

    def _recount(self, moid: str, taken: dict[str, float], uncommitted: dict[str, float]) -> None:
        table = self.engine.world.datastores
        for store, change in self._changes(self._taken, moid, taken):
            if store.config.type != "vSAN":
                table.used_gb[store.row] = max(0.0, table.used_gb[store.row] + change)
        for store, change in self._changes(self._uncommitted, moid, uncommitted):
            table.uncommitted_gb[store.row] = max(0.0, table.uncommitted_gb[store.row] + change)

    def _changes(
        self, kept: dict[str, dict[str, float]], moid: str, now: dict[str, float]
    ) -> Iterator[tuple[Datastore, float]]:
        """Keep what a VM has now on its datastores; by how much that of each of them has changed."""
        before = kept.pop(moid, {})
        if now:
            kept[moid] = now
        for name in dict.fromkeys([*before, *now]):
            datastore = self.engine.world.objects.get(name)
            if isinstance(datastore, Datastore):
                yield datastore, now.get(name, 0.0) - before.get(name, 0.0)

    def _counted(self) -> list[Datastore]:
        return [d for d in self.engine.world.all_of(Datastore) if d.config.type != "vSAN"]

    def _names(self, vm: VirtualMachine) -> dict[str, str]:
        """The names of a VM's own datastores, by id: hundreds of others do not matter to it."""
        found = (self.engine.world.objects.get(moid) for moid in vm.disk_datastores)
        return {d.moid: d.name for d in found if isinstance(d, Datastore)}
