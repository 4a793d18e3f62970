"""The swap files (.vswp) of running virtual machines: on which datastore they lie, and whether they fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.snapshot import SwapRoom
from vsphere_client.decisions.resources.memory import swap_file_mb
from vsphere_client.decisions.resources.memory.swap_place import (
    SwapPlace,
    decide_swap_place,
    keeps_swap_on_host,
)
from vsphere_client.engine.service import Service
from vsphere_client.engine.storage.capacity import swap_size_gb
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.tables import Bools
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InsufficientDiskSpace
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.virtual_machine import SwapPlacement

Rows = NDArray[np.intp]


def named_datastore(world: World, host: HostSystem) -> Datastore | None:
    """The datastore that a host names for swap files, if it mounts it."""
    named = host.config.swap_datastore
    if named is None:
        return None
    mounted = (world.datastore(moid) for moid in host.datastores)
    return next((one for one in mounted if named in (one.moid, one.name)), None)


def usable_datastore(world: World, host: HostSystem) -> Datastore | None:
    """The same while the host can write to it."""
    found = named_datastore(world, host)
    return found if found is not None and found.moid in visible_datastores(host) else None


def cluster_placement(world: World, host: HostSystem) -> SwapPlacement | None:
    """What the cluster of a host says of swap files; None for a host that stands alone."""
    return world.cluster(host.cluster).config.swap_placement if host.cluster else None


def swap_place(world: World, vm: VirtualMachine, host: HostSystem) -> SwapPlace:
    """Where a VM's swap file would lie on a host."""
    usable = usable_datastore(world, host)
    return decide_swap_place(
        vm.config.swap_placement,
        cluster_placement(world, host),
        host.name,
        host.config.swap_datastore,
        None if usable is None else usable.moid,
    )


def wants_host(world: World, vm: VirtualMachine, host: HostSystem) -> bool:
    """Whether a VM's swap file is to lie on the host's own datastore."""
    return keeps_swap_on_host(
        vm.config.swap_placement, cluster_placement(world, host), host.config.swap_datastore
    )


def swap_home(world: World, vm: VirtualMachine, host: HostSystem) -> str | None:
    """The datastore (id) in which a VM's swap file would lie on a host; None for a VM without files."""
    return swap_place(world, vm, host).datastore or next(iter(vm.disk_datastores), None)


def place_swap_file(world: World, vm: VirtualMachine) -> None:
    """Let the swap file of a VM that is on lie where its host and the settings say."""
    if vm.host is not None:
        place = swap_place(world, vm, world.host(vm.host)).datastore
        if vm.swap_datastore != place:
            world.update(vm, swap_datastore=place)


def swap_objection(world: World, vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """Why a VM's swap file does not fit where it would lie on a host; vSAN counts its own space."""
    moid, size = swap_home(world, vm, host), swap_size_gb(vm.config)
    if moid is None or size <= 0.0:
        return None
    datastore = world.datastore(moid)
    free = free_gb(world, datastore)
    if datastore.config.type == "vSAN" or size <= free + 1e-9:
        return None
    return because(
        "no_room_for_swap",
        "The swap file of {vm} needs {needed:.1f} GB on datastore {datastore}, which has {free:.1f} GB free.",
        vm=vm.name,
        needed=size,
        datastore=datastore.name,
        free=max(free, 0.0),
    )


def check_swap_fits(world: World, vm: VirtualMachine, host: HostSystem) -> None:
    """Refuse a power-on whose swap file does not fit; raises InsufficientDiskSpace."""
    why = swap_objection(world, vm, host)
    if why is not None:
        raise InsufficientDiskSpace([why], datastore=str(why.facts["datastore"]))


def check_swap_grows(world: World, vm: VirtualMachine, memory_mb: int) -> None:
    """Refuse memory for a running VM whose swap file cannot grow by as much; raises InsufficientDiskSpace."""
    if not vm.disk_datastores:
        return
    store = world.datastore(vm.swap_datastore or vm.disk_datastores[0])
    more = swap_size_gb(vm.config.model_copy(update={"memory_mb": memory_mb})) - swap_size_gb(vm.config)
    if store.config.type != "vSAN" and more > free_gb(world, store) + 1e-9:
        raise InsufficientDiskSpace(datastore=store.name)


def free_gb(world: World, datastore: Datastore) -> float:
    """What a datastore has free."""
    return float(world.datastores.capacity_gb[datastore.row] - world.datastores.used_gb[datastore.row])


def swap_room(world: World, rows: Rows, hosts: list[HostSystem]) -> SwapRoom | None:
    """What the swap files of running VMs (by row) find on hosts; None where no file follows its host.

    DRS silently takes no host whose local swap datastore is full (drs.md 11). vSAN counts its own space.
    """
    if all(host.config.swap_datastore is None for host in hosts):
        return None
    found = [usable_datastore(world, host) for host in hosts]
    stores = {one.moid: one for one in found if one is not None}
    if not stores:
        return None
    table, numbers = world.vms, {moid: at for at, moid in enumerate(stores)}
    wanted = swap_file_mb(table.memory_mb[rows], table.memory_reservation_mb[rows]) / 1024.0
    wanted *= _follows_host(world, rows, hosts)
    free = [np.inf if one.config.type == "vSAN" else free_gb(world, one) for one in stores.values()]
    return SwapRoom(
        stores=tuple(one.name for one in stores.values()),
        free_gb=np.array(free),
        store=np.array([-1 if one is None else numbers[one.moid] for one in found], dtype=np.int64),
        wanted_gb=wanted,
    )


def _follows_host(world: World, rows: Rows, hosts: list[HostSystem]) -> Bools:
    """Which of a cluster's VMs keep their swap file on their host."""
    of_cluster = cluster_placement(world, hosts[0])
    kept = (world.vm_at[row].config.swap_placement for row in rows.tolist())
    return np.array([keeps_swap_on_host(own, of_cluster, "") for own in kept], dtype=np.bool_)


class SwapFileService(Service):
    """Lets the swap files of VMs that run when a lab begins lie where the settings say."""

    name = "swap_files"

    def start(self) -> None:
        """Place all swap files; hosts without a datastore of their own leave them with the VMs."""
        world = self.engine.world
        for host in world.host_at.values():
            if host.config.swap_datastore is None:
                continue
            for moid in host.vms:
                vm = world.vm(moid)
                if vm.power_state == PowerState.ON:
                    place_swap_file(world, vm)
