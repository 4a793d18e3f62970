"""What charts ask of the objects they show: who uses most, and how ready time reads for a machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from vsphere_client.decisions.resources.ready_time import ready_percent
from vsphere_client.engine.world.objects import HostSystem, ManagedObject, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

VM_COLUMNS = {
    "cpu": "cpu_usage_mhz",
    "mem": "memory_consumed_mb",
    "disk": "disk_mb_per_s",
    "virtualDisk": "disk_mb_per_s",
    "datastore": "disk_mb_per_s",
    "net": "net_mbps",
}
HOST_COLUMNS = {
    "cpu": "cpu_usage_mhz",
    "mem": "memory_usage_mb",
    "disk": "disk_iops",
    "datastore": "disk_iops",
    "net": "net_mbps",
}
"""By which column the users of a counter group are ranked."""

PER_VCPU = {
    "cpu.ready.summation": (5.0, 10.0),
    "cpu.costop.summation": (3.0, 3.0),
    "cpu.maxlimited.summation": (0.0, 0.0),
    "cpu.swapwait.summation": (5.0, 5.0),
}
"""Summations of waiting time, with the rule of thumb per vCPU: up to the first percent fine, above the
second a problem, between them worth a look (vmkernel.md 1.3)."""

Verdict = Literal["fine", "look", "problem"]


def busiest(session: Session, moids: Sequence[str], group: str, most: int) -> tuple[str, ...]:
    """The objects that use most of a counter group's resource now, largest first, then by name."""
    world = session.engine.world
    objects = [world.objects[moid] for moid in moids if moid in world.objects]
    used = [_use_of(world, obj, group) for obj in objects]
    order = sorted(range(len(objects)), key=lambda at: (-used[at], objects[at].name, objects[at].moid))
    return tuple(objects[at].moid for at in order[:most])


def _use_of(world: World, obj: ManagedObject, group: str) -> float:
    if isinstance(obj, VirtualMachine):
        column = VM_COLUMNS.get(group, "cpu_usage_mhz")
        return float(getattr(world.vms, column)[obj.row])
    if isinstance(obj, HostSystem):
        column = HOST_COLUMNS.get(group, "cpu_usage_mhz")
        return float(getattr(world.hosts, column)[obj.row])
    return 0.0


def per_vcpu_percent(
    session: Session, moid: str, counter_id: str, milliseconds: float, interval_s: float
) -> float | None:
    """Waiting time of a machine as percent of each vCPU's interval; None where that means nothing.

    The machine's counter adds up all vCPUs: 36,000 ms of a 2-vCPU machine in 300 s are 6 % each
    (vmkernel.md 1.3, case 2).
    """
    obj = session.engine.world.objects.get(moid)
    if counter_id not in PER_VCPU or not isinstance(obj, VirtualMachine) or not np.isfinite(milliseconds):
        return None
    return float(ready_percent(milliseconds, interval_s)) / obj.config.num_cpu


def judge_waiting(counter_id: str, percent: float) -> Verdict:
    """The rule of thumb for waiting time per vCPU; raises KeyError for a counter without one."""
    look, problem = PER_VCPU[counter_id]
    if percent > problem:
        return "problem"
    return "look" if percent >= look and percent > 0 else "fine"
