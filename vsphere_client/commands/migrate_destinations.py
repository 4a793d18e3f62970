"""The rows of Select a compute resource: hosts, clusters and pools that may take some VMs."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.commands.appearance import Look, look_of, status_words
from vsphere_client.commands.migration_outlook import MigrationOutlook, Verdict
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.destination import choose_destination
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import pool_path
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import VimFault
from vsphere_client.model.reasons import Reason, because
from vsphere_client.session.views.summary_refs import host_state_words


@dataclass(frozen=True, slots=True)
class Reach:
    """Where VMs may go: to a vCenter Server (id) that somebody has logged in to, else to the client's and linked ones.

    ``home`` is the id of the vCenter Server that manages the VMs.
    """

    world: World
    home: str
    vcenter: str | None = None

    def has(self, obj: ManagedObject) -> bool:
        """Whether an object is within reach."""
        found = vcenter_of(self.world, obj)
        return found.config.linked if self.vcenter is None else found.moid == self.vcenter

    def words_of(self, obj: ManagedObject) -> str:
        """``, vc-basel`` for an object that another vCenter Server manages."""
        found = vcenter_of(self.world, obj)
        return "" if found.moid == self.home else f", {found.name}"


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host as the Hosts tab shows it; fractions of CPU and memory from 0 to 1."""

    moid: str
    name: str
    look: Look
    state: str
    status: str
    status_level: str
    cluster: str
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A cluster or resource pool as its tab shows it."""

    moid: str
    name: str
    look: Look
    status: str
    status_level: str
    note: str


def host_row(engine: Engine, host: HostSystem, reach: Reach) -> HostRow:
    """One host now."""
    table, row = engine.world.hosts, host.row
    level, status = status_words(engine, host)
    return HostRow(
        host.moid,
        host.name,
        look_of(engine, host),
        host_state_words(host),
        status,
        level,
        (engine.world.cluster(host.cluster).name if host.cluster else "") + reach.words_of(host),
        float(table.cpu_usage_mhz[row] / max(table.cpu_total_mhz[row], 1.0)),
        float(table.memory_usage_mb[row] / max(table.memory_total_mb[row], 1.0)),
    )


def cluster_rows(engine: Engine, reach: Reach) -> list[OwnerRow]:
    """All clusters within reach by name, with what DRS would do there."""
    found = []
    clusters = (one for one in engine.world.all_of(ClusterComputeResource) if reach.has(one))
    for cluster in sorted(clusters, key=lambda one: one.name.lower()):
        drs = cluster.config.drs
        level = drs.automation.replace("_", " ").capitalize() if drs.enabled else "Off"
        note = f"{len(cluster.hosts)} hosts, DRS {level.lower()}{reach.words_of(cluster)}"
        found.append(_owner_row(engine, cluster, cluster.name, note))
    return found


def pool_rows(engine: Engine, reach: Reach) -> list[OwnerRow]:
    """All visible pools within reach by owner and path."""
    pools = [pool for pool in engine.world.all_of(ResourcePool) if not pool.hidden and reach.has(pool)]
    rows = [
        _owner_row(
            engine,
            pool,
            pool_path(engine.world, pool),
            f"in {engine.world.objects[pool.owner].name}{reach.words_of(pool)}",
        )
        for pool in pools
    ]
    return sorted(rows, key=lambda row: (row.note, row.name.lower()))


def _owner_row(engine: Engine, obj: ManagedObject, name: str, note: str) -> OwnerRow:
    level, status = status_words(engine, obj)
    return OwnerRow(obj.moid, name, look_of(engine, obj), status, level, note)


def owner_verdict(outlook: MigrationOutlook, moid: str) -> tuple[Verdict, str | None]:
    """What speaks against a cluster or pool, and the host that DRS would take for the first VM."""
    found: dict[str, Finding] = {}
    chosen: str | None = None
    for vm in outlook.vms:
        findings, host = _to_owner(outlook, vm, moid)
        chosen = chosen or host
        for finding in findings:
            found.setdefault(finding.message, finding)
    ordered = sorted(found.values(), key=lambda one: one.severity != "error")
    return Verdict(tuple(ordered), outlook.score_now()), chosen


def _to_owner(outlook: MigrationOutlook, vm: VirtualMachine, moid: str) -> tuple[list[Finding], str | None]:
    engine = outlook.engine
    target = engine.world.objects[moid]
    if isinstance(target, ClusterComputeResource) and not _drs_decides(target):
        text = "Select a host: vSphere DRS is not fully or partially automated on cluster {cluster}."
        return [Finding("error", "NeedsHost", text.format(cluster=target.name), _why_host(target))], None
    where = "cluster" if isinstance(target, ClusterComputeResource) else "resource_pool"
    command = MigrateVm(vm=vm.moid, networks=dict(outlook.networks), **{where: moid})
    try:
        relocation = outlook.options(vm).relocation
        destination = choose_destination(engine, vm, command, relocation, outlook.files_later)
    except VimFault as fault:
        reasons = fault.reasons or (because("fault", "{text}", text=fault.remedy or fault.text),)
        return [Finding("error", fault.name, fault.text, reason) for reason in reasons[:1]], None
    if destination.host is None:
        return [], None
    return list(outlook.findings_of(vm, destination.host)), destination.host.moid


def _drs_decides(cluster: ClusterComputeResource) -> bool:
    return cluster.config.drs.enabled and cluster.config.drs.automation != "manual"


def _why_host(cluster: ClusterComputeResource) -> Reason:
    state = "manual" if cluster.config.drs.enabled else "turned off"
    return because("drs_cannot_choose", "DRS on {cluster} is {state}.", cluster=cluster.name, state=state)
