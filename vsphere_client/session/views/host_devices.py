"""Storage of a host as esxtop's d, u and v panels show it: adapters, devices and virtual disks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.storage.disk_rates import KERNEL_MS
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.engine.world.world import World

ADAPTERS = {"VMFS": "vmhba1", "vVol": "vmhba1", "vSAN": "vmhba2"}
"""The adapter that leads to a type of datastore; NFS goes over the network and has none."""


@dataclass(frozen=True, slots=True)
class DeviceFigures:
    """A device of a host: queue (operations), rates (a second), MB per second, latencies (ms).

    `used_percent` is ACTV of DQLEN, ``load`` (ACTV + QUED) / DQLEN; ``queue_latency_ms`` is part of the
    kernel's; the guest's latency is device plus kernel.
    """

    datastore: str
    name: str
    device: str
    adapter: str
    disks: int
    queue_depth: int
    active: float
    queued: float
    used_percent: float
    load: float
    reads_per_s: float
    writes_per_s: float
    read_mb_per_s: float
    write_mb_per_s: float
    device_latency_ms: float
    kernel_latency_ms: float
    queue_latency_ms: float

    @property
    def commands_per_s(self) -> float:
        """Reads and writes a second (CMDS/s)."""
        return self.reads_per_s + self.writes_per_s

    @property
    def guest_latency_ms(self) -> float:
        """What guests see: device plus kernel (GAVG)."""
        return self.device_latency_ms + self.kernel_latency_ms


@dataclass(frozen=True, slots=True)
class DiskFigures:
    """A virtual disk of a VM on the host; rates a second, MB per second, ms, operations."""

    vm: str
    vm_name: str
    device: str
    datastore: str
    reads_per_s: float
    writes_per_s: float
    read_mb_per_s: float
    write_mb_per_s: float
    latency_ms: float
    kernel_latency_ms: float
    outstanding: float
    queued: float

    @property
    def commands_per_s(self) -> float:
        """Reads and writes a second (CMDS/s)."""
        return self.reads_per_s + self.writes_per_s


def device_name(datastore: Datastore) -> str:
    """The identifier of the device behind a datastore: made of its id, so the same on every host and run."""
    digest = hashlib.sha256(datastore.moid.encode()).hexdigest()
    return datastore.name if datastore.config.type.startswith("NFS") else f"naa.6{digest[:31]}"


def device_figures(world: World, host: str) -> tuple[DeviceFigures, ...]:
    """The devices that VMs on a host (id) use, by datastore name; empty while none runs."""
    loads = world.devices
    rows = loads.rows_of(world.host(host).row)
    figures = (_device(world, int(place)) for place in rows)
    return tuple(sorted(figures, key=lambda device: device.name))


def _device(world: World, place: int) -> DeviceFigures:
    loads = world.devices
    datastore = world.datastore_at[int(loads.datastore[place])]
    depth, active, queued = (float(v[place]) for v in (loads.depth, loads.active, loads.queued))
    rate = float(loads.read_iops[place] + loads.write_iops[place])
    waited = queued * 1000.0 / rate if rate > 0 else 0.0
    return DeviceFigures(
        datastore.moid,
        datastore.name,
        device_name(datastore),
        ADAPTERS.get(datastore.config.type, ""),
        int(loads.disks[place]),
        int(depth),
        active,
        queued,
        100.0 * active / depth,
        (active + queued) / depth,
        float(loads.read_iops[place]),
        float(loads.write_iops[place]),
        float(loads.read_mb_per_s[place]),
        float(loads.write_mb_per_s[place]),
        float(loads.device_latency_ms[place]) if rate > 0 else 0.0,
        waited + KERNEL_MS if rate > 0 else 0.0,
        waited,
    )


def disk_figures(world: World, host: str) -> tuple[DiskFigures, ...]:
    """The virtual disks of the VMs that execute on a host (id), by VM name, then number."""
    table, on_host = world.disks, _executing_on(world, world.host(host).row)
    rows = np.flatnonzero(np.append(on_host, False)[table.vm])
    found = ((world.vm_at[int(table.vm[row])], int(row)) for row in rows)
    return tuple(
        DiskFigures(
            vm.moid,
            vm.name,
            f"scsi0:{table.number[row]}",
            "" if table.datastore[row] < 0 else world.datastore_at[int(table.datastore[row])].name,
            float(table.read_iops[row]),
            float(table.write_iops[row]),
            float(table.read_mb_per_s[row]),
            float(table.write_mb_per_s[row]),
            float(table.latency_ms[row]),
            float(table.kernel_latency_ms[row]),
            float(table.outstanding[row]),
            float(table.queued[row]),
        )
        for vm, row in sorted(found, key=lambda pair: (pair[0].name, int(table.number[pair[1]])))
    )


def _executing_on(world: World, host_row: int) -> NDArray[np.bool_]:
    return np.asarray(world.vms.executing & (world.vms.host == host_row))
