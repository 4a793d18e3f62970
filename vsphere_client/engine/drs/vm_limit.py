"""LimitVMsPerESXHost: no further VM on a host beyond it, for DRS and for people (drs.md 2)."""

from __future__ import annotations

from vsphere_client.engine.drs.snapshot import settings_of
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.model.reasons import Reason, because


def vm_limit_objection(world: World, vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """Why the limit of the host's cluster keeps one more VM off it; VMs that are starting count."""
    if host.cluster is None:
        return None
    cluster, hosts, vms = world.cluster(host.cluster), world.hosts, world.vms
    settings = settings_of(cluster.config.drs)
    if not settings.limits_vms:
        return None
    active = vms.executing | vms.starting
    here = active & (vms.host == host.row)
    here[vm.row] = False
    running = int(here.sum())
    there, usable = active & (vms.cluster == cluster.row), hosts.usable & (hosts.cluster == cluster.row)
    there[vm.row] = False
    limit = settings.vm_limit(int(there.sum()) + 1, int(usable.sum()))
    if limit is None or running < limit:
        return None
    text = "{host} runs {count} VMs, as many as LimitVMsPerESXHost allows"
    return because("vm_limit", text, host=host.name, count=running)
