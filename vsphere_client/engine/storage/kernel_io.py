"""What the VMkernel itself does on datastores: its reads and writes, and changes of VMFS metadata."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.storage_io.reservations import FILES_A_VM, Conflicts, decide_conflicts
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.objects import VirtualMachine
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
Keys = NDArray[np.int64]

SWAP_IO_KB = 4.0
"""Swapping goes page by page (vmkernel.md 2.6)."""


def pair_keys(host: NDArray[np.integer], datastore: NDArray[np.integer]) -> Keys:
    """One number for each pair of host and datastore rows, in that order."""
    return host.astype(np.int64) << 32 | datastore.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """A figure by pair of host and datastore, ascending."""

    keys: Keys
    values: Floats

    @classmethod
    def of(cls, keys: Keys, values: Floats) -> PairSums:
        """Add up what there is of each pair."""
        found, place = np.unique(keys, return_inverse=True)
        return cls(found, np.bincount(place, values, len(found)).astype(np.float64))

    def at(self, keys: Keys) -> Floats:
        """The figures of some pairs, 0 where there is none."""
        if not len(self.keys):
            return np.zeros(len(keys))
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.values[place], 0.0)


NO_SUMS = PairSums(np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class KernelLoads:
    """What the VMkernel reads and writes, an entry for each that does, by pair of host and datastore.

    MB and commands a second, and the I/O a second that it costs the array.
    """

    keys: Keys
    read_mb: Floats
    written_mb: Floats
    reads: Floats
    writes: Floats
    array_iops: Floats

    @property
    def datastore(self) -> Rows:
        """The row of each entry's datastore."""
        return (self.keys & 0xFFFFFFFF).astype(np.intp)

    def beside(self, other: KernelLoads | None) -> KernelLoads:
        """These entries and others."""
        if other is None:
            return self
        columns = (np.concatenate((getattr(self, f.name), getattr(other, f.name))) for f in fields(self))
        return KernelLoads(*columns)

    def sums(self, values: Floats) -> PairSums:
        """One of the figures by pair."""
        return PairSums.of(self.keys, values)


def paging_of(world: World) -> KernelLoads | None:
    """What hosts page in swap files on their datastores, of VMs and of themselves; None where nobody swaps.

    The rates are those of the step before (our assumption): the latency decides what comes back in this one.
    """
    own, of_vms = _paging_of_hosts(world), _paging_of_vms(world)
    return of_vms if own is None else own.beside(of_vms)


def _paging_of_hosts(world: World) -> KernelLoads | None:
    hosts = world.hosts
    read, written = hosts.memory_system_swap_in_mb_per_s, hosts.memory_system_swap_out_mb_per_s
    rows = np.flatnonzero((read + written > 0.0) & (hosts.system_swap_store != NOWHERE))
    return _paging(rows, hosts.system_swap_store[rows], read[rows], written[rows]) if rows.size else None


def _paging_of_vms(world: World) -> KernelLoads | None:
    vms = world.vms
    pages = vms.memory_swap_in_mb_per_s + vms.memory_swap_out_mb_per_s
    rows = np.flatnonzero((pages > 0.0) & (vms.swap_store != NOWHERE) & (vms.host != NOWHERE))
    if not rows.size:
        return None
    read, written = vms.memory_swap_in_mb_per_s[rows], vms.memory_swap_out_mb_per_s[rows]
    return _paging(vms.host[rows], vms.swap_store[rows], read, written)


def _paging(
    host: NDArray[np.integer], datastore: NDArray[np.integer], read: Floats, written: Floats
) -> KernelLoads:
    """Pages by rows of hosts and datastores, MB/s."""
    keys = pair_keys(host, datastore)
    reads, writes = read * 1024.0 / SWAP_IO_KB, written * 1024.0 / SWAP_IO_KB
    return KernelLoads(keys, read, written, reads, writes, reads + writes)


class MetadataChanges:
    """The changes of VMFS metadata for which hosts reserve whole devices; others are locked block by block.

    Collected between steps; ``per_s`` are the rates of the last step.
    """

    def __init__(self) -> None:
        self._keys: list[Keys] = []
        self._changes: list[Floats] = []
        self.per_s = NO_SUMS

    def note(self, world: World, host: Rows, datastore: Rows, changes: Floats) -> None:
        """Take in changes by rows of hosts and datastores; only those that reserve a device count."""
        mine = reserving(world, host, datastore) & (changes > 0.0)
        if mine.any():
            self._keys.append(pair_keys(host[mine], datastore[mine]))
            self._changes.append(changes[mine])

    def note_files(self, world: World, vm: VirtualMachine, host: int) -> None:
        """A host made, locked or let go the files of a VM."""
        if not reserves_anywhere(world):
            return
        stores = [world.disks.datastore[row] for row in world.disks_of.get(vm.row, ())]
        home = world.vms.datastore[vm.row]
        files = np.array([home] * FILES_A_VM + stores, dtype=np.intp)
        files = files[files != NOWHERE]
        self.note(world, np.full(files.size, host, dtype=np.intp), files, np.ones(files.size))

    def step(self, step_s: float) -> None:
        """Turn what came since the last step into rates; a step without length goes with the next."""
        if step_s <= 0.0:
            return
        if not self._keys:
            self.per_s = NO_SUMS
            return
        self.per_s = PairSums.of(np.concatenate(self._keys), np.concatenate(self._changes) / step_s)
        self._keys, self._changes = [], []


def reserves_anywhere(world: World) -> bool:
    """Whether any host or array lacks the locking of blocks."""
    return bool(world.datastores.reserves.any() or world.hosts.reserves.any())


def reserving(world: World, host: Rows, datastore: Rows) -> Bools:
    """Whether hosts reserve whole devices for changes on datastores: VMFS, where array or host lacks ATS."""
    without = world.datastores.reserves[datastore] | world.hosts.reserves[host]
    return np.asarray(world.datastores.vmfs[datastore] & without)


def conflicts_at(world: World, host: Rows, datastore: Rows, latency_ms: Floats) -> Conflicts | None:
    """What reservations cost pairs of host and datastore (rows) now; None while nobody reserves anything."""
    sums = world.metadata_changes.per_s
    if not len(sums.keys):
        return None
    keys = np.concatenate((pair_keys(host, datastore), sums.keys))
    # Hosts that reserve without a disk of theirs on the device count as well.
    every = np.unique(keys)
    found = decide_conflicts((every & 0xFFFFFFFF).astype(np.intp), sums.at(every), latency_ms)
    place = np.searchsorted(every, keys[: len(host)])
    return Conflicts(found.a_command[place], found.waited_ms[place])
