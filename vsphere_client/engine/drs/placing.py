"""Initial placement: on which host a VM is powered on or registered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.filters import network_saturated
from vsphere_client.decisions.drs.settings import NETWORK_SATURATED
from vsphere_client.decisions.placement.hosts import DrsGeneration, HostColumns, VmNeeds
from vsphere_client.decisions.placement.initial import decide_initial_placement, needs_of_off_vm
from vsphere_client.decisions.placement.overcommit import cluster_objection, host_objection
from vsphere_client.decisions.vmotion.checks_cpu import describe_incompatible
from vsphere_client.engine.drs.snapshot import network_loads, settings_of
from vsphere_client.engine.drs.vm_limit import vm_limit_objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import host_maximum, reservation_of, unreserved_on
from vsphere_client.engine.ha.settings import failover_host_ids
from vsphere_client.engine.network.bandwidth_admission import shortages
from vsphere_client.engine.storage.swap_files import swap_objection
from vsphere_client.engine.vmotion.matrix import claim_refusal, fits, needs_of, offers_of
from vsphere_client.engine.vmotion.snapshot import rule_concerns
from vsphere_client.engine.vmotion.special_hardware import graphics_objection, lacking_ties
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.tables import Bools, Floats
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InvalidHostState, NoCompatibleHost
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Chosen:
    """The host that takes a VM, and why it."""

    host: HostSystem
    reasons: tuple[Reason, ...]


def choose_host(
    engine: Engine,
    vm: VirtualMachine,
    named: str | None,
    within: ClusterComputeResource | None = None,
) -> Chosen:
    """The host for a power-on: the one named, the one it is registered on, or DRS's choice.

    Without DRS, or with DRS off for the VM, a VM starts where it is registered (drs.md 2.1).

    Raises:
        NotFound, InvalidHostState, NoCompatibleHost: with the objection to every host.
    """
    world = engine.world
    if named is not None:
        return _the_one(world, vm, world.find(HostSystem, named))
    cluster = within or _cluster_of_pool(world, vm)
    drs_places = cluster is not None and cluster.config.drs.enabled
    if cluster is not None and cluster.config.drs.own_level(vm.config.overrides.drs_automation) == "disabled":
        drs_places = False
    registered = world.host(vm.host) if vm.host else None
    if registered is not None and (within is None or registered.cluster == within.moid) and not drs_places:
        return _the_one(world, vm, registered)
    hosts = hosts_for(world, vm, cluster)
    return decide_host(engine, vm, hosts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a moving VM will need in place of what it uses now: datastores by id, networks by name."""

    datastores: tuple[str, ...]
    networks: tuple[str, ...]


def decide_host(
    engine: Engine, vm: VirtualMachine, hosts: list[HostSystem], wanted: Wanted | None = None
) -> Chosen:
    """The best of some hosts for a VM; raises NoCompatibleHost with all objections.

    Hosts in quarantine and hosts with a saturated uplink (drs.md 2: above 80 %) take a VM only where no
    other host does.
    """
    avoided = _why_avoided(engine.world, hosts)
    sound = [host for host in hosts if host.moid not in avoided]
    if not sound or not avoided:
        return decide_host_among(engine, vm, hosts, wanted)
    try:
        chosen = decide_host_among(engine, vm, sound, wanted)
    except NoCompatibleHost:
        chosen = decide_host_among(engine, vm, hosts, wanted)
    return Chosen(chosen.host, (*chosen.reasons, *avoided.values()))


def _why_avoided(world: World, hosts: list[HostSystem]) -> dict[str, Reason]:
    """Hosts that a VM is only placed on where it has to be, each with the reason."""
    loads = network_loads(world)
    avoided: dict[str, Reason] = {}
    for host in hosts:
        if host.quarantined:
            avoided[host.moid] = because("quarantine", "{host} is in quarantine mode", host=host.name)
        elif loads[host.row] > NETWORK_SATURATED:
            avoided[host.moid] = network_saturated(host.name, float(loads[host.row]))
    return avoided


def decide_host_among(
    engine: Engine, vm: VirtualMachine, hosts: list[HostSystem], wanted: Wanted | None = None
) -> Chosen:
    """The same, whatever the hosts' health."""
    world = engine.world
    columns = host_columns(world, hosts)
    needs = needs_when_started(world, vm, hosts)
    objections = [objection(world, vm, host, wanted) for host in hosts]
    placement = decide_initial_placement(needs, columns, objections, generation_of(engine, hosts))
    if placement.host is None:
        raise NoCompatibleHost([why for _, why in placement.refused], vm=vm.name)
    best = placement.ranked[0]
    others = [reason for candidate in placement.ranked[1:4] for reason in candidate.reasons]
    return Chosen(hosts[best.host], (*best.reasons, *others, *(why for _, why in placement.refused[:5])))


def needs_when_started(world: World, vm: VirtualMachine, hosts: list[HostSystem]) -> VmNeeds:
    """What a VM that is off is taken to need on some hosts."""
    reservation = reservation_of(world, vm)
    return needs_of_off_vm(
        vm.name,
        vm.config.num_cpu,
        max((float(host.config.mhz) for host in hosts), default=0.0),
        vm.config.memory_mb,
        cpu_reservation_mhz=reservation.cpu_mhz,
        memory_reservation_mb=reservation.memory_mb,
    )


def generation_of(engine: Engine, hosts: list[HostSystem]) -> DrsGeneration:
    """Which DRS decides for the cluster of some hosts."""
    cluster = engine.world.cluster(hosts[0].cluster) if hosts and hosts[0].cluster else None
    legacy = cluster is not None and cluster.config.drs.generation == "legacy"
    return DrsGeneration.LEGACY if legacy else DrsGeneration.SCORE


def host_columns(world: World, hosts: list[HostSystem]) -> HostColumns:
    """Hosts as placement sees them: capacity, demand and what is unreserved."""
    rows = np.array([host.row for host in hosts], dtype=np.intp)
    table = world.hosts
    free = [unreserved_on(world, host) for host in hosts]
    memory = _sum_by_host(world, world.vms.executing, world.vms.memory_consumed_mb + world.vms.overhead_mb)
    # VMs that are just starting have no demand yet; they count as they did when they were placed.
    coming = world.vms.starting & ~world.vms.executing
    memory += _sum_by_host(world, coming, world.vms.memory_mb)
    cpu = table.cpu_demand_mhz - table.cpu_system_mhz
    cpu += _sum_by_host(world, coming, world.vms.num_cpu * world.vms.core_mhz)
    return HostColumns(
        names=tuple(host.name for host in hosts),
        cpu_capacity_mhz=table.cpu_total_mhz[rows] - table.cpu_system_mhz[rows] + 1e-9,
        cpu_demand_mhz=np.maximum(cpu[rows], 0.0),
        memory_capacity_mb=table.memory_total_mb[rows] - table.memory_kernel_mb[rows],
        memory_demand_mb=memory[rows],
        unreserved_cpu_mhz=np.array([one.cpu_mhz for one in free]),
        unreserved_memory_mb=np.array([one.memory_mb for one in free]),
    )


def _sum_by_host(world: World, chosen: Bools, values: Floats) -> Floats:
    rows = np.flatnonzero(chosen & (world.vms.host >= 0))
    return np.bincount(world.vms.host[rows], values[rows], world.hosts.capacity).astype(np.float64)


def objection(
    world: World, vm: VirtualMachine, host: HostSystem, wanted: Wanted | None = None, *, awake: bool = True
) -> Reason | None:
    """Why a VM may not be powered on on a host at all, or move there with what it will need; None when it may.

    Where ``awake`` is False the host is asleep and asked as if it were not.
    """
    if awake and not bool(world.hosts.usable[host.row]):
        return because("host_state", "{host} is not in service", host=host.name)
    needs = needs_of(world, vm)
    datastores, networks = vm.disk_datastores, vm.networks
    if wanted is not None:
        datastores, networks = wanted.datastores, _ids_on(world, host, wanted.networks)
        needs = (frozenset(datastores), frozenset(networks), *needs[2:])
    if not fits(needs, offers := offers_of(world, host)):
        if (cores := claim_refusal(vm, host)) is not None:
            return cores
        if needs[2] is not None and (cpu := describe_incompatible(needs[2], offers[2], vm.name, host.name)):
            return cpu
        lacking = [world.objects[m].name for m in datastores if m not in visible_datastores(host)]
        lacking += [_name_of(world, m) for m in networks if m not in host.networks]
        lacking += lacking_ties(world, vm, host)
        what = ", ".join(lacking) or "its CPU features, hardware version or size"
        return because("incompatible", "{host} lacks {what} of {vm}", host=host.name, what=what, vm=vm.name)
    if (graphics := graphics_objection(world, vm, host)) is not None:
        return graphics
    narrow = next((one for one in shortages(world, vm, host) if one.one_host), None)
    if narrow is not None:
        return narrow.reason
    must = next((rule for rule in rule_concerns(world, vm, host) if rule.kind == "must"), None)
    if must is not None:
        return because(
            "must_rule", "Rule {rule} keeps {vm} off {host}", rule=must.rule, vm=vm.name, host=host.name
        )
    if host.cluster and host.moid in failover_host_ids(world, world.cluster(host.cluster)):
        return because("failover_host", "{host} is a dedicated failover host of vSphere HA", host=host.name)
    return _crowding(world, vm, host) or swap_objection(world, vm, host)


def _ids_on(world: World, host: HostSystem, names: tuple[str, ...]) -> tuple[str, ...]:
    """Networks of a host by their names; a name that it has not stands for itself."""
    there = {world.objects[moid].name: moid for moid in host.networks}
    return tuple(there.get(name, name) for name in names)


def _name_of(world: World, moid: str) -> str:
    found = world.objects.get(moid)
    return found.name if found is not None else moid


def _crowding(world: World, vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """Why limits of VMs or vCPUs, of the host itself or of its cluster, keep a VM off it; starting VMs count."""
    if (most := host_maximum(world, vm, host)) is not None:
        return most
    if host.cluster is None:
        return None
    if (full := vm_limit_objection(world, vm, host)) is not None:
        return full
    hosts, vms, coming = world.hosts, world.vms, vm.config.num_cpu
    active = vms.executing | vms.starting
    here = active & (vms.host == host.row)
    here[vm.row] = False
    vcpus, cores = int(vms.num_cpu[here].sum()), int(hosts.cores[host.row])
    cluster = world.cluster(host.cluster)
    settings = settings_of(cluster.config.drs)
    there, usable = active & (vms.cluster == cluster.row), hosts.usable & (hosts.cluster == cluster.row)
    per_host = host_objection(host.name, vcpus, cores, coming, settings.vcpus_per_core)
    if per_host is not None:
        return per_host
    in_cluster = int(vms.num_cpu[there].sum()), int(hosts.cores[usable].sum())
    return cluster_objection(cluster.name, *in_cluster, coming, settings.advanced)


def _the_one(world: World, vm: VirtualMachine, host: HostSystem) -> Chosen:
    why_not = objection(world, vm, host)
    if why_not is not None:
        raise InvalidHostState([why_not], host=host.name, state=why_not.text.rstrip("."))
    return Chosen(host, (because("named_host", "{vm} starts on {host}", vm=vm.name, host=host.name),))


def _cluster_of_pool(world: World, vm: VirtualMachine) -> ClusterComputeResource | None:
    owner = world.objects[world.get(vm.resource_pool, ResourcePool).owner]
    return owner if isinstance(owner, ClusterComputeResource) else None


def hosts_for(world: World, vm: VirtualMachine, cluster: ClusterComputeResource | None) -> list[HostSystem]:
    """The hosts that may take a VM: those of a cluster, or the one that owns its pool."""
    if cluster is None:
        return [world.get(world.get(vm.resource_pool, ResourcePool).owner, HostSystem)]
    return sorted((world.host(moid) for moid in cluster.hosts), key=lambda host: host.row)
