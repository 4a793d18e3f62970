"""Operations on clusters, resource pools and rules."""

from __future__ import annotations

from typing import Any, TypeVar

from vsphere_client.decisions.placement.estate_maximums import cluster_objection
from vsphere_client.decisions.vmotion.evc import EVC_MODES, esxi_release
from vsphere_client.decisions.vmotion.evc_change import EvcHost, EvcVerdict, EvcVm, decide_evc_mode
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import check_pool_reservation
from vsphere_client.engine.inventory.build import add_cluster, add_pool, check_name_free, remove_pools
from vsphere_client.engine.inventory.pool_snapshots import dissolve_pools
from vsphere_client.engine.inventory.pools import check_pool_maximums
from vsphere_client.engine.inventory.rules import check_rule, conflicting_rule
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import ClusterConfigured, Rearranged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
)
from vsphere_client.engine.world.places import reservation_parent, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import ClusterRule
from vsphere_client.model.commands import (
    AddRule,
    CreateCluster,
    CreateResourcePool,
    DeleteCluster,
    DeleteResourcePool,
    EditRule,
    ReconfigureCluster,
    ReconfigureResourcePool,
    RemoveRule,
)
from vsphere_client.model.faults import (
    DuplicateName,
    EvcAdmissionFailed,
    InvalidArgument,
    InvalidState,
    NotFound,
)
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.resource_pool import ResourcePoolConfig

K = TypeVar("K", ReconfigureCluster, DeleteCluster, AddRule, EditRule, RemoveRule)


class ClusterOperation(Operation[K]):
    """An operation on one cluster."""

    description_id = "ClusterComputeResource.reconfigureEx"

    def entity(self, engine: Engine, command: K) -> ClusterComputeResource:
        """The cluster of the command."""
        return engine.world.find(ClusterComputeResource, command.cluster)

    def subject(self, engine: Engine, task: Task) -> ClusterComputeResource:
        """The cluster of a running task."""
        return engine.world.cluster(task.entity or "")


class CreateClusterOperation(Operation[CreateCluster]):
    """Create an empty cluster."""

    description_id = "Folder.createClusterEx"

    def entity(self, engine: Engine, command: CreateCluster) -> ManagedObject:
        """The datacenter that takes the cluster."""
        if command.datacenter is not None:
            return engine.world.find(Datacenter, command.datacenter)
        found = next(engine.world.all_of(Datacenter), None)
        if found is None:
            raise NotFound(what="datacenter", name="any")
        return found

    def begin(self, engine: Engine, task: Task, command: CreateCluster) -> None:
        """Check the name and create."""
        datacenter = engine.world.get(task.entity or "", Datacenter)
        if command.config.evc_mode is not None and command.config.evc_mode not in EVC_MODES:
            problem = f"{command.config.evc_mode} is no EVC mode."
            raise InvalidArgument(argument="evc_mode", problem=problem)
        folder = engine.world.get(datacenter.host_folder, Folder)
        cluster = add_cluster(engine.world, command.name, folder, command.config)
        engine.events.post("ClusterCreatedEvent", cluster, parent=datacenter.name)
        engine.notify(ClusterConfigured(cluster.moid))
        task.result = cluster.moid


class ReconfigureClusterOperation(ClusterOperation[ReconfigureCluster]):
    """Change a cluster's DRS, HA, vSAN or EVC settings, or its groups."""

    def begin(self, engine: Engine, task: Task, command: ReconfigureCluster) -> None:
        """Change at once and tell what was switched."""
        cluster = self.subject(engine, task)
        names = ("drs", "ha", "proactive_ha", "vsan", "groups", "default_restart_delay", "swap_placement")
        changes: dict[str, Any] = {
            name: value for name in names if (value := getattr(command, name)) is not None
        }
        if "evc_mode" in command.model_fields_set:
            check_evc_mode(engine, cluster, command.evc_mode)
            changes["evc_mode"] = command.evc_mode
        old, new = cluster.config, cluster.config.model_copy(update=changes)
        if new.vsan.enabled and not old.vsan.enabled and new.ha.enabled:
            problem = "vSphere HA must be turned off to enable vSAN."
            raise InvalidArgument(argument="vsan", problem=problem)
        if new.vsan.enabled and not old.vsan.enabled:
            check_vsan_size(engine.world, cluster)
        engine.world.update(cluster, config=new)
        if old.drs.enabled != new.drs.enabled:
            event = "DrsEnabledEvent" if new.drs.enabled else "DrsDisabledEvent"
            engine.events.post(event, cluster, behavior=new.drs.automation)
        if old.drs.enabled and not new.drs.enabled:
            dissolve_pools(engine, cluster)
        if old.ha.enabled != new.ha.enabled:
            engine.events.post("DasEnabledEvent" if new.ha.enabled else "DasDisabledEvent", cluster)
        tell_reconfigured(engine, cluster)


def check_vsan_size(world: World, cluster: ClusterComputeResource) -> None:
    """Refuse vSAN to a cluster of more than 64 hosts (vsan.md).

    Raises:
        InvalidArgument: it has more.
    """
    releases = [esxi_release(world.get(moid, HostSystem).config.version) for moid in cluster.hosts]
    why = cluster_objection(cluster.name, releases, vsan=True)
    if why is not None:
        raise InvalidArgument([why], argument="vsan", problem=f"{why.text}.")


def tell_reconfigured(engine: Engine, cluster: ClusterComputeResource) -> None:
    """Post that a cluster has other settings, and let the mechanisms look at them."""
    engine.events.post("ClusterReconfiguredEvent", cluster)
    engine.notify(ClusterConfigured(cluster.moid))


def set_rules(engine: Engine, cluster: ClusterComputeResource, rules: tuple[ClusterRule, ...]) -> None:
    """Give a cluster other rules."""
    engine.world.update(cluster, config=cluster.config.model_copy(update={"rules": rules}))
    tell_reconfigured(engine, cluster)


def check_evc_mode(engine: Engine, cluster: ClusterComputeResource, mode: str | None) -> None:
    """Refuse an EVC mode that is unknown, that a host cannot offer, or that a running VM exceeds.

    Raises:
        InvalidArgument: there is no such mode.
        EvcAdmissionFailed: with the host or virtual machine in the way, and all of them as reasons.
    """
    if mode is not None and mode not in EVC_MODES:
        raise InvalidArgument(argument="evc_mode", problem=f"{mode} is no EVC mode.")
    obstacles = evc_verdict(engine, cluster, mode).obstacles
    if obstacles:
        fault = _EVC_FAULTS.get(obstacles[0].code, "EVCAdmissionFailed")
        raise EvcAdmissionFailed(obstacles, fault=fault, text=obstacles[0].text)


_EVC_FAULTS = {
    "evc_host_disconnected": "EVCAdmissionFailedHostDisconnected",
    "evc_vendor": "EVCAdmissionFailedCPUVendor",
    "evc_host": "EVCAdmissionFailedCPUModelForMode",
    "bios_off": "EVCAdmissionFailedCPUFeaturesForMode",
    "evc_vm": "EVCAdmissionFailedVmActive",
}


def evc_verdict(engine: Engine, cluster: ClusterComputeResource, mode: str | None) -> EvcVerdict:
    """What stands against an EVC mode for a cluster as it is now."""
    world = engine.world
    hosts = [world.host(moid) for moid in cluster.hosts]
    seen = [
        EvcHost(
            host.name,
            host.config.evc,
            host.connection_state == ConnectionState.CONNECTED,
            host.config.bios_off,
            host.config.vmkernel_for("vmotion") is not None,
        )
        for host in hosts
    ]
    running = [
        EvcVm(vm.name, vm.cpu_level, host.name)
        for host in hosts
        for vm in (world.vm(moid) for moid in host.vms)
        if vm.cpu_level is not None and vm.power_state != PowerState.OFF
    ]
    return decide_evc_mode(mode, seen, running)


class DeleteClusterOperation(ClusterOperation[DeleteCluster]):
    """Delete a cluster that has no hosts."""

    description_id = "ClusterComputeResource.destroy"

    def begin(self, engine: Engine, task: Task, command: DeleteCluster) -> None:
        """Check that it is empty, and delete."""
        cluster = self.subject(engine, task)
        if cluster.hosts:
            problem = f"{cluster.name} has {len(cluster.hosts)} hosts; move or remove them first."
            raise InvalidArgument(argument="cluster", problem=problem)
        engine.events.post("ClusterDestroyedEvent", cluster)
        engine.world.get(cluster.parent or "", Folder).children.pop(cluster.moid, None)
        remove_pools(engine.world, engine.world.get(cluster.root_pool, ResourcePool))
        engine.world.remove(cluster)


class AddRuleOperation(ClusterOperation[AddRule]):
    """Add a rule to a cluster; one that contradicts an older rule is added disabled (drs.md 8.2)."""

    def begin(self, engine: Engine, task: Task, command: AddRule) -> None:
        """Check its members, and add it."""
        cluster = self.subject(engine, task)
        rule = ClusterRule.model_validate(command.model_dump(exclude={"cluster"}))
        if any(known.name == rule.name for known in cluster.config.rules):
            raise DuplicateName(name=rule.name)
        set_rules(engine, cluster, (*cluster.config.rules, _without_conflict(engine, task, cluster, rule)))


class EditRuleOperation(ClusterOperation[EditRule]):
    """Change a rule of a cluster, which keeps its age.

    Our assumption: where it now contradicts another rule, older or not, it is the changed one that is disabled.
    """

    def begin(self, engine: Engine, task: Task, command: EditRule) -> None:
        """Check its members, and put it in the place of the old one."""
        cluster = self.subject(engine, task)
        old = next((rule for rule in cluster.config.rules if rule.name == command.name), None)
        if old is None:
            raise NotFound(what="rule", name=command.name)
        changes = command.model_dump(exclude={"cluster", "name"}, exclude_none=True)
        rule = _without_conflict(engine, task, cluster, old.model_copy(update=changes))
        set_rules(engine, cluster, tuple(rule if one is old else one for one in cluster.config.rules))


def _without_conflict(
    engine: Engine, task: Task, cluster: ClusterComputeResource, rule: ClusterRule
) -> ClusterRule:
    """The rule once its members were checked; disabled, as the task then says, if it contradicts another one."""
    check_rule(engine.world, cluster, rule)
    other = conflicting_rule(engine.world, cluster, rule) if rule.enabled else None
    if other is None:
        return rule
    names = [one.name for one in cluster.config.rules]
    newer = rule.name in names and names.index(rule.name) < names.index(other)
    age = "newer" if newer else "older"
    engine.tasks.note(task, f"{rule.name} conflicts with the {age} rule {other} and is disabled.")
    return rule.model_copy(update={"enabled": False})


class RemoveRuleOperation(ClusterOperation[RemoveRule]):
    """Remove a rule from a cluster."""

    def begin(self, engine: Engine, task: Task, command: RemoveRule) -> None:
        """Remove it."""
        cluster = self.subject(engine, task)
        rules = tuple(rule for rule in cluster.config.rules if rule.name != command.name)
        if len(rules) == len(cluster.config.rules):
            raise NotFound(what="rule", name=command.name)
        set_rules(engine, cluster, rules)


class CreatePoolOperation(Operation[CreateResourcePool]):
    """Create a resource pool below a cluster, host or pool."""

    description_id = "ResourcePool.createResourcePool"

    def entity(self, engine: Engine, command: CreateResourcePool) -> ManagedObject:
        """The parent of the pool."""
        return engine.world.find(ManagedObject, command.parent)

    def begin(self, engine: Engine, task: Task, command: CreateResourcePool) -> None:
        """Check name and cluster, and create."""
        owner = engine.world.objects[task.entity or ""]
        if isinstance(owner, ClusterComputeResource) and not owner.config.drs.enabled:
            raise InvalidState
        try:
            parent = reservation_parent(engine.world, owner)
        except TypeError:
            problem = f"{owner.name} cannot hold a resource pool."
            raise InvalidArgument(argument="parent", problem=problem) from None
        config = ResourcePoolConfig(
            cpu=command.cpu, memory=command.memory, scalable_shares=command.scalable_shares
        )
        check_pool_maximums(engine.world, parent)
        check_pool_reservation(engine, parent, None, config)
        pool = add_pool(engine.world, command.name, parent, config)
        engine.events.post("ResourcePoolCreatedEvent", pool, owner=engine.world.objects[pool.owner].name)
        task.result = pool.moid


class ReconfigurePoolOperation(Operation[ReconfigureResourcePool]):
    """Change a pool's settings or its name."""

    description_id = "ResourcePool.updateConfig"

    def entity(self, engine: Engine, command: ReconfigureResourcePool) -> ManagedObject:
        """The pool of the command."""
        return engine.world.find(ResourcePool, command.resource_pool)

    def begin(self, engine: Engine, task: Task, command: ReconfigureResourcePool) -> None:
        """Change at once."""
        world = engine.world
        pool = world.get(task.entity or "", ResourcePool)
        if pool.hidden:
            raise InvalidArgument(argument="resource_pool", problem="A root resource pool cannot be changed.")
        names = ("cpu", "memory", "scalable_shares")
        changes = {name: value for name in names if (value := getattr(command, name)) is not None}
        config = pool.config.model_copy(update=changes)
        parent = world.get(pool.parent or "", ResourcePool)
        check_pool_reservation(engine, parent, pool, config)
        if command.name is not None and command.name != pool.name:
            check_name_free(world, [moid for moid in parent.pools if moid != pool.moid], command.name)
            world.update(pool, name=command.name)
        world.update(pool, config=config)
        engine.events.post("ResourcePoolReconfiguredEvent", pool, owner=world.objects[pool.owner].name)


class DeletePoolOperation(Operation[DeleteResourcePool]):
    """Delete a pool; its VMs and child pools move up."""

    description_id = "ResourcePool.destroy"

    def entity(self, engine: Engine, command: DeleteResourcePool) -> ManagedObject:
        """The pool of the command."""
        return engine.world.find(ResourcePool, command.resource_pool)

    def begin(self, engine: Engine, task: Task, command: DeleteResourcePool) -> None:
        """Move what is inside up one level, and delete."""
        world = engine.world
        pool = world.get(task.entity or "", ResourcePool)
        if pool.hidden:
            raise InvalidArgument(argument="resource_pool", problem="A root resource pool cannot be deleted.")
        parent = world.get(pool.parent or "", ResourcePool)
        for moid in pool.vms:
            parent.vms[moid] = None
            vm = world.vm(moid)
            world.update(vm, resource_pool=parent.moid)
            world.moved(vm)
        for moid in pool.pools:
            parent.pools[moid] = None
            child = world.objects[moid]
            world.update(child, parent=parent.moid)
            world.moved(child)
            for vm in vms_below(world, world.get(moid, ResourcePool)):
                world.moved(vm)
        parent.pools.pop(pool.moid, None)
        engine.events.post("ResourcePoolDestroyedEvent", pool, owner=world.objects[pool.owner].name)
        world.remove(pool)
        engine.notify(Rearranged(parent.moid))
