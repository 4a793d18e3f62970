"""What the VMkernel takes back from VMs, and by which mechanism, in one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.sizes import (
    COMPRESSION_RATIO,
    balloon_max_mb,
    compressible_mb,
    swap_file_mb,
)
from vsphere_client.decisions.resources.memory.state import LOW, SOFT, STATE_NAMES, States
from vsphere_client.model.reasons import Reason, because

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReclamationRates:
    """How fast each mechanism works on one VM, MB/s.

    Our assumption: VMware publishes no rates. The order is certain (compression beats
    ballooning beats swapping to disk).
    """

    balloon_mb_per_s: float = 100.0
    compress_mb_per_s: float = 200.0
    swap_out_mb_per_s: float = 50.0
    return_mb_per_s: float = 50.0


@dataclass(frozen=True, slots=True)
class MemoryColumns:
    """The VMs of the inventory as columns of one length, MB.

    ``granted_mb`` is touched guest memory, wherever it is now; ``target_mb`` what the VM may
    keep in machine memory; ``limit_mb`` may be infinite; ``touched_mb`` what the guest
    wants to read or write in this step of its compressed and swapped pages;
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
    touched_mb: Floats
    tools_running: Flags
    host_state: States


@dataclass(frozen=True, slots=True)
class Reclamation:
    """Where the memory of each VM is after the step (columns, MB).

    ``compressed_mb`` counts guest pages; they occupy ``compression_cache_mb``.
    ``unmet_mb`` is still to be reclaimed; ``blocked`` VMs may not run until it is.
    """

    ballooned_mb: Floats
    compressed_mb: Floats
    swapped_mb: Floats
    swapped_in_mb: Floats
    swapped_out_mb: Floats
    decompressed_mb: Floats
    unmet_mb: Floats
    blocked: Flags

    @property
    def compression_cache_mb(self) -> Floats:
        """Machine memory that compressed pages occupy, MB."""
        return self.compressed_mb / COMPRESSION_RATIO

    @property
    def reclaimed_mb(self) -> Floats:
        """Machine memory that the VM does without, MB."""
        return self.ballooned_mb + self.compressed_mb - self.compression_cache_mb + self.swapped_mb


def decide_reclamation(
    vms: MemoryColumns, step_s: float, rates: ReclamationRates | None = None
) -> Reclamation:
    """Split what each VM must give back into balloon, compression and swap, for all VMs at once.

    In soft state balloons grow; what no balloon can take (no VMware Tools, or full) goes to
    compression and swap even there. In hard and low state balloons stand still and the rest
    is compressed and swapped; in low, VMs above their target are blocked. Above a VM's limit
    memory is reclaimed in every state. In high and clear state balloons deflate as far as the
    targets allow. Compressed and swapped pages return only when the guest touches them.

    Source: vSphere Resource Management and published write-ups of the memory states. Our
    assumption: the rates, and that the whole first tenth of what is not ballooned compresses.
    """
    pace = rates or ReclamationRates()
    compressed, swapped = _return_touched(vms, pace.return_mb_per_s * step_s)
    due, allowed = _due_mb(vms)
    balloon = _balloon_mb(vms, due, allowed, compressed, swapped, pace.balloon_mb_per_s * step_s)
    # What a balloon can still reach in the coming steps is left to it.
    left_to_balloon = np.where(vms.host_state <= SOFT, _balloon_room(vms), balloon)
    covered = np.minimum(np.maximum(balloon, left_to_balloon), due)
    rest = np.maximum(due - covered, 0.0)
    compressed_now = _compressed_mb(vms, rest, compressed, swapped, balloon, pace.compress_mb_per_s * step_s)
    swapped_now = _swapped_mb(vms, rest, compressed_now, swapped, balloon, pace.swap_out_mb_per_s * step_s)
    done = balloon + compressed_now * (1.0 - 1.0 / COMPRESSION_RATIO) + swapped_now
    unmet = np.maximum(due - done, 0.0)
    return Reclamation(
        ballooned_mb=balloon,
        compressed_mb=compressed_now,
        swapped_mb=swapped_now,
        swapped_in_mb=vms.swapped_mb - swapped,
        swapped_out_mb=swapped_now - swapped,
        decompressed_mb=vms.compressed_mb - compressed,
        unmet_mb=unmet,
        blocked=(vms.host_state == LOW) & (unmet > 0.0),
    )


def _due_mb(vms: MemoryColumns) -> tuple[Floats, Floats]:
    """What must be reclaimed now, and up to what an existing balloon may stay."""
    reclaimable = np.maximum(vms.granted_mb - vms.reservation_mb, 0.0)
    over_limit = np.clip(vms.granted_mb - vms.limit_mb, 0.0, reclaimable)
    over_target = np.maximum(np.clip(vms.granted_mb - vms.target_mb, 0.0, reclaimable), over_limit)
    return np.where(vms.host_state >= SOFT, over_target, over_limit), over_target


def _return_touched(vms: MemoryColumns, most: float) -> tuple[Floats, Floats]:
    """Compressed and swapped memory after the guest's touches brought pages back."""
    back = np.minimum(vms.touched_mb, most)
    away = vms.compressed_mb + vms.swapped_mb
    # Touches fall on compressed and swapped pages alike.
    share = np.minimum(back, away) / np.where(away > 0.0, away, 1.0)
    return vms.compressed_mb * (1.0 - share), vms.swapped_mb * (1.0 - share)


def _balloon_room(vms: MemoryColumns) -> Floats:
    return np.minimum(balloon_max_mb(vms.memory_mb, vms.tools_running), vms.granted_mb)


def _balloon_mb(
    vms: MemoryColumns, due: Floats, allowed: Floats, compressed: Floats, swapped: Floats, step: float
) -> Floats:
    elsewhere = compressed * (1.0 - 1.0 / COMPRESSION_RATIO) + swapped
    wish = np.maximum(due - elsewhere, 0.0)
    keep = np.minimum(vms.ballooned_mb, np.maximum(allowed - elsewhere, 0.0))
    # Past soft the balloon is no longer the driver: it may shrink but does not grow.
    goal = np.where(vms.host_state > SOFT, np.minimum(keep, np.maximum(wish, 0.0)), np.maximum(wish, keep))
    still_there = np.maximum(vms.granted_mb - compressed - swapped, 0.0)
    goal = np.minimum(goal, np.minimum(_balloon_room(vms), still_there))
    return vms.ballooned_mb + np.clip(goal - vms.ballooned_mb, -step, step)


def _compressed_mb(
    vms: MemoryColumns, rest: Floats, compressed: Floats, swapped: Floats, balloon: Floats, step: float
) -> Floats:
    gain = 1.0 - 1.0 / COMPRESSION_RATIO
    missing = np.maximum(rest - swapped, 0.0) / gain
    there = vms.granted_mb - swapped - balloon
    room = np.maximum(np.minimum(compressible_mb(vms.memory_mb), there), 0.0)
    return np.maximum(compressed, np.minimum(np.minimum(missing, room), compressed + step))


def _swapped_mb(
    vms: MemoryColumns, rest: Floats, compressed: Floats, swapped: Floats, balloon: Floats, step: float
) -> Floats:
    missing = np.maximum(rest - compressed * (1.0 - 1.0 / COMPRESSION_RATIO), 0.0)
    file_mb = swap_file_mb(vms.memory_mb, vms.reservation_mb)
    room = np.maximum(np.minimum(file_mb, vms.granted_mb - compressed - balloon), 0.0)
    return np.maximum(swapped, np.minimum(np.minimum(missing, room), swapped + step))


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
