"""SCSI reservations: what a host locks a whole device for, and what the commands of all others suffer meanwhile.

Where the array cannot lock block by block (ATS), a host that changes VMFS metadata reserves the device: it reads and
writes what it changes, and releases. Commands of other hosts that come meanwhile are refused (a reservation conflict)
and sent again by the VMkernel until they get through.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from vsphere_client.decisions.resources.water_filling import Floats, Ints, group_sums

COMMANDS_HELD: Final = 4
"""Reserve, read, write, release: so many commands long a device is held for one change (our assumption)."""
MOST_HELD: Final = 0.9
"""A device is never held longer than this part of the time: metadata waits, too (our assumption)."""
FILES_A_VM: Final = 4
"""Files of a VM beside its disks that are made or locked: .vmx, .nvram, vmware.log, .vswp (our assumption)."""
BLOCK_MB: Final = 1.0
"""A thin disk is given one block of VMFS at a time, each a change of metadata."""


class Conflicts(NamedTuple):
    """By pair of host and datastore: refusals for each command, and how long a command waits for them, ms."""

    a_command: Floats
    waited_ms: Floats


def decide_conflicts(datastore: Ints, reservations_per_s: Floats, latency_ms: Floats) -> Conflicts:
    """What the reservations of the others cost the commands of each host.

    A device that others hold for a part ``held`` of the time refuses a command with that probability, each time it is
    sent: ``held / (1 - held)`` times in the mean. The VMkernel sends it again when the reservation has gone.

    Args:
        datastore: of each pair.
        reservations_per_s: of each pair's host.
        latency_ms: of the devices, by datastore.
    """
    hold_ms = COMMANDS_HELD * latency_ms[datastore]
    others = group_sums(datastore, reservations_per_s, len(latency_ms))[datastore] - reservations_per_s
    held = np.minimum(np.maximum(others, 0.0) * hold_ms / 1000.0, MOST_HELD)
    refusals = held / (1.0 - held)
    return Conflicts(refusals, refusals * hold_ms)
