"""Share levels: what Low, Normal and High are worth for VMs and resource pools."""

from __future__ import annotations

from enum import StrEnum


class SharesLevel(StrEnum):
    """The preset a person chooses; CUSTOM carries its own number."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CUSTOM = "custom"


# Source: vSphere Resource Management, "Resource Allocation Shares"; the ratio is always 1:2:4.
CPU_SHARES_PER_VCPU = {SharesLevel.LOW: 500, SharesLevel.NORMAL: 1000, SharesLevel.HIGH: 2000}
MEMORY_SHARES_PER_MB = {SharesLevel.LOW: 5, SharesLevel.NORMAL: 10, SharesLevel.HIGH: 20}

# A pool counts as a VM with four vCPUs and 16 GB.
POOL_CPU_SHARES = {SharesLevel.LOW: 2000, SharesLevel.NORMAL: 4000, SharesLevel.HIGH: 8000}
POOL_MEMORY_SHARES = {SharesLevel.LOW: 81_920, SharesLevel.NORMAL: 163_840, SharesLevel.HIGH: 327_680}

# Source: vmkernel.md 4.2 (virtual disks) and 5 (network adapters and types of traffic).
DISK_SHARES = {SharesLevel.LOW: 500, SharesLevel.NORMAL: 1000, SharesLevel.HIGH: 2000}
NETWORK_SHARES = {SharesLevel.LOW: 25, SharesLevel.NORMAL: 50, SharesLevel.HIGH: 100}

_PRESETS = (SharesLevel.LOW, SharesLevel.NORMAL, SharesLevel.HIGH)


def vm_cpu_shares(level: SharesLevel, num_cpu: int) -> int:
    """CPU shares of a VM on a preset level; KeyError for CUSTOM, which has no preset."""
    return CPU_SHARES_PER_VCPU[level] * num_cpu


def vm_memory_shares(level: SharesLevel, memory_mb: int) -> int:
    """Memory shares of a VM on a preset level; KeyError for CUSTOM, which has no preset."""
    return MEMORY_SHARES_PER_MB[level] * memory_mb


def level_of_vm_cpu_shares(shares: int, num_cpu: int) -> SharesLevel:
    """The level that the client shows beside a VM's number of CPU shares."""
    return next((level for level in _PRESETS if vm_cpu_shares(level, num_cpu) == shares), SharesLevel.CUSTOM)


def level_of_vm_memory_shares(shares: int, memory_mb: int) -> SharesLevel:
    """The level that the client shows beside a VM's number of memory shares."""
    matches = (level for level in _PRESETS if vm_memory_shares(level, memory_mb) == shares)
    return next(matches, SharesLevel.CUSTOM)
