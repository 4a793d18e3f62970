"""Counters of a host."""

from __future__ import annotations

from vsphere_client.decisions.resources.memory.user_worlds import HEAP_AT_REST, HEAP_MB_PER_VCPU, HEAP_PART
from vsphere_client.decisions.storage_io.pointer_blocks import (
    MB_PER_TB,
    cache_mb,
    cached_tb,
    capacity_miss_percent,
    heap_kb,
)
from vsphere_client.engine.statistics.formulas.formula import (
    INTERVAL,
    KB_PER_MB,
    Formula,
    Formulas,
    Values,
    kilobytes,
    less,
    network,
    nothing,
    packets,
    per,
    percent,
    queued,
    ratio,
    same,
    total,
)
from vsphere_client.engine.statistics.formulas.virtual_machines import NO_FRAMES, _wait

_IOPS = ("disk_read_iops", "disk_write_iops")

_LATENCY = per("latency_weight", *_IOPS)
_KERNEL_LATENCY = per("kernel_latency_weight", *_IOPS)
_QUEUE_LATENCY = queued("kernel_latency_weight", *_IOPS)
_DEVICE_LATENCY = Formula(
    ("latency_weight", "kernel_latency_weight", *_IOPS),
    lambda whole, kernel, reads, writes: ratio((whole - kernel).clip(0.0), reads + writes),
)

_CPU = {
    "cpu.usage.average": percent("cpu_usage_mhz", "cpu_total_mhz"),
    "cpu.usagemhz.average": same("cpu_usage_mhz"),
    "cpu.utilization.average": same("cpu_utilization_percent"),
    "cpu.coreUtilization.average": same("cpu_core_utilization_percent"),
    "cpu.totalCapacity.average": same("cpu_total_mhz"),
    "cpu.reservedCapacity.average": same("cpu_reserved_mhz"),
    "cpu.demand.average": same("cpu_demand_mhz"),
    "cpu.latency.average": per("cpu_latency_weight", "num_cpu"),
    "cpu.ready.summation": same("cpu_ready_ms_sum"),
    "cpu.readiness.average": Formula(
        ("cpu_ready_ms_sum", "num_cpu", INTERVAL),
        lambda ready, num_cpu, interval_s: 100.0 * ratio(ready, num_cpu * interval_s * 1000.0),
    ),
    "cpu.costop.summation": same("cpu_costop_ms_sum"),
    "cpu.used.summation": same("cpu_used_ms_sum"),
    "cpu.idle.summation": Formula(
        ("cpu_utilization_percent", "threads", INTERVAL),
        lambda busy, threads, interval_s: (100.0 - busy).clip(0.0) * threads * interval_s * 10.0,
    ),
    "cpu.swapwait.summation": same("cpu_swap_wait_ms_sum"),
    "cpu.wait.summation": Formula(
        ("num_cpu", INTERVAL, "cpu_run_ms_sum", "cpu_ready_ms_sum", "cpu_costop_ms_sum"), _wait
    ),
}

_KERNEL_PARTS = ("memory_kernel_mb", "memory_user_worlds_mb")
_USER_WORLDS = kilobytes("memory_user_worlds_mb")
_VMKERNEL = less(*_KERNEL_PARTS, factor=KB_PER_MB)


def _heap(kernel_mb: Values, user_worlds_mb: Values) -> Values:
    return HEAP_PART * (kernel_mb - user_worlds_mb)


def _heap_free(kernel_mb: Values, user_worlds_mb: Values, num_cpu: Values) -> Values:
    heap = _heap(kernel_mb, user_worlds_mb)
    return KB_PER_MB * (heap * (1.0 - HEAP_AT_REST) - HEAP_MB_PER_VCPU * num_cpu).clip(0.0)


_MEMORY = {
    "mem.usage.average": percent("memory_usage_mb", "memory_total_mb"),
    "mem.consumed.average": kilobytes("memory_usage_mb"),
    "mem.consumed.vms.average": less("memory_usage_mb", "memory_kernel_mb", factor=KB_PER_MB),
    "mem.granted.average": kilobytes("memory_granted_mb"),
    "mem.active.average": kilobytes("memory_active_mb"),
    "mem.shared.average": kilobytes("memory_shared_mb"),
    "mem.sharedcommon.average": less("memory_shared_mb", "memory_saved_mb", factor=KB_PER_MB),
    "mem.zero.average": kilobytes("memory_zero_mb"),
    "mem.overhead.average": kilobytes("overhead_mb"),
    "mem.vmmemctl.average": kilobytes("memory_balloon_mb"),
    "mem.swapused.average": kilobytes("memory_swapped_mb"),
    "mem.swapinRate.average": kilobytes("memory_swap_in_mb_per_s"),
    "mem.swapoutRate.average": kilobytes("memory_swap_out_mb_per_s"),
    "mem.llSwapUsed.average": kilobytes("memory_host_cache_mb"),
    "mem.llSwapInRate.average": kilobytes("memory_host_cache_in_mb_per_s"),
    "mem.llSwapOutRate.average": kilobytes("memory_host_cache_out_mb_per_s"),
    "mem.compressed.average": kilobytes("memory_compressed_mb"),
    "mem.compressionRate.average": kilobytes("memory_compress_mb_per_s"),
    "mem.decompressionRate.average": kilobytes("memory_decompress_mb_per_s"),
    "mem.swapin.average": kilobytes("memory_total_swapped_in_mb"),
    "mem.swapout.average": kilobytes("memory_total_swapped_out_mb"),
    "mem.swapIn.average": kilobytes("memory_total_swapped_in_mb"),
    "mem.swapOut.average": kilobytes("memory_total_swapped_out_mb"),
    "mem.llSwapIn.average": kilobytes("memory_total_cached_in_mb"),
    "mem.llSwapOut.average": kilobytes("memory_total_cached_out_mb"),
    "mem.activewrite.average": kilobytes("active_write_mb"),
    "mem.capacity.usage.vm.average": less("memory_usage_mb", "memory_kernel_mb", factor=KB_PER_MB),
    "mem.capacity.usage.vmOvrhd.average": kilobytes("overhead_mb"),
    "mem.capacity.usage.vmkOvrhd.average": _VMKERNEL,
    "mem.capacity.usage.userworld.average": _USER_WORLDS,
    "mem.consumed.userworlds.average": _USER_WORLDS,
    "mem.heap.average": Formula(_KERNEL_PARTS, lambda *parts: KB_PER_MB * _heap(*parts)),
    "mem.heapfree.average": Formula((*_KERNEL_PARTS, "num_cpu"), _heap_free),
    "mem.latency.average": per("memory_latency_weight", "num_cpu"),
    "mem.state.latest": same("memory_state"),
    "mem.sysUsage.average": kilobytes("memory_kernel_mb"),
    "mem.lowfreethreshold.average": kilobytes("memory_min_free_mb"),
    "mem.totalCapacity.average": less("memory_total_mb", "memory_kernel_mb"),
    "mem.reservedCapacity.average": same("memory_reserved_mb"),
    "mem.reservedCapacity.vm.average": less("memory_reserved_mb", "overhead_mb", factor=KB_PER_MB),
    "mem.reservedCapacity.vmOvhd.average": kilobytes("overhead_mb"),
    "mem.reservedCapacity.vmkOvrhd.average": _VMKERNEL,
    # What user worlds have in memory is as good as reserved (our assumption).
    "mem.reservedCapacity.userworld.average": _USER_WORLDS,
    "mem.unreserved.average": less(
        "memory_total_mb", "memory_kernel_mb", "memory_reserved_mb", factor=KB_PER_MB
    ),
}

_OPEN = ("vmfs_open_tb", "vmfs_cache_max_tb")
_POINTER_BLOCKS = {
    "mem.vmfs.pbc.size.latest": Formula(_OPEN, cache_mb),
    "mem.vmfs.pbc.sizeMax.latest": same("vmfs_cache_max_tb", MB_PER_TB),
    "mem.vmfs.pbc.workingSet.latest": Formula(_OPEN, cached_tb),
    "mem.vmfs.pbc.workingSetMax.latest": same("vmfs_cache_max_tb"),
    "mem.vmfs.pbc.overhead.latest": Formula(_OPEN, heap_kb),
    "mem.vmfs.pbc.capMissRatio.latest": Formula(_OPEN, capacity_miss_percent),
}

_TIERS = {
    "mem.tier0.consumed.average": less("memory_usage_mb", "memory_tier_mb", factor=KB_PER_MB),
    "mem.tier1.consumed.average": kilobytes("memory_tier_mb"),
    "mem.tier1.readRate.average": kilobytes("memory_tier_mb_per_s"),
}
"""Memory tiering; how vSphere 8.0 U3 names these counters is not published (our assumption)."""

_DISK = {
    "disk.usage.average": total("disk_read_mb_per_s", "disk_write_mb_per_s", factor=KB_PER_MB),
    "disk.read.average": kilobytes("disk_read_mb_per_s"),
    "disk.write.average": kilobytes("disk_write_mb_per_s"),
    "disk.maxTotalLatency.latest": same("highest_latency_ms"),
    "disk.numberReadAveraged.average": same("disk_read_iops"),
    "disk.numberWriteAveraged.average": same("disk_write_iops"),
    "disk.commandsAveraged.average": total(*_IOPS),
    "disk.commands.summation": Formula(
        (*_IOPS, INTERVAL), lambda reads, writes, interval_s: (reads + writes) * interval_s
    ),
    "disk.totalLatency.average": _LATENCY,
    "disk.totalReadLatency.average": _LATENCY,
    "disk.totalWriteLatency.average": _LATENCY,
    "disk.kernelLatency.average": _KERNEL_LATENCY,
    "disk.kernelReadLatency.average": _KERNEL_LATENCY,
    "disk.kernelWriteLatency.average": _KERNEL_LATENCY,
    "disk.queueLatency.average": _QUEUE_LATENCY,
    "disk.queueReadLatency.average": _QUEUE_LATENCY,
    "disk.queueWriteLatency.average": _QUEUE_LATENCY,
    "disk.deviceLatency.average": _DEVICE_LATENCY,
    "disk.deviceReadLatency.average": _DEVICE_LATENCY,
    "disk.deviceWriteLatency.average": _DEVICE_LATENCY,
    "disk.commandsAborted.summation": same("commands_aborted"),
    "disk.busResets.summation": same("bus_resets"),
    "disk.scsiReservationConflicts.summation": same("reservation_conflicts"),
    "datastore.maxTotalLatency.latest": same("highest_latency_ms"),
    "storageAdapter.maxTotalLatency.latest": same("highest_latency_ms"),
    "storagePath.maxTotalLatency.latest": same("highest_latency_ms"),
}

_NETWORK = {
    "net.usage.average": total("net_rx_mbps", "net_tx_mbps", factor=125.0),
    "net.received.average": network("net_rx_mbps"),
    "net.transmitted.average": network("net_tx_mbps"),
    "net.bytesRx.average": network("net_rx_mbps"),
    "net.bytesTx.average": network("net_tx_mbps"),
    "net.packetsRx.summation": Formula(("net_rx_mbps", INTERVAL), packets),
    "net.packetsTx.summation": Formula(("net_tx_mbps", INTERVAL), packets),
    **NO_FRAMES,
    # Links are up, down or too slow, never noisy: no frame is damaged or of a kind that nobody knows.
    "net.errorsRx.summation": nothing(),
    "net.errorsTx.summation": nothing(),
    "net.unknownProtos.summation": nothing(),
}

_POWER = {
    "power.power.average": same("power_watts"),
    "power.energy.summation": same("power_joules"),
    # No simulated power supply is capped, which such hosts report as 0 (our assumption).
    "power.powerCap.average": nothing(),
}

HOST_FORMULAS: Formulas = _CPU | _MEMORY | _POINTER_BLOCKS | _TIERS | _DISK | _NETWORK | _POWER
