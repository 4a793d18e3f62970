"""What goes over the management network by itself: vCenter's agents, tasks, and the heartbeats of vSphere HA.

VMware publishes no sizes; all of them are our assumptions, of the order that packet captures show.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.water_filling import Floats

Bools = NDArray[np.bool_]

SAMPLE_S: Final = 20.0
"""The agent of vCenter (vpxa) reports statistics and heartbeats of a host so often."""
HOST_SAMPLE_KB: Final = 20.0
VM_SAMPLE_KB: Final = 4.0
"""What it reports of the host itself, and of each running VM; KB of 1000 bytes."""
ASKED_SHARE: Final = 0.25
"""What vCenter sends for each byte that it gets: requests and acknowledgements."""
STAGE_KB: Final = 40.0
"""What a host answers for each stage of a task that vCenter runs on it: calls, progress, changed properties."""
HEARTBEAT_BYTES: Final = 150.0
"""A heartbeat between the primary of a cluster and another host, one a second each way (ha_ft.md 3)."""


class Flow(NamedTuple):
    """What hosts send and receive, Mbps."""

    tx_mbps: Floats
    rx_mbps: Floats


def management_flow(managed: Bools, vms: Floats, stages_per_s: Floats) -> Flow:
    """What vCenter and its agents on the hosts tell each other, by host.

    Args:
        managed: whether vCenter is connected to the host.
        vms: its running VMs.
        stages_per_s: stages of tasks on it or its VMs that began.
    """
    kb_per_s = (HOST_SAMPLE_KB + VM_SAMPLE_KB * vms) / SAMPLE_S + STAGE_KB * stages_per_s
    sent = np.where(managed, kb_per_s * 8.0 / 1000.0, 0.0)
    return Flow(sent, sent * ASKED_SHARE)


def heartbeat_mbps(peers: Floats) -> Floats:
    """What hosts send, and as much receive, for the heartbeats of vSphere HA; ``peers`` hear each of them."""
    return np.asarray(peers * (HEARTBEAT_BYTES * 8.0 / 1e6))
