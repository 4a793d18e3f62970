"""Counters of the parts of virtual machines and hosts.

Our assumptions: the engine keeps one figure for all vCPUs of a VM, so each has an even part of it; of a core
with two busy-able threads the first is busy whenever the core is, the second only beside it, and all cores of a
host are alike; reads and writes of a disk take the same time; a packet has 1,000 bytes; commands take
the same time on all paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from vsphere_client.decisions.storage_io.load_metric import load_metric
from vsphere_client.engine.statistics.formulas.formula import (
    INTERVAL,
    KB_PER_MB,
    Formula,
    Formulas,
    Values,
    energy,
    kilobytes,
    network,
    packets,
    per,
    queued,
    ratio,
    same,
    total,
)
from vsphere_client.engine.statistics.formulas.virtual_machines import NO_FRAMES, VM_FORMULAS
from vsphere_client.engine.statistics.kinds import Measured


class Part(StrEnum):
    """A kind of part that has counters of its own."""

    VCPU = "vcpu"
    PCPU = "pcpu"
    VIRTUAL_DISK = "virtual_disk"
    VNIC = "vnic"
    UPLINK = "uplink"
    LUN = "lun"
    DATASTORE = "datastore"
    ADAPTER = "adapter"
    PATH = "path"
    GUEST = "guest"


SAMPLED_AS: Mapping[Part, Measured] = {
    Part.VCPU: Measured.VM,
    Part.PCPU: Measured.HOST,
    Part.VIRTUAL_DISK: Measured.DISK,
    Part.VNIC: Measured.PORT,
    Part.UPLINK: Measured.UPLINK,
    Part.LUN: Measured.DEVICE,
    Part.DATASTORE: Measured.DEVICE,
    Part.ADAPTER: Measured.PATH,
    Part.PATH: Measured.PATH,
    Part.GUEST: Measured.GUEST,
}
"""What a part's figures are worked out of; processors come from the VM's and host's own."""
LEVEL = 3
"""From this collection level on rollups hold parts (vmkernel.md 8.1)."""

SECOND_THREAD = "second_thread"
"""Stands among the columns for 1 at the second threads of cores, 0 at the first."""
THREADS = "threads_per_core"
QUEUE_DEPTH = "queue_depth"
"""Stands among the columns for the commands that a host's queue of a device holds at most."""

_VCPU_COUNTERS = (
    "cpu.usage.average",
    "cpu.usagemhz.average",
    "cpu.ready.summation",
    "cpu.readiness.average",
    "cpu.costop.summation",
    "cpu.run.summation",
    "cpu.used.summation",
    "cpu.system.summation",
    "cpu.overlap.summation",
    "cpu.maxlimited.summation",
    "cpu.swapwait.summation",
    "cpu.wait.summation",
    "cpu.idle.summation",
)


def _one_vcpu(whole: Formula) -> Formula:
    """A VM's formula with an even part of what its columns count over all vCPUs."""
    shared = [name == "num_cpu" or name.endswith(("_mhz", "_ms_sum")) for name in whole.needs]
    shared = [shares and name != "core_mhz" for shares, name in zip(shared, whole.needs, strict=True)]

    def compute(num_cpu: Values, *values: Values) -> Values:
        parts = (ratio(v, num_cpu) if shares else v for v, shares in zip(values, shared, strict=True))
        return whole.compute(*parts)

    return Formula(("num_cpu", *whole.needs), compute)


def _util(thread: Values, core: Values, second: Values, threads: Values) -> Values:
    """How busy a thread is, given the means over all threads and cores."""
    first = np.clip(core, thread, 2.0 * thread)
    return np.where(threads < 2, thread, np.where(second > 0, 2.0 * thread - first, first))


def _used(
    thread: Values, core: Values, second: Values, threads: Values, usage: Values, whole: Values
) -> Values:
    """Work of a thread in percent of a core: its core's, by how busy it is beside its neighbour."""
    work = 100.0 * ratio(usage, whole)
    part = ratio(_util(thread, core, second, threads), thread * threads)
    return np.where(thread > 0, work * part, 0.0)


_BUSY = ("cpu_utilization_percent", "cpu_core_utilization_percent", SECOND_THREAD, THREADS)
_WORK = (*_BUSY, "cpu_usage_mhz", "cpu_total_mhz")

_PCPU: Formulas = {
    "cpu.usage.average": Formula(_WORK, _used),
    "cpu.utilization.average": Formula(_BUSY, _util),
    "cpu.coreUtilization.average": Formula(("cpu_core_utilization_percent",), lambda core: core),
    "cpu.used.summation": Formula(
        (INTERVAL, *_WORK), lambda interval_s, *more: _used(*more) * interval_s * 10.0
    ),
    "cpu.idle.summation": Formula(
        (INTERVAL, *_BUSY), lambda interval_s, *more: (100.0 - _util(*more)).clip(0.0) * interval_s * 10.0
    ),
}

_READS, _WRITES = "read_iops", "write_iops"


def _outstanding(of: str) -> Formula:
    return Formula(
        ("outstanding", of, _READS, _WRITES),
        lambda all_, some, reads, writes: all_ * ratio(some, reads + writes),
    )


def _load_metric(of: str, mb_per_s: str, read_part: float) -> Formula:
    """The workload metric of a disk's reads or of its writes alone."""
    under_way = _outstanding(of)
    return Formula(
        (mb_per_s, of, *under_way.needs),
        lambda mb, some, *more: load_metric(under_way.compute(*more), KB_PER_MB * ratio(mb, some), read_part),
    )


_VIRTUAL_DISK: Formulas = {
    "virtualDisk.numberReadAveraged.average": same(_READS),
    "virtualDisk.numberWriteAveraged.average": same(_WRITES),
    "virtualDisk.read.average": kilobytes("read_mb_per_s"),
    "virtualDisk.write.average": kilobytes("write_mb_per_s"),
    "virtualDisk.totalReadLatency.average": same("latency_ms"),
    "virtualDisk.totalWriteLatency.average": same("latency_ms"),
    "virtualDisk.readOIO.latest": _outstanding(_READS),
    "virtualDisk.writeOIO.latest": _outstanding(_WRITES),
    "virtualDisk.readLoadMetric.latest": _load_metric(_READS, "read_mb_per_s", 1.0),
    "virtualDisk.writeLoadMetric.latest": _load_metric(_WRITES, "write_mb_per_s", 0.0),
    "virtualDisk.commandsAborted.summation": same("commands_aborted"),
    "virtualDisk.busResets.summation": same("bus_resets"),
}


def _dropped(percent: Values, mbps: Values, interval_s: Values) -> Values:
    return packets(mbps, interval_s) * percent / 100.0


_LINK: Formulas = {
    "net.usage.average": total("rx_mbps", "tx_mbps", factor=125.0),
    "net.received.average": network("rx_mbps"),
    "net.transmitted.average": network("tx_mbps"),
    "net.bytesRx.average": network("rx_mbps"),
    "net.bytesTx.average": network("tx_mbps"),
    "net.packetsRx.summation": Formula(("rx_mbps", INTERVAL), packets),
    "net.packetsTx.summation": Formula(("tx_mbps", INTERVAL), packets),
    "net.droppedRx.summation": Formula(("rx_dropped_percent", "rx_mbps", INTERVAL), _dropped),
    "net.droppedTx.summation": Formula(("tx_dropped_percent", "tx_mbps", INTERVAL), _dropped),
    **NO_FRAMES,
}

_LATENCY = per("latency_weight", _READS, _WRITES)
_KERNEL = per("kernel_latency_weight", _READS, _WRITES)
_DEVICE = Formula(
    ("latency_weight", "kernel_latency_weight", _READS, _WRITES),
    lambda whole, kernel, reads, writes: ratio((whole - kernel).clip(0.0), reads + writes),
)
_QUEUE = queued("kernel_latency_weight", _READS, _WRITES)
_COMMANDS = Formula(
    (_READS, _WRITES, INTERVAL), lambda reads, writes, interval_s: (reads + writes) * interval_s
)


def _throughput(group: str) -> dict[str, Formula]:
    return {
        f"{group}.numberReadAveraged.average": same(_READS),
        f"{group}.numberWriteAveraged.average": same(_WRITES),
        f"{group}.read.average": kilobytes("read_mb_per_s"),
        f"{group}.write.average": kilobytes("write_mb_per_s"),
        f"{group}.totalReadLatency.average": _LATENCY,
        f"{group}.totalWriteLatency.average": _LATENCY,
    }


def _commands(group: str) -> dict[str, Formula]:
    return {f"{group}.commandsAveraged.average": total(_READS, _WRITES), **_throughput(group)}


def _failures(group: str) -> dict[str, Formula]:
    return {
        f"{group}.commandsAborted.summation": same("commands_aborted"),
        f"{group}.busResets.summation": same("bus_resets"),
    }


_LUN: Formulas = {
    "disk.usage.average": total("read_mb_per_s", "write_mb_per_s", factor=1024.0),
    **_commands("disk"),
    "disk.totalLatency.average": _LATENCY,
    "disk.commands.summation": _COMMANDS,
    **{f"disk.device{what}Latency.average": _DEVICE for what in ("", "Read", "Write")},
    **{f"disk.kernel{what}Latency.average": _KERNEL for what in ("", "Read", "Write")},
    **{f"disk.queue{what}Latency.average": _QUEUE for what in ("", "Read", "Write")},
    "disk.maxQueueDepth.average": same(QUEUE_DEPTH),
    **_failures("disk"),
    "disk.scsiReservationConflicts.summation": Formula(
        ("conflicts_per_s", INTERVAL), lambda conflicts, interval_s: conflicts * interval_s
    ),
}

_GUEST: Formulas = {
    "mem.swapin.average": kilobytes("memory_total_swapped_in_mb"),
    "mem.swapout.average": kilobytes("memory_total_swapped_out_mb"),
    "mem.swapIn.average": kilobytes("memory_total_swapped_in_mb"),
    "mem.swapOut.average": kilobytes("memory_total_swapped_out_mb"),
    "mem.activewrite.average": kilobytes("active_write_mb"),
    "mem.tier1.readRate.average": kilobytes("memory_tier_mb_per_s"),
    "sys.heartbeat.summation": same("heartbeats"),
    "sys.heartbeat.latest": same("heartbeats_latest"),
    "power.power.average": same("power_watts"),
    "power.energy.summation": energy(),
}

PART_FORMULAS: Mapping[Part, Formulas] = {
    Part.VCPU: {counter: _one_vcpu(VM_FORMULAS[counter]) for counter in _VCPU_COUNTERS},
    Part.PCPU: _PCPU,
    Part.VIRTUAL_DISK: _VIRTUAL_DISK,
    Part.VNIC: _LINK,
    Part.UPLINK: _LINK,
    Part.LUN: _LUN,
    Part.DATASTORE: _throughput("datastore") | _failures("datastore"),
    Part.ADAPTER: _commands("storageAdapter"),
    Part.PATH: _commands("storagePath"),
    Part.GUEST: _GUEST,
}
"""Counters of each kind of part by id; those of the guest are their VM's own."""
