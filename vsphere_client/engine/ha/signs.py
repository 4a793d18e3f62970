"""What HA agents can see of each other: networks, heartbeat datastores, pings, isolation addresses."""

from __future__ import annotations

from vsphere_client.decisions.ha.describe import describe_lacking_network
from vsphere_client.decisions.ha.detection import Verdict, verdict
from vsphere_client.decisions.ha.settings import HaSettings, natural_order
from vsphere_client.engine.esxi.links import (
    CORE,
    is_running,
    link_of,
    management_part,
    network_part,
    on_management_network,
)
from vsphere_client.engine.ha.agents import ClusterAgents, Role
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore, HostSystem
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.world import World
from vsphere_client.model.host_system import VmkernelService
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState
from vsphere_client.model.reasons import Reason

FDM = "fdm"
"""The agent among a host's services."""
_SERVICE_NAMES: dict[VmkernelService, str] = {"vsan": "vSAN", "management": "management traffic"}
MIN_HOSTS_OF_HEARTBEAT_DATASTORE = 2
Place = tuple[str, int]
"""A part of the agents' network: agents in the same part hear each other."""


def has_agent(cluster: ClusterComputeResource, host: HostSystem) -> bool:
    """Whether vSphere HA is set up on the host: with a network for it, not in maintenance, standby or disconnected."""
    return (
        cluster.config.ha.enabled
        and has_agent_network(cluster, host)
        and host.moid in cluster.hosts
        and host.connection_state != ConnectionState.DISCONNECTED
        and host.maintenance != MaintenanceState.IN_MAINTENANCE
        and host.power_state != PowerState.STANDBY
    )


def has_agent_network(cluster: ClusterComputeResource, host: HostSystem) -> bool:
    """Whether a VMkernel adapter of the host is for the network of the agents.

    Our assumption: without one the agent is not set up, rather than taken for dead by the others.
    """
    wanted = agent_service(cluster)
    return any(wanted in adapter.services for adapter in host.config.vmkernel)


def agent_service(cluster: ClusterComputeResource) -> VmkernelService:
    """The service whose network carries the agents' heartbeats: vSAN's in vSAN clusters (ha_ft.md 15)."""
    return "vsan" if cluster.config.vsan.enabled else "management"


def lacking_network(cluster: ClusterComputeResource, host: HostSystem) -> Reason:
    """Why the agent of a host without such an adapter is not set up."""
    return describe_lacking_network(host.name, _SERVICE_NAMES[agent_service(cluster)])


def agent_place(world: World, cluster: ClusterComputeResource, host: HostSystem) -> Place | None:
    """The part of the network in which a host's agent speaks; None when the agent does not run."""
    if host.services.get(FDM, "running") != "running":
        return None
    return network_place(world, cluster, host)


def network_place(world: World, cluster: ClusterComputeResource, host: HostSystem) -> Place | None:
    """The part of the agents' network that a host is in; off the network it is alone in one of its own.

    Hosts behind a physical switch that has lost its upstream are in one together. None when the host does not run.
    """
    if not is_running(host):
        return None
    part, number = _agent_part(cluster, host), host.network_partition
    if part == CORE:
        return ("network", number)
    others = (world.host(moid) for moid in cluster.hosts if moid != host.moid)
    shared = any((_agent_part(cluster, one), one.network_partition) == (part, number) for one in others)
    return (part, number) if shared else (host.moid, 0)


def on_agent_network(cluster: ClusterComputeResource, host: HostSystem) -> bool:
    """Whether the network that carries the agents' heartbeats leaves the host.

    Agents use the vSAN network in vSAN clusters, else the management network (ha_ft.md 15). Our
    assumption: an isolation cuts only the management network, as vSAN sees it too.
    """
    return _agent_part(cluster, host) == CORE


def _agent_part(cluster: ClusterComputeResource, host: HostSystem) -> str:
    """The part of the physical network to which the heartbeats of a host's agent get."""
    if not cluster.config.vsan.enabled:
        return management_part(host)
    return network_part(host, link_of(host, "vsan")) if is_running(host) else host.moid


def vcenter_hears_agent(host: HostSystem) -> bool:
    """Whether vCenter can talk to an agent on the host."""
    return on_management_network(host) and host.network_partition == 0


def heartbeat_datastores(
    world: World, cluster: ClusterComputeResource, host: HostSystem, settings: HaSettings
) -> tuple[str, ...]:
    """Ids of the datastores that carry the host's datastore heartbeats.

    Shared ones only, never vSAN; those that the configuration names first, or no others where its policy
    says so, then most hosts, VMFS before NFS (ha_ft.md 4); by id among equals (our assumption).
    """
    policy = cluster.config.ha.heartbeat_selection
    wanted = () if policy == "all_feasible" else cluster.config.ha.heartbeat_datastores

    def is_named(datastore: Datastore) -> bool:
        return datastore.name in wanted or datastore.moid in wanted

    def preference(datastore: Datastore) -> tuple[bool, int, bool, tuple[int, str]]:
        mounting = sum(moid in cluster.hosts for moid in datastore.hosts)
        return (
            not is_named(datastore),
            -mounting,
            datastore.config.type != "VMFS",
            natural_order(datastore.moid),
        )

    mounted = [world.datastore(moid) for moid in host.datastores]
    shared = [one for one in mounted if can_carry_heartbeats(cluster, one)]
    if policy == "user_selected":
        shared = [one for one in shared if is_named(one)]
    chosen = sorted(shared, key=preference)[: settings.heartbeat_datastores_per_host]
    return tuple(datastore.moid for datastore in chosen)


def can_carry_heartbeats(cluster: ClusterComputeResource, datastore: Datastore) -> bool:
    """Whether hosts of the cluster could heartbeat on a datastore: neither vSAN nor vVol, and two mount it."""
    mounting = sum(moid in cluster.hosts for moid in datastore.hosts)
    return datastore.config.type not in ("vSAN", "vVol") and mounting >= MIN_HOSTS_OF_HEARTBEAT_DATASTORE


def verdict_now(
    world: World, state: ClusterAgents, primary: str, host: HostSystem, settings: HaSettings
) -> Verdict:
    """What a primary concludes of a host from what it can see of it at this moment."""
    cluster = world.cluster(state.cluster)
    seen = _seen_by_group(world, state, primary)
    alive = is_running(host)
    beating = any(
        moid in seen and moid not in host.lost_datastores
        for moid in heartbeat_datastores(world, cluster, host, settings)
    )
    agent = state.agents.get(host.moid)
    return verdict(
        network_hb=state.together(primary, host.moid),
        datastore_hb=alive and beating,
        ping=alive and _same_place(world, cluster, world.host(primary), host),
        isolation_bit=agent is not None and agent.role == Role.ISOLATED,
    )


def _same_place(world: World, cluster: ClusterComputeResource, primary: HostSystem, host: HostSystem) -> bool:
    return network_place(world, cluster, primary) == network_place(world, cluster, host)


def _seen_by_group(world: World, state: ClusterAgents, primary: str) -> frozenset[str]:
    """Datastores that the primary sees itself or through one of its secondaries."""
    hosts = (world.host(moid) for moid in state.heard_by(primary))
    return frozenset(moid for host in hosts for moid in visible_datastores(host))


def owner_of(world: World, state: ClusterAgents, datastore: str) -> str | None:
    """The primary that holds the lock on a datastore's protected list; None when nobody does.

    A lock stays with the primary that took it first, until that one dies or calls itself isolated.
    """
    for agent in state.primaries():
        if datastore in _seen_by_group(world, state, agent.host):
            return agent.host
    return None


def answering_addresses(
    cluster: ClusterComputeResource, host: HostSystem, settings: HaSettings
) -> tuple[str, ...]:
    """Isolation addresses that answer the host: all, if its network leaves the host (our assumption)."""
    if not on_agent_network(cluster, host):
        return ()
    gateway = ("the default gateway",) if settings.use_default_isolation_address else ()
    return (*gateway, *settings.isolation_addresses)
