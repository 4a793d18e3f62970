"""Counters of clusters and resource pools: sums over their hosts and VMs, with lowest and highest values."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.statistics.formulas.formula import (
    BYTES_PER_MB,
    INTERVAL,
    KB_PER_GB,
    KB_PER_MB,
    Formula,
    Formulas,
    Values,
    energy,
    extremes,
    kilobytes,
    network,
    nothing,
    packets,
    per,
    percent,
    ratio,
    same,
    total,
)


def _with_extremes(formulas: dict[str, Formula], columns: dict[str, str]) -> Formulas:
    """Formulas, and after each of those named its lowest and highest value by the column named."""
    found: dict[str, Formula] = {}
    for counter, formula in formulas.items():
        found[counter] = formula
        if counter in columns:
            found |= extremes(counter, formula, columns[counter])
    return found


_MEMORY = {
    "mem.granted.average": kilobytes("memory_granted_mb"),
    "mem.active.average": kilobytes("memory_active_mb"),
    "mem.shared.average": kilobytes("memory_shared_mb"),
    "mem.zero.average": kilobytes("memory_zero_mb"),
    "mem.vmmemctl.average": kilobytes("memory_balloon_mb"),
    "mem.overhead.average": kilobytes("overhead_mb"),
}
_MEMORY_EXTREMES = {
    "mem.granted.average": "memory_granted_mb",
    "mem.active.average": "memory_active_mb",
    "mem.shared.average": "memory_shared_mb",
    "mem.zero.average": "memory_zero_mb",
    "mem.vmmemctl.average": "memory_balloon_mb",
    "mem.overhead.average": "overhead_mb",
}
_RATES = {
    "mem.compressed.average": kilobytes("memory_compressed_mb"),
    "mem.compressionRate.average": kilobytes("memory_compress_mb_per_s"),
    "mem.decompressionRate.average": kilobytes("memory_decompress_mb_per_s"),
}
_THROUGHPUT = {
    "disk.throughput.usage.average": total("disk_read_mb_per_s", "disk_write_mb_per_s", factor=KB_PER_MB),
    "disk.throughput.contention.average": per("latency_weight", "disk_read_iops", "disk_write_iops"),
    "net.throughput.usage.average": total("net_rx_mbps", "net_tx_mbps", factor=125.0),
}
_WAITING = {
    "mem.capacity.contention.average": per("memory_latency_weight", "num_cpu"),
    "net.throughput.contention.summation": Formula(("net_dropped_mbps", INTERVAL), packets),
}
_CONTENTION = Formula(
    ("cpu_ready_ms_sum", "num_cpu", INTERVAL),
    lambda ready, num_cpu, interval_s: 100.0 * ratio(ready, num_cpu * interval_s * 1000.0),
)

_CLUSTER = {
    "cpu.usage.average": percent("cpu_usage_mhz", "cpu_total_mhz"),
    "cpu.usagemhz.average": same("cpu_usage_mhz"),
    "cpu.totalmhz.average": same("cpu_total_mhz"),
    "cpu.reservedCapacity.average": same("cpu_reserved_mhz"),
    "cpu.capacity.provisioned.average": same("cpu_total_mhz"),
    "cpu.capacity.usage.average": same("cpu_usage_mhz"),
    "cpu.capacity.demand.average": same("cpu_demand_mhz"),
    "cpu.capacity.contention.average": _CONTENTION,
    "cpu.corecount.provisioned.average": same("cores"),
    "cpu.corecount.usage.average": same("num_cpu"),
    "cpu.corecount.contention.average": _CONTENTION,
    "mem.usage.average": percent("memory_usage_mb", "memory_total_mb"),
    "mem.consumed.average": kilobytes("memory_usage_mb"),
    **_MEMORY,
    "mem.swapused.average": kilobytes("memory_swapped_mb"),
    **_RATES,
    "mem.reservedCapacity.average": same("memory_reserved_mb"),
    "mem.totalmb.average": same("memory_total_mb"),
    "mem.capacity.provisioned.average": kilobytes("memory_total_mb"),
    "mem.capacity.usable.average": kilobytes("effective_memory_mb"),
    "mem.capacity.usage.average": kilobytes("memory_usage_mb"),
    "mem.capacity.entitlement.average": kilobytes("memory_entitlement_mb"),
    **_THROUGHPUT,
    **_WAITING,
    "net.throughput.provisioned.average": network("link_mbps"),
    "net.throughput.usable.average": network("link_up_mbps"),
    "power.power.average": same("power_watts"),
    "power.energy.summation": same("power_joules"),
    "power.powerCap.average": nothing(),
    "clusterServices.effectivecpu.average": same("effective_cpu_mhz"),
    "clusterServices.effectivemem.average": same("effective_memory_mb"),
    "clusterServices.cpufairness.latest": same("cpu_fairness"),
    "clusterServices.memfairness.latest": same("memory_fairness"),
}
CLUSTER_FORMULAS = _with_extremes(
    _CLUSTER,
    {
        "cpu.usage.average": "cpu_usage_mhz",
        "cpu.usagemhz.average": "cpu_usage_mhz",
        "mem.usage.average": "memory_usage_mb",
        "mem.consumed.average": "memory_usage_mb",
        "mem.swapused.average": "memory_swapped_mb",
        **_MEMORY_EXTREMES,
    },
)

_POOL = {
    "cpu.usagemhz.average": same("cpu_usage_mhz"),
    "cpu.capacity.entitlement.average": same("cpu_entitlement_mhz"),
    "cpu.capacity.usage.average": same("cpu_usage_mhz"),
    "cpu.capacity.demand.average": same("cpu_demand_mhz"),
    "cpu.capacity.contention.average": _CONTENTION,
    "cpu.corecount.provisioned.average": same("num_cpu"),
    "cpu.corecount.contention.average": _CONTENTION,
    "mem.consumed.average": kilobytes("memory_consumed_mb"),
    **_MEMORY,
    "mem.swapped.average": kilobytes("memory_swapped_mb"),
    **_RATES,
    "mem.capacity.provisioned.average": kilobytes("memory_mb"),
    "mem.capacity.entitlement.average": kilobytes("memory_entitlement_mb"),
    "mem.capacity.usage.average": kilobytes("memory_consumed_mb"),
    "mem.mementitlement.latest": same("memory_entitlement_mb"),
    **_THROUGHPUT,
    **_WAITING,
    "power.power.average": same("power_watts"),
    "power.energy.summation": energy(),
}
POOL_FORMULAS = _with_extremes(
    _POOL,
    {
        "cpu.usagemhz.average": "cpu_usage_mhz",
        "mem.consumed.average": "memory_consumed_mb",
        "mem.swapped.average": "memory_swapped_mb",
        **_MEMORY_EXTREMES,
    },
)

_STORE_LATENCY = per("latency_weight", "disk_read_iops", "disk_write_iops")
_MICROSECONDS = Formula(
    ("latency_weight", "disk_read_iops", "disk_write_iops"),
    lambda weight, reads, writes: 1000.0 * ratio(weight, reads + writes),
)
_NORMAL_LATENCY = same("highest_latency_ms", 1000.0)


def _outstanding(of: str) -> Formula:
    return Formula(
        ("disk_outstanding", of, "disk_read_iops", "disk_write_iops"),
        lambda outstanding, some, reads, writes: outstanding * ratio(some, reads + writes),
    )


def _bytes(mb_per_s: str) -> Formula:
    return Formula((mb_per_s, INTERVAL), lambda rate, interval_s: rate * interval_s * BYTES_PER_MB)


def _overcommitted(used: Values, uncommitted: Values, capacity: Values) -> Values:
    return 100.0 * ratio(np.maximum(used + uncommitted - capacity, 0.0), capacity)


# Our assumptions: bytes are those of the interval, normalized latencies are those that Storage I/O Control
# watches, and contention is by how much what thin disks may grow to passes the capacity.
_STORAGE_DRS = {
    "datastore.datastoreReadBytes.latest": _bytes("disk_read_mb_per_s"),
    "datastore.datastoreWriteBytes.latest": _bytes("disk_write_mb_per_s"),
    "datastore.datastoreReadOIO.latest": _outstanding("disk_read_iops"),
    "datastore.datastoreWriteOIO.latest": _outstanding("disk_write_iops"),
    "datastore.datastoreNormalReadLatency.latest": _NORMAL_LATENCY,
    "datastore.datastoreNormalWriteLatency.latest": _NORMAL_LATENCY,
}
_SPACE = {
    "disk.provisioned.latest": total("used_gb", "uncommitted_gb", factor=KB_PER_GB),
    # No disk is shared by linked clones, and no snapshot has a delta disk.
    "disk.unshared.latest": same("used_gb", KB_PER_GB),
    "disk.deltaused.latest": nothing(),
    "disk.capacity.contention.average": Formula(("used_gb", "uncommitted_gb", "capacity_gb"), _overcommitted),
}
DATASTORE_FORMULAS: Formulas = {
    **_SPACE,
    **_STORAGE_DRS,
    "disk.used.latest": same("used_gb", KB_PER_MB * 1024.0),
    "disk.capacity.latest": same("capacity_gb", KB_PER_MB * 1024.0),
    "disk.capacity.provisioned.average": same("capacity_gb", KB_PER_MB * 1024.0),
    "disk.capacity.usage.average": same("used_gb", KB_PER_MB * 1024.0),
    "datastore.numberReadAveraged.average": same("disk_read_iops"),
    "datastore.numberWriteAveraged.average": same("disk_write_iops"),
    "datastore.read.average": kilobytes("disk_read_mb_per_s"),
    "datastore.write.average": kilobytes("disk_write_mb_per_s"),
    "datastore.totalReadLatency.average": _STORE_LATENCY,
    "datastore.totalWriteLatency.average": _STORE_LATENCY,
    "datastore.maxTotalLatency.latest": same("highest_latency_ms"),
    "datastore.datastoreIops.average": same("iops"),
    "datastore.sizeNormalizedDatastoreLatency.average": same("highest_latency_ms", 1000.0),
    "datastore.datastoreVMObservedLatency.latest": _MICROSECONDS,
    "datastore.datastoreReadIops.latest": same("disk_read_iops"),
    "datastore.datastoreWriteIops.latest": same("disk_write_iops"),
    "datastore.datastoreMaxQueueDepth.latest": same("queue_depth"),
    "datastore.siocActiveTimePercentage.average": same("sioc_active_percent"),
    "datastore.throughput.usage.average": total(
        "disk_read_mb_per_s", "disk_write_mb_per_s", factor=KB_PER_MB
    ),
}
