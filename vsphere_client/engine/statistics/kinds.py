"""Which objects have statistics, and how a value of theirs is rolled up."""

from __future__ import annotations

from enum import StrEnum

from vsphere_client.model.kinds import Kind


class Measured(StrEnum):
    """A kind of object that is sampled; the last six are parts of VMs and hosts (`instances`).

    ``GUEST`` is of VMs themselves: what only their own charts need, recorded as parts are.
    """

    VM = "vm"
    HOST = "host"
    POOL = "pool"
    CLUSTER = "cluster"
    DATASTORE = "datastore"
    DISK = "disk"
    PORT = "port"
    UPLINK = "uplink"
    DEVICE = "device"
    PATH = "path"
    GUEST = "guest"


OWNER_OF = {
    Measured.DISK: Measured.VM,
    Measured.PORT: Measured.VM,
    Measured.UPLINK: Measured.HOST,
    Measured.DEVICE: Measured.HOST,
    Measured.PATH: Measured.HOST,
    Measured.GUEST: Measured.VM,
}
"""What the parts belong to: virtual disks, adapters and guests to VMs, uplinks, storage devices and paths to hosts."""
OBJECTS = tuple(kind for kind in Measured if kind not in OWNER_OF)
"""The kinds that are managed objects themselves."""

MEASURED_OF = {
    Kind.VIRTUAL_MACHINE: Measured.VM,
    Kind.HOST: Measured.HOST,
    Kind.RESOURCE_POOL: Measured.POOL,
    Kind.CLUSTER: Measured.CLUSTER,
    Kind.DATASTORE: Measured.DATASTORE,
}
"""The measured kinds by kind of managed object."""


class Rule(StrEnum):
    """How several samples become one point (vmkernel.md 8.1)."""

    MEAN = "mean"
    SUM = "sum"
    LATEST = "latest"
    MAX = "max"
    MIN = "min"


def rule_of(column: str) -> Rule:
    """How a column is rolled up: its own suffix decides, then what it counts.

    ``cpu_usage_mhz#max`` is the highest of the samples of ``cpu_usage_mhz``; milliseconds, joules, heartbeats,
    aborted commands and resets add up; sizes, entitlements, states, totals and highest latencies keep their latest
    value.
    """
    base, _, suffix = column.partition("#")
    if suffix:
        return Rule(suffix)
    if base.endswith(("_ms_sum", "_joules", "commands_aborted", "bus_resets", "_conflicts", "heartbeats")):
        return Rule.SUM
    return Rule.LATEST if base in _LATEST or base.startswith("memory_total_") else Rule.MEAN


_LATEST = frozenset(
    {
        "num_cpu",
        "core_mhz",
        "memory_mb",
        "cpu_entitlement_mhz",
        "memory_state",
        "highest_latency_ms",
        "queue_depth",
        "used_gb",
        "capacity_gb",
        "uncommitted_gb",
        "heartbeats_latest",
        "vmfs_open_tb",
        "vmfs_cache_max_tb",
        "cpu_fairness",
        "memory_fairness",
    }
)
