"""Rules of a cluster: which VMs and hosts they name, whether they hold, and whether they may be added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsphere_client.decisions.drs.conflicts import Bond, contradicted_by
from vsphere_client.decisions.ha.dependencies import dependency_cycle, priority_clash
from vsphere_client.decisions.ha.settings import RestartPriority
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import ClusterRule
from vsphere_client.model.faults import InvalidArgument, NotFound

VM_TO_HOST = ("vm_host_must", "vm_host_must_not", "vm_host_should", "vm_host_should_not")
NEGATIVE = ("vm_host_must_not", "vm_host_should_not")


@dataclass(frozen=True, slots=True)
class ResolvedRule:
    """A rule with the ids of the VMs and hosts that its names stand for.

    ``waits_for`` holds the VMs that the rule's VMs depend on.
    """

    rule: ClusterRule
    vms: tuple[str, ...]
    hosts: frozenset[str]
    waits_for: tuple[str, ...] = ()


def vm_ids_by_name(world: World, cluster: ClusterComputeResource) -> dict[str, str]:
    """Ids of the cluster's VMs by name; a name's first bearer counts."""
    found: dict[str, str] = {}
    for vm in vms_below(world, world.get(cluster.root_pool, ResourcePool)):
        found.setdefault(vm.name, vm.moid)
    return found


def host_ids_by_name(world: World, cluster: ClusterComputeResource) -> dict[str, str]:
    """Ids of the cluster's hosts by name."""
    return {world.objects[moid].name: moid for moid in cluster.hosts}


def resolved_rules(world: World, cluster: ClusterComputeResource) -> tuple[ResolvedRule, ...]:
    """All rules of a cluster with the objects they mean; kept until objects come, go or are renamed."""
    stamp = (id(cluster.config), world.structure_version)
    kept = world.derived.get(("rules", cluster.moid))
    if kept is not None and kept[0] == stamp and kept[1] is cluster.config:
        rules: tuple[ResolvedRule, ...] = kept[2]
        return rules
    found = _resolve(world, cluster) if cluster.config.rules else ()
    world.derived["rules", cluster.moid] = (stamp, cluster.config, found)
    return found


def _resolve(world: World, cluster: ClusterComputeResource) -> tuple[ResolvedRule, ...]:
    vms = vm_ids_by_name(world, cluster)
    hosts = host_ids_by_name(world, cluster)
    members = {group.name: group for group in cluster.config.groups}

    def ids(names: Iterable[str], known: dict[str, str]) -> tuple[str, ...]:
        found = (known.get(name, name) for name in names if name in known or name in world.objects)
        return tuple(dict.fromkeys(found))

    found = []
    for rule in cluster.config.rules:
        vm_group, host_group = members.get(rule.vm_group or ""), members.get(rule.host_group or "")
        before = members.get(rule.depends_on or "")
        named = (*rule.vms, *(vm_group.vms if vm_group else ()))
        where = host_group.hosts if host_group else ()
        waits_for = ids(before.vms, vms) if before else ()
        found.append(ResolvedRule(rule, ids(named, vms), frozenset(ids(where, hosts)), waits_for))
    return tuple(found)


def rename_in_rules(world: World, vm: VirtualMachine, name: str) -> None:
    """Let rules and groups that name a VM name it by its coming name, so that they go on to hold."""
    cluster = cluster_of(world, vm)
    if cluster is None or vm_ids_by_name(world, cluster).get(vm.name) != vm.moid:
        return

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name if one == vm.name else one for one in names)

    config = cluster.config
    rules = tuple(rule.model_copy(update={"vms": renamed(rule.vms)}) for rule in config.rules)
    groups = tuple(group.model_copy(update={"vms": renamed(group.vms)}) for group in config.groups)
    if (rules, groups) != (config.rules, config.groups):
        world.update(cluster, config=config.model_copy(update={"rules": rules, "groups": groups}))


def drop_member(world: World, cluster: ClusterComputeResource, obj: VirtualMachine | HostSystem) -> bool:
    """Take a VM or host that leaves the cluster out of its groups and rules, for good; True if it was in one.

    Our assumption: a rule that is left with too few members stays in the list and has no effect.
    """
    known = host_ids_by_name if isinstance(obj, HostSystem) else vm_ids_by_name
    bearer = known(world, cluster).get(obj.name, obj.moid)
    names = {obj.moid, obj.name} if bearer == obj.moid else {obj.moid}
    field = "hosts" if isinstance(obj, HostSystem) else "vms"

    def without(members: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in members if one not in names)

    config = cluster.config
    groups = tuple(g.model_copy(update={field: without(getattr(g, field))}) for g in config.groups)
    rules = config.rules
    if field == "vms":
        rules = tuple(rule.model_copy(update={"vms": without(rule.vms)}) for rule in rules)
    if (rules, groups) == (config.rules, config.groups):
        return False
    world.update(cluster, config=config.model_copy(update={"rules": rules, "groups": groups}))
    return True


def conflicting_rule(world: World, cluster: ClusterComputeResource, rule: ClusterRule) -> str | None:
    """The name of another enabled rule that a rule between VMs contradicts; None if it may be enabled."""
    if rule.kind not in ("vm_affinity", "vm_anti_affinity"):
        return None
    by_name = vm_ids_by_name(world, cluster)
    others = [
        Bond(one.rule.name, one.rule.kind == "vm_affinity", one.vms)
        for one in resolved_rules(world, cluster)
        if one.rule.enabled
        and one.rule.kind in ("vm_affinity", "vm_anti_affinity")
        and one.rule.name != rule.name
    ]
    vms = tuple(by_name.get(name, name) for name in rule.vms)
    return contradicted_by(others, Bond(rule.name, rule.kind == "vm_affinity", vms))


def breaks(world: World, resolved: ResolvedRule, vm: str, host: str) -> bool:
    """Whether a VM on a host breaks a rule that names the VM, the others being where they are."""
    rule = resolved.rule
    if rule.kind in VM_TO_HOST:
        return (host in resolved.hosts) == (rule.kind in NEGATIVE)
    others = [world.vm(other).host for other in resolved.vms if other != vm]
    if rule.kind == "vm_anti_affinity":
        return host in others
    if rule.kind == "vm_affinity":
        return any(other != host for other in others)
    return False


def any_broken(world: World, cluster: ClusterComputeResource) -> bool:
    """Whether a powered-on VM of the cluster breaks an enabled rule where it is; known until something changes."""
    key = ("rules broken", cluster.moid)
    kept = world.derived.get(key)
    if kept is None or kept[0] != world.columns_version:
        kept = world.derived[key] = (world.columns_version, _breaks_any(world, cluster))
    return bool(kept[1])


def _breaks_any(world: World, cluster: ClusterComputeResource) -> bool:
    for resolved in resolved_rules(world, cluster):
        if not resolved.rule.enabled:
            continue
        for moid in resolved.vms:
            vm = world.vm(moid)
            if vm.host and bool(world.vms.executing[vm.row]) and breaks(world, resolved, moid, vm.host):
                return True
    return False


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
    if rule.kind == "vm_dependency":
        _check_dependency(world, cluster, rule)
    if rule.kind in ("vm_affinity", "vm_anti_affinity") and len(rule.vms) < 2:
        raise InvalidArgument(argument="vms", problem="A rule between virtual machines names at least two.")
    if rule.kind in VM_TO_HOST and (rule.host_group is None or not (rule.vm_group or rule.vms)):
        raise InvalidArgument(argument="rule", problem="A VM-Host rule names a VM group and a host group.")


def _check_dependency(world: World, cluster: ClusterComputeResource, rule: ClusterRule) -> None:
    """Refuse dependencies in a circle, and those of a VM on one of lower restart priority."""
    if not rule.vm_group or not rule.depends_on:
        problem = "A dependency rule names a VM group and the VM group it depends on."
        raise InvalidArgument(argument="rule", problem=problem)
    waits_for = [
        (known.vm_group, known.depends_on)
        for known in (*cluster.config.rules, rule)
        if known.kind == "vm_dependency"
        and known.enabled
        and known.vm_group
        and known.depends_on
        and (known is rule or known.name != rule.name)
    ]
    if circle := dependency_cycle(waits_for):
        problem = f"Dependency rules may not run in a circle: {' waits for '.join(circle)}."
        raise InvalidArgument(argument="rule", problem=problem)
    dependents, prerequisites = (
        _restart_priorities(world, cluster, name) for name in (rule.vm_group, rule.depends_on)
    )
    if rule.enabled and (clash := priority_clash(dependents, prerequisites)):
        problem = f"{clash[0]} has a higher restart priority than {clash[1]} and may not depend on it."
        raise InvalidArgument(argument="rule", problem=problem)


def _restart_priorities(
    world: World, cluster: ClusterComputeResource, group: str
) -> dict[str, RestartPriority]:
    """Restart priorities of a VM group's members, by name."""
    by_name = vm_ids_by_name(world, cluster)
    members = next((one.vms for one in cluster.config.groups if one.name == group), ())
    found: dict[str, RestartPriority] = {}
    for name in members:
        vm = world.objects.get(by_name.get(name, name))
        if isinstance(vm, VirtualMachine):
            own = vm.config.overrides.ha_restart_priority
            found[vm.name] = RestartPriority(own or cluster.config.ha.restart_priority)
    return found
