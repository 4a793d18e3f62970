"""What the data movers of hosts read and write on datastores while files are copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vsphere_client.decisions.storage_io.device import device_latency_ms
from vsphere_client.decisions.vmotion.data_mover import DataMover, host_commands_per_s
from vsphere_client.decisions.vmotion.storage_copy import COPY_IO_KB
from vsphere_client.engine.storage.kernel_io import KernelLoads, pair_keys
from vsphere_client.engine.world.tables import Bools, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


@dataclass(frozen=True, slots=True)
class MoverLoad:
    """One copy: the rows of the hosts that read and write and of their datastores, MB a second.

    ``mirrored_mb_per_s`` is what the mirror driver writes to the destination besides.
    """

    reader: int
    source: int
    writer: int
    destination: int
    mover: DataMover = DataMover.FS3DM
    mb_per_s: float = 0.0
    mirrored_mb_per_s: float = 0.0


class DataMovers:
    """All copies, by the keys of their tasks; shared by the hosts of a world."""

    def __init__(self) -> None:
        self._loads: dict[str, tuple[MoverLoad, ...]] = {}

    def claim(self, key: str, loads: Sequence[MoverLoad] = ()) -> None:
        """Let the copies of a task load hosts and datastores from now on, in place of those it had before."""
        self._loads.pop(key, None)
        if loads:
            self._loads[key] = tuple(loads)

    def copies_at(self, datastore: int) -> int:
        """How many copies read from or write to a datastore (row); one within it does both."""
        ends = (end for load in self._all() for end in (load.source, load.destination))
        return sum(end == datastore for end in ends)

    def copies_over(self, host: int, stores: Bools, reads: bool) -> int:
        """How many copies a host (row) reads from some datastores, or writes to them, by itself."""
        ends = (
            (load.reader, load.source) if reads else (load.writer, load.destination)
            for load in self._all()
            if load.mover is not DataMover.XCOPY
        )
        return sum(one == host and bool(stores[store]) for one, store in ends)

    def loads(self) -> KernelLoads | None:
        """What all of them do, an entry for each end of a copy; None without copies.

        What an array copies by itself costs its disks as much, but the host only the commands, which are counted
        as writes without data (our assumption).
        """
        found = [entry for load in self._all() for entry in _entries(load)]
        if not found:
            return None
        columns = np.array(found, dtype=np.float64).T
        keys = pair_keys(columns[0].astype(np.int64), columns[1].astype(np.int64))
        return KernelLoads(keys, *columns[2:])

    def _all(self) -> list[MoverLoad]:
        return [load for loads in self._loads.values() for load in loads]


def array_iops(loads: KernelLoads | None, datastores: int) -> Floats:
    """I/O a second that loads cost the arrays, by datastore row."""
    if loads is None:
        return np.zeros(datastores)
    return np.bincount(loads.datastore, loads.array_iops, datastores).astype(np.float64)


def settled_latency_ms(world: World) -> Floats:
    """Latency of the devices, by datastore row, now that copies have ended or slowed down since the last step."""
    stores = world.datastores
    gone = stores.mover_iops - array_iops(world.data_movers.loads(), stores.capacity)
    load = np.maximum(stores.asked_iops - gone, 0.0) / np.maximum(stores.max_iops, 1.0)
    settled = np.minimum(stores.latency_ms, device_latency_ms(stores.base_latency_ms, load))
    return np.where(gone > 0.0, settled, stores.latency_ms)


def _entries(load: MoverLoad) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Host, datastore, MB read and written, commands read and written, and I/O of the array, at both ends."""
    blocks, mirrored = (mb * 1024.0 / COPY_IO_KB for mb in (load.mb_per_s, load.mirrored_mb_per_s))
    commands = host_commands_per_s(load.mover, load.mb_per_s, COPY_IO_KB)
    through = load.mover is not DataMover.XCOPY
    read = (load.mb_per_s, 0.0, commands, 0.0) if through else (0.0, 0.0, 0.0, 0.0)
    written = (0.0, load.mirrored_mb_per_s + load.mb_per_s * through, 0.0, commands + mirrored)
    return (
        (load.reader, load.source, *read, blocks),
        (load.writer, load.destination, *written, blocks + mirrored),
    )
