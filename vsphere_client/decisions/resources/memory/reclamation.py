"""What the VMkernel takes back from VMs, and by which mechanism, in one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.paging import SWAP_OUT_MB_PER_S
from vsphere_client.decisions.resources.memory.sizes import (
    COMPRESSION_RATIO,
    compressible_mb,
    swap_file_mb,
)
from vsphere_client.decisions.resources.memory.state import LOW, SOFT, STATE_NAMES, States
from vsphere_client.model.reasons import Reason, because

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COMPRESSION_GAIN = 1.0 - 1.0 / COMPRESSION_RATIO
"""Machine memory that compressing a page frees, as part of the page."""
COMPRESSIBLE_SHARE = 0.6
"""Part of the pages chosen that fit half a page or less once compressed; the others are swapped (our assumption)."""


@dataclass(frozen=True, slots=True)
class ReclamationRates:
    """How fast each mechanism works on one VM, MB/s.

    Our assumption: VMware publishes no rates. The order is certain (compression beats
    ballooning beats swapping to disk).
    """

    balloon_mb_per_s: float = 100.0
    compress_mb_per_s: float = 200.0
    swap_out_mb_per_s: float = SWAP_OUT_MB_PER_S


@dataclass(frozen=True, slots=True)
class MemoryColumns:
    """The VMs of the inventory as columns of one length, MB.

    ``granted_mb`` is touched guest memory less what page sharing saves, wherever it is now;
    ``target_mb`` what the VM may keep in machine memory; ``limit_mb`` may be infinite;
    ``swapped_mb`` what is in its swap file and in the host cache; ``balloon_max_mb`` 0 without running
    VMware Tools, ``balloon_answers`` false where the guest stands still, so that its balloon stays as it is;
    ``zip_fraction`` the compression cache as part of the VM's memory;
    ``host_state`` the memory state of the host of each VM.
    """

    memory_mb: Floats
    granted_mb: Floats
    reservation_mb: Floats
    limit_mb: Floats
    target_mb: Floats
    ballooned_mb: Floats
    compressed_mb: Floats
    swapped_mb: Floats
    balloon_max_mb: Floats
    balloon_answers: Flags
    zip_fraction: Floats
    host_state: States


@dataclass(frozen=True, slots=True)
class Reclamation:
    """Where the memory of each VM is after the step (columns, MB).

    ``compressed_mb`` counts guest pages; they occupy ``compression_cache_mb``. The targets are what
    balloon and swap would be if they worked at once. ``unmet_mb`` is still to be reclaimed;
    ``blocked`` VMs may not run until it is.
    """

    ballooned_mb: Floats
    compressed_mb: Floats
    swapped_mb: Floats
    newly_compressed_mb: Floats
    newly_swapped_mb: Floats
    balloon_target_mb: Floats
    swap_target_mb: Floats
    unmet_mb: Floats
    blocked: Flags

    @property
    def compression_cache_mb(self) -> Floats:
        """Machine memory that compressed pages occupy, MB."""
        return self.compressed_mb / COMPRESSION_RATIO

    @property
    def reclaimed_mb(self) -> Floats:
        """Machine memory that the VM does without, MB."""
        return self.ballooned_mb + self.compressed_mb * COMPRESSION_GAIN + self.swapped_mb


@dataclass(frozen=True, slots=True)
class _Paged:
    """Pages compressed and swapped after the step, and where swap would go at once."""

    compressed: Floats
    swapped: Floats
    swap_target: Floats


def decide_reclamation(
    vms: MemoryColumns, step_s: float, rates: ReclamationRates | None = None
) -> Reclamation:
    """Split what each VM must give back into balloon, compression and swap, for all VMs at once.

    In soft state balloons grow; what no balloon can take (no VMware Tools, or full) goes to
    compression and swap even there. In hard and low state balloons stand still and the rest
    is compressed and swapped; in low, VMs above their target are blocked. Above a VM's limit
    memory is reclaimed in every state. In high and clear state balloons deflate as far as the
    targets allow. The driver asks for its target once a second, that is in every step. Compressed
    and swapped pages stay where they are until the guest touches them, which is not decided here.

    Source: vSphere Resource Management and published write-ups of the memory states. Our
    assumption: the rates, and which part of the pages compresses.
    """
    pace = rates or ReclamationRates()
    due, allowed = _due_mb(vms)
    goal = _balloon_goal(vms, due, allowed)
    step = pace.balloon_mb_per_s * step_s
    balloon = np.where(
        vms.balloon_answers,
        vms.ballooned_mb + np.clip(goal - vms.ballooned_mb, -step, step),
        vms.ballooned_mb,
    )
    # What a balloon can still reach in the coming steps is left to it.
    left_to_balloon = np.where(vms.host_state <= SOFT, _balloon_room(vms), balloon)
    covered = np.minimum(np.maximum(balloon, left_to_balloon), due)
    paged = _paged(vms, np.maximum(due - covered, 0.0), balloon, pace, step_s)
    done = balloon + paged.compressed * COMPRESSION_GAIN + paged.swapped
    unmet = np.maximum(due - done, 0.0)
    return Reclamation(
        ballooned_mb=balloon,
        compressed_mb=paged.compressed,
        swapped_mb=paged.swapped,
        newly_compressed_mb=paged.compressed - vms.compressed_mb,
        newly_swapped_mb=paged.swapped - vms.swapped_mb,
        balloon_target_mb=goal,
        swap_target_mb=paged.swap_target,
        unmet_mb=unmet,
        # A rounding error is no reason to stop a VM.
        blocked=(vms.host_state == LOW) & (unmet > 1e-6),
    )


def _due_mb(vms: MemoryColumns) -> tuple[Floats, Floats]:
    """What must be reclaimed now, and up to what an existing balloon may stay."""
    reclaimable = np.maximum(vms.granted_mb - vms.reservation_mb, 0.0)
    over_limit = np.minimum(np.maximum(vms.granted_mb - vms.limit_mb, 0.0), reclaimable)
    over_target = np.minimum(np.maximum(vms.granted_mb - vms.target_mb, 0.0), reclaimable)
    over_target = np.maximum(over_target, over_limit)
    return np.where(vms.host_state >= SOFT, over_target, over_limit), over_target


def _balloon_room(vms: MemoryColumns) -> Floats:
    return np.where(vms.balloon_answers, np.minimum(vms.balloon_max_mb, vms.granted_mb), vms.ballooned_mb)


def _balloon_goal(vms: MemoryColumns, due: Floats, allowed: Floats) -> Floats:
    elsewhere = vms.compressed_mb * COMPRESSION_GAIN + vms.swapped_mb
    wish = np.maximum(due - elsewhere, 0.0)
    keep = np.minimum(vms.ballooned_mb, np.maximum(allowed - elsewhere, 0.0))
    # Past soft the balloon is no longer the driver: it may shrink but does not grow.
    goal = np.where(vms.host_state > SOFT, np.minimum(keep, wish), np.maximum(wish, keep))
    still_there = np.maximum(vms.granted_mb - vms.compressed_mb - vms.swapped_mb, 0.0)
    return np.minimum(goal, np.minimum(_balloon_room(vms), still_there))


def _paged(
    vms: MemoryColumns, rest: Floats, balloon: Floats, pace: ReclamationRates, step_s: float
) -> _Paged:
    """Compress what compresses while the cache has room, and swap the other pages."""
    compressed, swapped = vms.compressed_mb, vms.swapped_mb
    missing = np.maximum(rest - swapped - compressed * COMPRESSION_GAIN, 0.0)
    ratio = np.where(vms.zip_fraction > 0.0, COMPRESSIBLE_SHARE, 0.0)
    fitting = missing * ratio / (1.0 - ratio * COMPRESSION_GAIN)
    cache = compressible_mb(vms.memory_mb, vms.zip_fraction) - compressed
    there = vms.granted_mb - swapped - compressed - balloon
    goal = np.clip(np.minimum(fitting, cache), 0.0, np.maximum(there, 0.0))
    now = compressed + np.minimum(goal, pace.compress_mb_per_s * step_s)
    file_mb = swap_file_mb(vms.memory_mb, vms.reservation_mb)
    after = rest - (compressed + goal) * COMPRESSION_GAIN
    room = np.maximum(np.minimum(file_mb, vms.granted_mb - compressed - goal - balloon), swapped)
    target = np.clip(after, swapped, room)
    return _Paged(now, np.minimum(target, swapped + pace.swap_out_mb_per_s * step_s), target)


def describe_reclamation(vms: MemoryColumns, verdict: Reclamation, row: int) -> Reason:
    """Why memory of one VM is where it is after the step."""
    return because(
        "memory_reclaimed",
        "{granted_mb:.0f} MB are granted, {target_mb:.0f} MB may stay in memory (host state {state}): "
        "{ballooned_mb:.0f} MB ballooned, {compressed_mb:.0f} MB compressed, {swapped_mb:.0f} MB swapped, "
        "{unmet_mb:.0f} MB still to reclaim.",
        granted_mb=float(vms.granted_mb[row]),
        target_mb=float(min(vms.target_mb[row], vms.limit_mb[row])),
        state=STATE_NAMES[int(vms.host_state[row])],
        ballooned_mb=float(verdict.ballooned_mb[row]),
        compressed_mb=float(verdict.compressed_mb[row]),
        swapped_mb=float(verdict.swapped_mb[row]),
        unmet_mb=float(verdict.unmet_mb[row]),
    )
