"""Memory figures that follow from a size: overhead, swap file, balloon and compression limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.model.reasons import Reason, because

Floats = NDArray[np.float64]

BALLOON_MAX_FRACTION = 0.65  # Mem.CtlMaxPercent
COMPRESSION_CACHE_FRACTION = 0.10  # Mem.MemZipMaxPct
HALF_PAGE_RATIO = 2.0  # a page is kept compressed only when it fits half a page (2 KB)
QUARTER_PAGE_SHARE = 0.2  # part of such pages that fit a quarter of a page (1 KB); our assumption
COMPRESSION_RATIO = HALF_PAGE_RATIO / (1.0 - QUARTER_PAGE_SHARE / 2.0)  # of all pages that are kept
DEFAULT_IDLE_TAX = 0.75  # Mem.IdleTax
SAMPLED_PAGES = 100  # pages invalidated and counted in a sampling period
VMX_SWAP_MB = 40.0  # what VMX swap takes off the overhead: from about 50 MB to about 10 MB
PAGE_MB = 4.0 / 1024.0  # a small page


def overhead_mb(num_cpu: ArrayLike, memory_mb: ArrayLike, vmx_swap: ArrayLike = True) -> Floats:
    """Overhead memory that the VMkernel reserves for a powered-on VM, in MB; broadcasts.

    Source: vSphere Resource Management 5.1 to 7.0, sample overhead table, which is with VMX swap; the fit
    through it is off by 0.18 MB at most. Without it (``sched.swap.vmxSwapEnabled`` 0) the VMX process keeps all
    of its memory: about 50 MB instead of about 10 MB (VMware, Performance Best Practices for vSphere).
    """
    vcpus, memory = np.asarray(num_cpu, dtype=np.float64), np.asarray(memory_mb, dtype=np.float64)
    with_swap = 14.373 + 3.9786 * vcpus + memory_maps_mb(vcpus, memory)
    return np.asarray(with_swap + np.where(np.asarray(vmx_swap, dtype=np.bool_), 0.0, VMX_SWAP_MB))


def memory_maps_mb(num_cpu: ArrayLike, memory_mb: ArrayLike) -> Floats:
    """The part of a VM's overhead that grows with its memory: what maps its pages, in MB (the fit of `overhead_mb`)."""
    vcpus, memory = np.asarray(num_cpu, dtype=np.float64), np.asarray(memory_mb, dtype=np.float64)
    return np.asarray(0.0073963 * memory + 8.99e-6 * vcpus * memory)


def swap_file_mb(memory_mb: ArrayLike, reservation_mb: ArrayLike) -> Floats:
    """Size of the .vswp file made at power-on: what the reservation does not cover, in MB."""
    gap = np.asarray(memory_mb, dtype=np.float64) - np.asarray(reservation_mb, dtype=np.float64)
    return np.maximum(gap, 0.0)


def balloon_max_mb(
    memory_mb: ArrayLike,
    tools_running: ArrayLike,
    maxmemctl_mb: ArrayLike | None = None,
    fraction: ArrayLike = BALLOON_MAX_FRACTION,
) -> Floats:
    """How far the balloon of a VM may grow, in MB: 0 without running VMware Tools.

    ``maxmemctl_mb`` is ``sched.mem.maxmemctl``, NaN or infinite where it is not set; ``fraction``
    is ``Mem.CtlMaxPercent`` of the host as a fraction.
    """
    cap = np.asarray(memory_mb, dtype=np.float64) * np.asarray(fraction, dtype=np.float64)
    if maxmemctl_mb is not None:
        cap = np.fmin(cap, np.asarray(maxmemctl_mb, dtype=np.float64))
    return np.where(np.asarray(tools_running, dtype=np.bool_), cap, 0.0)


def compression_cache_max_mb(
    memory_mb: ArrayLike, fraction: ArrayLike = COMPRESSION_CACHE_FRACTION
) -> Floats:
    """Machine memory that the compression cache of a VM may take, in MB.

    ``fraction`` is ``Mem.MemZipMaxPct`` of the host as a fraction, 0 with ``Mem.MemZipEnable`` 0.
    """
    return np.asarray(np.asarray(memory_mb, dtype=np.float64) * np.asarray(fraction, dtype=np.float64))


def compressible_mb(
    memory_mb: ArrayLike,
    fraction: ArrayLike = COMPRESSION_CACHE_FRACTION,
    ratio: float = COMPRESSION_RATIO,
) -> Floats:
    """Guest memory that a full compression cache of a VM can hold, in MB; HALF_PAGE_RATIO if no page fits 1 KB."""
    return compression_cache_max_mb(memory_mb, fraction) * ratio


def needed_to_power_on(
    num_cpu: int, memory_mb: int, reservation_mb: float, vmx_swap: bool = True
) -> tuple[float, Reason]:
    """Unreserved memory that powering on a VM needs, in MB, and what it is made of."""
    overhead = round(float(overhead_mb(num_cpu, memory_mb, vmx_swap)), 2)
    needed = reservation_mb + overhead
    why = because(
        "memory_needed_to_power_on",
        "{needed_mb:.2f} MB must be unreserved: {reservation_mb:.0f} MB reservation and {overhead_mb:.2f} MB "
        "overhead of {num_cpu} vCPUs and {memory_mb} MB.",
        needed_mb=needed,
        reservation_mb=reservation_mb,
        overhead_mb=overhead,
        num_cpu=num_cpu,
        memory_mb=memory_mb,
    )
    return needed, why
