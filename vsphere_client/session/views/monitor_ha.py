"""The vSphere HA pages of a cluster: summary, heartbeats, configuration issues, failovers."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.ha.agents import AgentService, Role
from vsphere_client.engine.ha.log import FailoverEntry
from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.ha.signs import can_carry_heartbeats
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_cluster import cluster_hosts
from vsphere_client.session.views.summary_ha import powered_on
from vsphere_client.session.views.summary_refs import Level, Ref, ref, refs

IN_TOUCH = ("master", "connectedToMaster")


@dataclass(frozen=True, slots=True)
class SlotNumbers:
    """Advanced Runtime Info of the slot policy; MHz, MB and slots."""

    cpu_mhz: float
    memory_mb: float
    total: int
    used: int
    available: int
    failover: int
    powered_on: int
    hosts: int
    good_hosts: int


@dataclass(frozen=True, slots=True)
class HaPage:
    """The Summary page of vSphere HA."""

    primary: Ref | None
    connected: int
    not_connected: int
    unreachable: int
    protected: int
    unprotected: int
    policy: str
    slots: SlotNumbers | None
    numbers: dict[str, float]
    allowed: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    partitions: int


@dataclass(frozen=True, slots=True)
class HeartbeatCandidate:
    """A datastore that could carry heartbeats; ``hosts`` of the cluster mount it."""

    moid: str
    name: str
    type: str
    hosts: int


@dataclass(frozen=True, slots=True)
class HaHostRow:
    """A host's agent as vCenter sees it."""

    moid: str
    name: str
    state: str
    severity: Level
    datastores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeartbeatRow:
    """A datastore that carries heartbeats, and the hosts that use it."""

    moid: str
    name: str
    type: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A configuration issue."""

    moid: str
    name: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class FailoverRow:
    """What vSphere HA did for one VM; ``reasons`` say why it is where it is."""

    key: str
    at_us: int
    vm: str
    vm_name: str
    source: str
    target: str
    attempt: int
    result: str
    reasons: tuple[str, ...]


def ha_page(session: Session, moid: str) -> HaPage:
    """The numbers of the vSphere HA Summary now."""
    cluster = session.engine.world.cluster(moid)
    state = session.engine.service(HaService).state(cluster)
    hosts = cluster_hosts(session.engine.world, cluster)
    in_touch = sum(host.ha_state in IN_TOUCH for host in hosts)
    unreachable = sum("nreachable" in host.ha_state or "rror" in host.ha_state for host in hosts)
    members = [host for host in hosts if host.ha_state != "uninitialized"]
    numbers = dict(state.admission.numbers)
    running = powered_on(session, cluster)
    agents = session.engine.service(AgentService).clusters.get(moid)
    primaries = [a for a in agents.agents.values() if a.role == Role.PRIMARY] if agents else []
    return HaPage(
        primary=ref(session.engine.world.host(state.primary)) if state.primary else None,
        connected=in_touch,
        not_connected=len(members) - in_touch,
        unreachable=unreachable,
        protected=state.protected_vms,
        unprotected=state.unprotected_vms,
        policy=cluster.config.ha.admission_control.policy,
        slots=_slots(numbers, running, len(hosts)),
        numbers=numbers,
        allowed=state.admission.allowed,
        reasons=tuple(reason.text for reason in state.admission.reasons),
        warnings=tuple(warning.text for warning in state.admission.warnings),
        partitions=len(primaries),
    )


def _slots(numbers: dict[str, float], running: int, hosts: int) -> SlotNumbers | None:
    if "total_slots" not in numbers or not running:
        return None
    return SlotNumbers(
        cpu_mhz=numbers["slot_cpu_mhz"],
        memory_mb=numbers["slot_memory_mb"],
        total=int(numbers["total_slots"]),
        used=int(numbers["used_slots"]),
        available=int(numbers["available_slots"]),
        failover=int(numbers["failover_slots"]),
        powered_on=running,
        hosts=hosts,
        good_hosts=int(numbers["hosts"]),
    )


def ha_hosts(session: Session, moid: str) -> tuple[HaHostRow, ...]:
    """Every host of a cluster with its HA state and its heartbeat datastores."""
    world = session.engine.world
    cluster = world.cluster(moid)
    state = session.engine.service(HaService).state(cluster)
    return tuple(
        HaHostRow(
            host.moid,
            host.name,
            state.host_states[host.moid],
            _severity(host.ha_state),
            tuple(one.name for one in refs(world, state.heartbeat_datastores[host.moid])),
        )
        for host in cluster_hosts(world, cluster)
    )


def _severity(state: str) -> Level:
    if state in IN_TOUCH:
        return "success"
    return "unknown" if state in ("uninitialized", "election") else "danger"


def heartbeat_rows(session: Session, moid: str) -> tuple[HeartbeatRow, ...]:
    """The datastores in use for heartbeats, by name, with the hosts that use each."""
    world = session.engine.world
    state = session.engine.service(HaService).state(world.cluster(moid))
    users: dict[str, list[str]] = {}
    for host, datastores in state.heartbeat_datastores.items():
        for datastore in datastores:
            users.setdefault(datastore, []).append(world.host(host).name)
    rows = (
        HeartbeatRow(one, world.datastore(one).name, world.datastore(one).config.type, tuple(sorted(hosts)))
        for one, hosts in users.items()
    )
    return tuple(sorted(rows, key=lambda row: row.name))


def heartbeat_candidates(session: Session, moid: str) -> tuple[HeartbeatCandidate, ...]:
    """The datastores that could carry heartbeats of a cluster's hosts, by name."""
    world = session.engine.world
    cluster = world.cluster(moid)
    mounted = dict.fromkeys(one for host in cluster_hosts(world, cluster) for one in host.datastores)
    stores = (world.datastore(one) for one in mounted)
    rows = (
        HeartbeatCandidate(
            store.moid, store.name, store.config.type, sum(host in cluster.hosts for host in store.hosts)
        )
        for store in stores
        if can_carry_heartbeats(cluster, store)
    )
    return tuple(sorted(rows, key=lambda row: row.name))


def issue_rows(session: Session, moid: str) -> tuple[IssueRow, ...]:
    """Configuration issues, the cluster's own first."""
    cluster: ClusterComputeResource = session.engine.world.cluster(moid)
    state = session.engine.service(HaService).state(cluster)
    return tuple(
        IssueRow(
            issue.entity,
            issue.entity_name,
            _role(issue.entity, moid, state.primary),
            issue.text,
        )
        for issue in state.issues
    )


def _role(entity: str, cluster: str, primary: str | None) -> str:
    if entity == cluster:
        return "Cluster"
    return "Primary" if entity == primary else "Secondary"


def failover_rows(session: Session, moid: str) -> tuple[FailoverRow, ...]:
    """What vSphere HA did, newest first."""
    log = session.engine.service(HaService).failover_log(moid)
    return tuple(_failover(number, entry) for number, entry in reversed(list(enumerate(log))))


def _failover(number: int, entry: FailoverEntry) -> FailoverRow:
    reasons = tuple(reason.text for reason in entry.reasons)
    return FailoverRow(
        f"failover-{number}",
        entry.at_us,
        entry.vm,
        entry.vm_name,
        entry.source,
        entry.target,
        entry.attempt,
        entry.result,
        reasons,
    )
