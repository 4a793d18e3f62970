"""What DPM sees of a cluster: DRS's snapshot over a short and a long window, and what each host may do."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from vsphere_client.decisions.drs.snapshot import BoolArray, DrsSnapshot, FloatArray, IntArray
from vsphere_client.decisions.ha.admission import AdmissionSnapshot
from vsphere_client.decisions.ha.settings import HaSettings

T = TypeVar("T")
Parts = Generator[float, None, T]
"""A decision in parts: each yields what it took, in pairs of VM and host weighed; it returns what was decided."""


@dataclass(frozen=True, slots=True, eq=False)
class DpmSnapshot:
    """One cluster; rows of hosts and VMs as in ``recent``, whose demand is the mean of the last five minutes.

    ``lasting`` is the same with the mean of the last forty, of which ``minutes_recorded`` have been seen.
    ``standby`` hosts sleep, ``waking`` ones are booting; neither is usable. ``level`` is 0 disabled, 1 manual,
    2 automatic; ``unable`` says why a host cannot sleep, empty if it can; ``up_s`` is its uptime.
    ``wake_failures`` is 0 for a host that woke when it was last tried, 1 for one that did not, 2 if that was lately.
    ``admission`` and ``ha`` are vSphere HA's view with its hosts in the same order, None without HA.
    """

    recent: DrsSnapshot
    lasting: DrsSnapshot
    minutes_recorded: float
    standby: BoolArray
    waking: BoolArray
    level: IntArray
    unable: tuple[str, ...]
    up_s: FloatArray
    wake_failures: IntArray
    admission: AdmissionSnapshot | None = None
    ha: HaSettings | None = None


def awake(snapshot: DrsSnapshot, hosts: BoolArray) -> DrsSnapshot:
    """The snapshot with some sleeping hosts in service."""
    return replace(
        snapshot,
        host_usable=snapshot.host_usable | hosts,
        host_can_vmotion=snapshot.host_can_vmotion | hosts,
        host_vmotion_mb_per_s=np.where(
            hosts,
            max(float(snapshot.host_vmotion_mb_per_s.max(initial=1.0)), 1.0),
            snapshot.host_vmotion_mb_per_s,
        ),
    )
