"""Rules of a cluster: which VMs and hosts they name, and whether they may be added."""

from __future__ import annotations

from vsphere_client.engine.world.objects import ClusterComputeResource, ResourcePool
from vsphere_client.engine.world.places import vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import ClusterRule
from vsphere_client.model.faults import InvalidArgument, NotFound

VM_TO_HOST = ("vm_host_must", "vm_host_must_not", "vm_host_should", "vm_host_should_not")


def vm_ids_by_name(world: World, cluster: ClusterComputeResource) -> dict[str, str]:
    """Ids of the cluster's VMs by name; a name's first bearer counts."""
    found: dict[str, str] = {}
    for vm in vms_below(world, world.get(cluster.root_pool, ResourcePool)):
        found.setdefault(vm.name, vm.moid)
    return found


def host_ids_by_name(world: World, cluster: ClusterComputeResource) -> dict[str, str]:
    """Ids of the cluster's hosts by name."""
    return {world.objects[moid].name: moid for moid in cluster.hosts}


def rule_vms(world: World, cluster: ClusterComputeResource, rule: ClusterRule) -> tuple[str, ...]:
    """Ids of the VMs that a rule names, itself or by its VM group; unknown names are left out."""
    names = list(rule.vms)
    for group in cluster.config.groups:
        if group.name == rule.vm_group:
            names.extend(group.vms)
    by_name = vm_ids_by_name(world, cluster)
    return tuple(dict.fromkeys(by_name.get(name, name) for name in names if name in by_name or name in world.objects))


def rule_hosts(world: World, cluster: ClusterComputeResource, rule: ClusterRule) -> tuple[str, ...]:
    """Ids of the hosts that a rule's host group names."""
    by_name = host_ids_by_name(world, cluster)
    members = next((g.hosts for g in cluster.config.groups if g.name == rule.host_group), ())
    return tuple(dict.fromkeys(by_name.get(name, name) for name in members if name in by_name or name in world.objects))


def check_rule(world: World, cluster: ClusterComputeResource, rule: ClusterRule) -> None:
    """Refuse a rule that lacks members or names what is not there; raises InvalidArgument or NotFound."""
    groups = {group.name for group in cluster.config.groups}
    for name in (rule.vm_group, rule.host_group, rule.depends_on):
        if name is not None and name not in groups:
            raise NotFound(what="group", name=name)
    by_name = vm_ids_by_name(world, cluster)
    for name in rule.vms:
        if name not in by_name and name not in by_name.values():
            raise NotFound(what="virtual machine", name=name)
    if rule.kind in ("vm_affinity", "vm_anti_affinity") and len(rule.vms) < 2:
        raise InvalidArgument(argument="vms", problem="A rule between virtual machines names at least two.")
    if rule.kind in VM_TO_HOST and (rule.host_group is None or not (rule.vm_group or rule.vms)):
        raise InvalidArgument(argument="rule", problem="A VM-Host rule names a VM group and a host group.")
