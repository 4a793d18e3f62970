"""Counters of a virtual machine."""

from __future__ import annotations

from vsphere_client.decisions.resources.memory.sizes import memory_maps_mb
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
    percent,
    ratio,
    same,
    saved_by_compression,
    total,
)


def _cpu_usage(usage_mhz: Values, num_cpu: Values, core_mhz: Values) -> Values:
    return 100.0 * ratio(usage_mhz, num_cpu * core_mhz)


def _wait(num_cpu: Values, interval_s: Values, *busy: Values) -> Values:
    left: Values = num_cpu * interval_s * 1000.0 - sum(busy)
    return left.clip(0.0)


def _overhead_touched(overhead_mb: Values, num_cpu: Values, memory_mb: Values, active_mb: Values) -> Values:
    """KB: all that a VM costs whatever its memory, and of what maps its memory the part for active pages."""
    maps = memory_maps_mb(num_cpu, memory_mb)
    idle = 1.0 - ratio(active_mb, memory_mb).clip(0.0, 1.0)
    return KB_PER_MB * (overhead_mb - maps * idle).clip(0.0)


_NOT_WAITING = ("cpu_run_ms_sum", "cpu_ready_ms_sum", "cpu_costop_ms_sum")

_CPU = {
    "cpu.usage.average": Formula(("cpu_usage_mhz", "num_cpu", "core_mhz"), _cpu_usage),
    "cpu.usagemhz.average": same("cpu_usage_mhz"),
    "cpu.demand.average": same("cpu_demand_mhz"),
    "cpu.entitlement.latest": same("cpu_entitlement_mhz"),
    "cpu.demandEntitlementRatio.latest": percent("cpu_demand_mhz", "cpu_entitlement_mhz"),
    "cpu.ready.summation": same("cpu_ready_ms_sum"),
    "cpu.readiness.average": Formula(
        ("cpu_ready_ms_sum", "num_cpu", INTERVAL),
        lambda ready, num_cpu, interval_s: 100.0 * ratio(ready, num_cpu * interval_s * 1000.0),
    ),
    "cpu.costop.summation": same("cpu_costop_ms_sum"),
    "cpu.run.summation": same("cpu_run_ms_sum"),
    "cpu.used.summation": same("cpu_used_ms_sum"),
    "cpu.system.summation": same("cpu_system_ms_sum"),
    "cpu.overlap.summation": same("cpu_overlap_ms_sum"),
    "cpu.maxlimited.summation": same("cpu_max_limited_ms_sum"),
    "cpu.swapwait.summation": same("cpu_swap_wait_ms_sum"),
    "cpu.wait.summation": Formula(("num_cpu", INTERVAL, *_NOT_WAITING), _wait),
    "cpu.idle.summation": Formula(
        ("num_cpu", INTERVAL, *_NOT_WAITING, "cpu_io_wait_ms_sum", "cpu_swap_wait_ms_sum"), _wait
    ),
    "cpu.latency.average": same("cpu_latency_percent"),
}

_MEMORY = {
    "mem.usage.average": percent("memory_active_mb", "memory_mb"),
    "mem.granted.average": kilobytes("memory_granted_mb"),
    "mem.active.average": kilobytes("memory_active_mb"),
    "mem.shared.average": kilobytes("memory_shared_mb"),
    "mem.zero.average": kilobytes("memory_zero_mb"),
    "mem.consumed.average": kilobytes("memory_consumed_mb"),
    "mem.overhead.average": kilobytes("overhead_mb"),
    "mem.overheadMax.average": kilobytes("overhead_mb"),
    "mem.overheadTouched.average": Formula(
        ("overhead_mb", "num_cpu", "memory_mb", "memory_active_mb"), _overhead_touched
    ),
    "mem.entitlement.average": kilobytes("memory_entitlement_mb"),
    "mem.vmmemctl.average": kilobytes("memory_balloon_mb"),
    "mem.vmmemctltarget.average": kilobytes("memory_balloon_target_mb"),
    "mem.swapped.average": kilobytes("memory_swapped_mb"),
    "mem.swaptarget.average": kilobytes("memory_swap_target_mb"),
    "mem.swapinRate.average": kilobytes("memory_swap_in_mb_per_s"),
    "mem.swapoutRate.average": kilobytes("memory_swap_out_mb_per_s"),
    "mem.llSwapUsed.average": kilobytes("memory_host_cache_mb"),
    "mem.llSwapInRate.average": kilobytes("memory_host_cache_in_mb_per_s"),
    "mem.llSwapOutRate.average": kilobytes("memory_host_cache_out_mb_per_s"),
    "mem.compressed.average": kilobytes("memory_compressed_mb"),
    "mem.zipped.latest": kilobytes("memory_compressed_mb"),
    "mem.zipSaved.latest": saved_by_compression("memory_compressed_mb"),
    "mem.compressionRate.average": kilobytes("memory_compress_mb_per_s"),
    "mem.decompressionRate.average": kilobytes("memory_decompress_mb_per_s"),
    "mem.mementitlement.latest": same("memory_entitlement_mb"),
    "mem.latency.average": same("memory_latency_percent"),
    "mem.tier0.consumed.average": less("memory_consumed_mb", "memory_tier_mb", factor=KB_PER_MB),
    "mem.tier1.consumed.average": kilobytes("memory_tier_mb"),
}

_DISK = {
    "disk.usage.average": total("disk_read_mb_per_s", "disk_write_mb_per_s", factor=1024.0),
    "disk.read.average": kilobytes("disk_read_mb_per_s"),
    "disk.write.average": kilobytes("disk_write_mb_per_s"),
    "disk.maxTotalLatency.latest": same("highest_latency_ms"),
    "datastore.numberReadAveraged.average": same("disk_read_iops"),
    "datastore.numberWriteAveraged.average": same("disk_write_iops"),
    "datastore.read.average": kilobytes("disk_read_mb_per_s"),
    "datastore.write.average": kilobytes("disk_write_mb_per_s"),
    "datastore.totalReadLatency.average": same("highest_latency_ms"),
    "datastore.totalWriteLatency.average": same("highest_latency_ms"),
    "datastore.maxTotalLatency.latest": same("highest_latency_ms"),
}

NO_FRAMES = {
    f"net.{kind}{way}.summation": nothing() for kind in ("broadcast", "multicast") for way in ("Rx", "Tx")
}
"""Traffic of simulated guests is all unicast: a true 0."""
_NETWORK = {
    "net.usage.average": total("net_rx_mbps", "net_tx_mbps", factor=125.0),
    "net.received.average": network("net_rx_mbps"),
    "net.transmitted.average": network("net_tx_mbps"),
    "net.bytesRx.average": network("net_rx_mbps"),
    "net.bytesTx.average": network("net_tx_mbps"),
    "net.packetsRx.summation": Formula(("net_rx_mbps", INTERVAL), packets),
    "net.packetsTx.summation": Formula(("net_tx_mbps", INTERVAL), packets),
    # All traffic passes an uplink, that between VMs of a host too (our assumption).
    "net.pnicBytesRx.average": network("net_rx_mbps"),
    "net.pnicBytesTx.average": network("net_tx_mbps"),
    **NO_FRAMES,
}

VM_FORMULAS: Formulas = _CPU | _MEMORY | _DISK | _NETWORK
