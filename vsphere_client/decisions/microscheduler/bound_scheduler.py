"""The micro scheduler of hosts with CPU affinity; the others need not ask at each step who is bound."""

from __future__ import annotations

from vsphere_client.decisions.microscheduler.bound_dispatch import BoundDispatcher
from vsphere_client.decisions.microscheduler.bursts import Draw
from vsphere_client.decisions.microscheduler.host_load import HostLoad
from vsphere_client.decisions.microscheduler.scheduler import MicroScheduler


class BoundScheduler(BoundDispatcher, MicroScheduler):
    """A host some of whose worlds are bound to pCPUs."""


def scheduler_for(load: HostLoad, window_us: int, draw: Draw) -> MicroScheduler:
    """The micro scheduler of a host; arguments as `MicroScheduler`'s."""
    bound = any(group.affinity for group in load.groups)
    return (BoundScheduler if bound else MicroScheduler)(load, window_us, draw)
