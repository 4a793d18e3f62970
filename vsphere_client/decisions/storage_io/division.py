"""What every virtual disk gets of its datastore, and how long its operations take: the steady state.

A host keeps at most a window of operations at the device. All windows share the device evenly, operation by
operation, so among hosts throughput goes by windows; inside a host the local scheduler (mClock) goes by each
disk's reservation, limit and shares. Latency follows from Little's law on one curve: a device at rest answers
at once, near its peak slowly, and beyond it in proportion to what is outstanding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.shares import divide_by_shares
from vsphere_client.decisions.resources.water_filling import Floats, Ints, group_sums
from vsphere_client.decisions.storage_io.device import (
    FULL_LOAD,
    LEAST_LATENCY_MS,
    device_latency_ms,
    device_load,
)

Bools = NDArray[np.bool_]

MOST_STEPS: Final = 60
CLOSE_ENOUGH: Final = 1e-10
MOST_KERNEL: Final = 0.9
"""Most of an array's peak that paging and copies take: virtual disks always get some of it (our assumption)."""


@dataclass(frozen=True, slots=True)
class Disks:
    """Virtual disks, shape (disks,): their host's device, I/O per second, shares, and operations at the device.

    ``ceiling`` is the smaller of what is asked and the limit, ``floor`` the reservation within it, ``depth``
    the most that the disk may have at the device.
    """

    device: Ints
    ceiling: Floats
    floor: Floats
    shares: Floats
    depth: Floats


@dataclass(frozen=True, slots=True)
class Devices:
    """A datastore as one host sees it, shape (devices,): the datastore, and the host's window (operations)."""

    datastore: Ints
    window: Floats


@dataclass(frozen=True, slots=True)
class Arrays:
    """What answers behind the datastores, shape (datastores,): I/O per second at most, latency at rest in ms.

    ``kernel_iops`` is what hosts page and copy on them besides, which no shares and no window hold back; none
    where None.
    """

    max_iops: Floats
    base_ms: Floats
    kernel_iops: Floats | None = None

    def only(self, rows: Bools) -> Arrays:
        """Some of the datastores."""
        return Arrays(
            self.max_iops[rows],
            self.base_ms[rows],
            None if self.kernel_iops is None else self.kernel_iops[rows],
        )

    @property
    def beside(self) -> Floats:
        """What paging and copies take of each, at most MOST_KERNEL of its peak."""
        if self.kernel_iops is None:
            return np.zeros_like(self.max_iops)
        return np.minimum(self.kernel_iops, MOST_KERNEL * self.max_iops)


def decide_latency_ms(disks: Disks, devices: Devices, arrays: Arrays) -> Floats:
    """Latency at each datastore's device (DAVG) when everybody has what he gets; shape (datastores,), ms."""
    latency, tight = _at_ease(disks, devices, arrays)
    if tight.any():
        _, few, some = _narrowed(disks, devices, tight)
        latency[tight] = _settle(few, some, arrays, tight)
    return latency


def decide_service(disks: Disks, devices: Devices, arrays: Arrays) -> tuple[Floats, Floats]:
    """Latency at each datastore's device (ms), and what every virtual disk gets of it per second.

    The same as `decide_latency_ms` and then `decide_iops` at those latencies and peaks; where a datastore serves
    all that is asked, nothing is divided.
    """
    latency, tight = _at_ease(disks, devices, arrays)
    iops = disks.ceiling.copy()
    if tight.any():
        rows, few, some = _narrowed(disks, devices, tight)
        latency[tight] = _settle(few, some, arrays, tight)
        iops[rows] = decide_iops(few, some, latency[tight], arrays.max_iops[tight] - arrays.beside[tight])
    return latency, iops


def _at_ease(disks: Disks, devices: Devices, arrays: Arrays) -> tuple[Floats, Bools]:
    """Latency of each datastore if it served all that is asked, and which of them do not."""
    by_device = _by_device(disks, devices, disks.ceiling)
    asked = group_sums(devices.datastore, by_device, len(arrays.max_iops))
    if arrays.kernel_iops is not None:
        asked = asked + arrays.beside
    latency = device_latency_ms(arrays.base_ms, asked / arrays.max_iops)
    return latency, _tight(disks, devices, by_device, asked > arrays.max_iops, latency)


def decide_iops(disks: Disks, devices: Devices, latency_ms: Floats, capacity: Floats | None = None) -> Floats:
    """What every virtual disk gets per second at these latencies; shape (disks,).

    ``latency_ms`` and ``capacity`` (I/O per second, None: no bound but the windows) are per datastore. Shares
    matter only inside a device whose window is used up.
    """
    slot = 1000.0 / latency_ms[devices.datastore]
    ceiling = np.minimum(disks.ceiling, np.maximum(disks.depth * slot[disks.device], disks.floor))
    floors = _by_device(disks, devices, disks.floor)
    given = np.minimum(_by_device(disks, devices, ceiling), np.maximum(devices.window * slot, floors))
    if capacity is not None:
        over = _over_reserved(disks, devices, capacity)
        if over.any():
            given = np.where(over[devices.datastore], floors, given)
        total = group_sums(devices.datastore, given, len(capacity))
        given *= np.minimum(1.0, capacity / np.maximum(total, 1e-300))[devices.datastore]
    return divide_by_shares(disks.device, given, np.minimum(disks.floor, ceiling), ceiling, disks.shares)


def _by_device(disks: Disks, devices: Devices, values: Floats) -> Floats:
    return group_sums(disks.device, values, len(devices.datastore))


def _tight(disks: Disks, devices: Devices, asked: Floats, over_peak: Bools, latency_ms: Floats) -> Bools:
    """Datastores where not everybody gets what he asks: over the peak, or a queue too short."""
    tight = over_peak.copy()
    in_flight = latency_ms[devices.datastore] / 1000.0
    tight[devices.datastore[asked * in_flight > devices.window]] = True
    tight[devices.datastore[disks.device[disks.ceiling * in_flight[disks.device] > disks.depth]]] = True
    return tight


def _narrowed(disks: Disks, devices: Devices, tight: Bools) -> tuple[Bools, Disks, Devices]:
    """The disks (as a flag for each, and numbered anew) and devices of tight datastores only."""
    number = np.cumsum(tight) - 1
    chosen = tight[devices.datastore]
    dense = np.cumsum(chosen) - 1
    rows = chosen[disks.device]
    few = Disks(
        dense[disks.device[rows]],
        disks.ceiling[rows],
        disks.floor[rows],
        disks.shares[rows],
        disks.depth[rows],
    )
    return rows, few, Devices(number[devices.datastore[chosen]], devices.window[chosen])


def _settle(few: Disks, some: Devices, arrays: Arrays, tight: Bools) -> Floats:
    """The latency of each tight datastore at which what is served is what its device serves at that latency."""
    base = np.maximum(arrays.base_ms[tight], LEAST_LATENCY_MS)
    peak, beside = arrays.max_iops[tight], arrays.beside[tight]
    over = _over_reserved(few, some, peak - beside)
    slot = _common_slot(few, some, peak, base, beside, over)
    if over.any():
        # The device is at its peak, and what all windows hold waits there (operations a second for each one of them).
        windows = group_sums(some.datastore, some.window, len(peak))
        at_peak = 1000.0 * (1.0 - FULL_LOAD) / base
        slot[over] = np.minimum((peak - beside) / np.maximum(windows, 1.0), at_peak)[over]
    return 1000.0 / slot


def _over_reserved(disks: Disks, devices: Devices, capacity: Floats) -> Bools:
    """Datastores whose disks have more reserved than there is: they are divided by reservations alone."""
    floors = _by_device(disks, devices, disks.floor)
    return np.asarray(group_sums(devices.datastore, floors, len(capacity)) > capacity)


def _common_slot(
    disks: Disks, devices: Devices, peak: Floats, base: Floats, beside: Floats, left_out: Bools
) -> Floats:
    """Operations a second for each one outstanding, per datastore, at which demand and device agree.

    What is served rises with it and what the device serves falls, both in straight pieces: Newton's steps
    reach the piece in question after a few. Where a step leaves the bracket, the chord across it or, every
    other time, its middle stands by. There is none for datastores that are ``left_out``.
    """
    low, high = np.zeros(len(peak)), 1000.0 / base
    under, over = beside - peak, np.full(len(peak), np.inf)
    windows = group_sums(devices.datastore, devices.window, len(peak))
    slot = np.minimum(1000.0 * peak / np.maximum(windows, 1.0), high * (1.0 - FULL_LOAD))
    floors = _by_device(disks, devices, disks.floor)
    for number in range(MOST_STEPS):
        served, slope = _served(disks, devices, floors, slot, len(peak))
        excess = served + beside - peak * device_load(base, 1000.0 / slot)
        if np.all((np.abs(excess) <= CLOSE_ENOUGH * peak) | left_out):
            break
        below = excess < 0.0
        low, under = np.where(below, slot, low), np.where(below, excess, under)
        high, over = np.where(below, high, slot), np.where(below, over, excess)
        climbing = base * slot > 1000.0 * (1.0 - FULL_LOAD)
        slope = slope + np.where(climbing, peak * base / (1000.0 * FULL_LOAD), 0.0)
        guess = slot - np.divide(excess, slope, out=np.full(len(peak), np.inf), where=slope > 0.0)
        part = np.where(np.isinf(over), 0.5, under / (under - over)) if number % 2 else 0.5
        slot = np.where((guess > low) & (guess < high), guess, low + part * (high - low))
    return slot


def _served(
    disks: Disks, devices: Devices, floors: Floats, slot: Floats, count: int
) -> tuple[Floats, Floats]:
    """What each datastore's hosts would take at such a rate, and how fast that grows with it."""
    here = slot[devices.datastore]
    by_depth = disks.depth * here[disks.device]
    free = (by_depth < disks.ceiling) & (by_depth > disks.floor)
    wanted = np.minimum(disks.ceiling, np.maximum(by_depth, disks.floor))
    asked = _by_device(disks, devices, wanted)
    by_window = devices.window * here
    given = np.minimum(asked, np.maximum(by_window, floors))
    growth = np.where(by_window > floors, devices.window, 0.0)
    inner = _by_device(disks, devices, np.where(free, disks.depth, 0.0)) if free.any() else 0.0
    slope = np.where(given < asked, growth, inner)
    return group_sums(devices.datastore, given, count), group_sums(devices.datastore, slope, count)
