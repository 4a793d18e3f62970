"""The swap file of a migrating virtual machine: whether it is made anew, and what is copied into it."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.storage_copy import DiskMove
from vsphere_client.engine.storage.swap_files import swap_place
from vsphere_client.engine.vmotion.relocation import Relocation
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.engine.world.world import World

SWAP_LABEL, CACHE_LABEL = "Swap file", "Host cache"


def new_swap_home(
    world: World, vm: VirtualMachine, host: HostSystem, relocation: Relocation | None
) -> Datastore | None:
    """Where the swap file goes when the VM moves; None when it stays where it is.

    A file on a datastore that the settings still name is shared by both hosts and only changes hands.
    """
    if not vm.disk_datastores:
        return None
    home = relocation.home if relocation is not None else vm.disk_datastores[0]
    there = swap_place(world, vm, host).datastore
    if host.moid == vm.host:
        # Files alone move: a swap file on the host's datastore is none of them.
        there = vm.swap_datastore
    now = vm.swap_datastore or vm.disk_datastores[0]
    after = there or home
    return None if after == now else world.datastore(after)


def swap_moves(
    world: World, vm: VirtualMachine, host: HostSystem, relocation: Relocation | None
) -> tuple[DiskMove, ...]:
    """What a running VM's swapped-out pages add to what is copied (vmotion.md 9, case 25).

    Pages in a swap file that stays cost nothing; those in the source's host cache go into the swap file.
    """
    if not vm.disk_datastores:
        return ()
    now, there = vm.swap_datastore or vm.disk_datastores[0], new_swap_home(world, vm, host, relocation)
    after = now if there is None else there.moid
    table, row = world.vms, vm.row
    swapped = 0.0 if there is None else float(table.memory_swapped_mb[row])
    cached = 0.0 if host.moid == vm.host else float(table.memory_host_cache_mb[row])
    moves = (DiskMove(SWAP_LABEL, now, after, swapped), DiskMove(CACHE_LABEL, now, after, cached))
    return tuple(move for move in moves if move.mb > 0.0)
