"""What the memory columns repeat of the settings and advanced options of hosts and VMs."""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np

from vsphere_client.decisions.resources.memory import PAGE_MB, min_free_mb
from vsphere_client.decisions.resources.memory.tiering import tier_size_mb
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.engine.world.tables import HostTable, VmTable
from vsphere_client.model.advanced_options import option_number
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import WorkloadSpec

FLAT_PERCENT, FIRST_SLIDING, FIRST_CLEAR = 6.0, (5, 0, 0), (6, 0, 0)
"""What of its memory a host before 5.0 kept free; the first releases with the sliding scale, and with a clear state."""
GuestImage = tuple[str, int, WorkloadSpec | None]
"""What makes guests alike: their system, their size and what they do."""


def project_host_memory(table: HostTable, row: int, config: HostConfig) -> None:
    """Write what a host's ``Mem.*`` options and its host cache come to."""

    def number(key: str) -> float:
        return option_number(config.advanced, key)

    zip_percent = number("Mem.MemZipMaxPct") if number("Mem.MemZipEnable") else 0.0
    release = esxi_release(config.version)
    percent = number("Mem.MinFreePct") or (FLAT_PERCENT if release < FIRST_SLIDING else 0.0)
    table.memory_min_free_mb[row] = _min_free_mb(config.memory_mb, percent)
    table.memory_knows_clear[row] = release >= FIRST_CLEAR
    table.memory_idle_tax[row] = number("Mem.IdleTax") / 100.0
    table.memory_tax_rises[row] = number("Mem.IdleTaxType") != 0
    table.memory_balloon_fraction[row] = number("Mem.CtlMaxPercent") / 100.0
    table.memory_zip_fraction[row] = zip_percent / 100.0
    table.memory_salting[row] = number("Mem.ShareForceSalting")
    # Every simulated host has nested paging, so that either option leaves guests with small pages only.
    either_off = not number("Mem.AllocGuestLargePage") or not number("LPage.LPageAlwaysTryForNPT")
    table.memory_large_pages[row] = not either_off
    table.memory_scan_s[row] = number("Mem.ShareScanTime") * 60.0
    table.memory_scan_mb_per_s[row] = number("Mem.ShareScanGHz") * config.cpu_total_mhz / 1000.0
    table.memory_share_mb_per_s[row] = number("Mem.ShareRateMax") * PAGE_MB
    table.memory_sample_us[row] = round(number("Mem.SamplePeriod") * SECOND_US)
    table.memory_balance_us[row] = round(number("Mem.BalancePeriod") * SECOND_US)
    table.memory_tier_size_mb[row] = tier_of(config)
    table.memory_host_cache_size_mb[row] = config.host_cache_gb * 1024.0


@lru_cache(maxsize=256)
def _min_free_mb(memory_mb: float, percent: float) -> float:
    # A data centre has hosts of few sizes, and NumPy takes long for a single number.
    return float(min_free_mb(memory_mb, percent))


def tier_of(config: HostConfig) -> float:
    """Memory on a host's NVMe tier, in MB."""
    tiering = config.memory_tiering
    if not tiering.enabled:
        return 0.0
    return tier_size_mb(config.memory_mb, esxi_release(config.version), tiering.tier_percent)


def installed_mb(config: HostConfig) -> float:
    """Memory of a host, in MB: DRAM and NVMe tier together (vmkernel.md 2.8)."""
    return config.memory_mb + tier_of(config)


def swaps_vmx(config: VirtualMachineConfig) -> bool:
    """Whether the VMX process of a VM has a swap file of its own."""
    return bool(config.advanced.get("sched.swap.vmxSwapEnabled", 1))


def project_vm_memory(
    table: VmTable, row: int, config: VirtualMachineConfig, images: dict[GuestImage, int]
) -> None:
    """Write what a VM's ``sched.mem.*`` options and its guest come to; ``images`` numbers all guests that there are."""
    options = config.advanced
    salt, cap = options.get("sched.mem.pshare.salt"), options.get("sched.mem.maxmemctl")
    table.balloon_cap_mb[row] = np.inf if cap is None else float(cap)
    table.page_sharing[row] = bool(options.get("sched.mem.pshare.enable", 1))
    # 0 stands for a salt that is not set.
    table.share_salt[row] = 0 if salt is None else 1 + zlib.crc32(str(salt).encode())
    table.guest_system[row] = zlib.crc32(config.guest_os.encode())
    table.guest_image[row] = images.setdefault(
        (config.guest_os, config.memory_mb, config.workload), len(images)
    )
    table.zeroes_memory[row] = config.guest_os.startswith("win")
