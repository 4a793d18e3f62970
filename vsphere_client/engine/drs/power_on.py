"""Power-on of one VM or a group with all that has to happen first, at once or after a person agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import movable_vms, permitted
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.placement.hosts import VmNeeds
from vsphere_client.decisions.placement.power_on import (
    PowerOnPlan,
    RunningVm,
    StartingVm,
    decide_power_on,
)
from vsphere_client.engine.dpm.waking import failed_lately, wake_protocol
from vsphere_client.engine.drs.placing import generation_of, host_columns, needs_when_started, objection
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import cluster_hosts, settings_of, take_snapshot
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.model.commands import Command, ExitStandbyMode, MigrateVm, PowerOnVm
from vsphere_client.model.kinds import StandbyMode
from vsphere_client.model.reasons import Reason

LINE_TEXT = {
    "wake_host": "Power on host {host}",
    "migrate": "Migrate {vm} from {source} to {host}",
    "power_on": "Power on {vm} on {host}",
}


@dataclass(frozen=True, slots=True)
class PowerOnLine:
    """A line of the recommendation: its sentence, why, and the command that carries it out."""

    kind: str
    text: str
    reasons: tuple[Reason, ...]
    command: Command


@dataclass(frozen=True, slots=True)
class HostChoice:
    """A host on which a VM could start, with its points and why."""

    host: str
    name: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PowerOnAdvice:
    """One recommendation of a cluster, all or nothing; VMs without a place with every objection.

    ``choices`` are the hosts of a single VM, best first. ``automatic``: carried out without asking.
    """

    cluster: str
    cluster_name: str
    vms: tuple[str, ...]
    lines: tuple[PowerOnLine, ...]
    refused: tuple[tuple[str, tuple[Reason, ...]], ...]
    choices: tuple[HostChoice, ...]
    automatic: bool
    made_us: int
    number: int = field(default=0)


def placed_by_drs(cluster: ClusterComputeResource, vm: VirtualMachine) -> bool:
    """Whether DRS chooses the VM's host; else it starts where it is registered (drs.md 2.1)."""
    return (
        cluster.config.drs.enabled
        and cluster.config.drs.own_level(vm.config.overrides.drs_automation) != "disabled"
    )


def advise_power_on(
    engine: Engine, cluster: ClusterComputeResource, vms: Sequence[VirtualMachine], host: str | None = None
) -> PowerOnAdvice:
    """How DRS would power VMs on in its cluster; ``host`` is the one a person picked for a single VM."""
    hosts = cluster_hosts(engine.world, cluster)
    picked = [one for one in hosts if one.moid == host]
    plan = _plan(engine, cluster, picked or hosts, vms)
    names = picked or hosts
    lines = tuple(_line(engine, names, one.kind, one.ref, one.host, one.reasons) for one in plan.lines)
    choices = tuple(
        HostChoice(names[one.host].moid, names[one.host].name, one.score, one.reasons) for one in plan.ranked
    )
    return PowerOnAdvice(
        cluster.moid,
        cluster.name,
        tuple(vm.moid for vm in vms),
        lines,
        plan.refused,
        choices if len(vms) == 1 else (),
        _is_automatic(cluster, vms, plan),
        engine.now_us,
    )


def _is_automatic(cluster: ClusterComputeResource, vms: Sequence[VirtualMachine], plan: PowerOnPlan) -> bool:
    """Whether nobody is asked (drs.md 8.1).

    A group, or what needs moves or hosts first, only if every VM is fully automated; a VM alone that
    needs nothing else also if it is partially automated.
    """
    drs = cluster.config.drs
    levels = {drs.own_level(vm.config.overrides.drs_automation) or drs.automation for vm in vms}
    alone = len(vms) == 1 and all(line.kind == "power_on" for line in plan.lines)
    return levels <= ({"fully_automated", "partially_automated"} if alone else {"fully_automated"})


def _line(
    engine: Engine, hosts: list[HostSystem], kind: str, ref: str, row: int, reasons: tuple[Reason, ...]
) -> PowerOnLine:
    host = hosts[row]
    if kind == "wake_host":
        text = LINE_TEXT[kind].format(host=host.name)
        return PowerOnLine(kind, text, reasons, ExitStandbyMode(host=host.moid))
    vm = engine.world.vm(ref)
    source = engine.world.objects[vm.host].name if vm.host else ""
    text = LINE_TEXT[kind].format(vm=vm.name, source=source, host=host.name)
    command: Command = PowerOnVm(vm=ref, host=host.moid)
    if kind == "migrate":
        command = MigrateVm(vm=ref, host=host.moid)
    return PowerOnLine(kind, text, reasons, command)


def _plan(
    engine: Engine,
    cluster: ClusterComputeResource,
    hosts: list[HostSystem],
    vms: Sequence[VirtualMachine],
) -> PowerOnPlan:
    """First without touching anything else; with moves and sleeping hosts only if that leaves somebody out."""
    world = engine.world
    columns, generation = host_columns(world, hosts), generation_of(engine, hosts)
    asleep = [_may_be_woken(engine, host) for host in hosts]
    starting = [
        StartingVm(
            vm.moid,
            needs_when_started(world, vm, hosts),
            tuple(
                objection(world, vm, host, awake=not sleeps)
                for host, sleeps in zip(hosts, asleep, strict=True)
            ),
        )
        for vm in vms
    ]
    plan = decide_power_on(starting, columns, asleep, (), generation)
    if any(line.kind == "wake_host" for line in plan.lines) or plan.refused:
        return decide_power_on(starting, columns, asleep, _running(engine, cluster, hosts), generation)
    return plan


def _may_be_woken(engine: Engine, host: HostSystem) -> bool:
    asleep = host.standby_mode == StandbyMode.IN
    return asleep and wake_protocol(host) is not None and not failed_lately(engine, host)


def _running(engine: Engine, cluster: ClusterComputeResource, hosts: list[HostSystem]) -> list[RunningVm]:
    """VMs of fully automated DRS that may make way, and where rules and vMotion let them go."""
    world, drs = engine.world, engine.service(DrsService)
    settings = settings_of(cluster.config.drs)
    snapshot = take_snapshot(world, cluster, settings, drs.cpu_history, drs.matrix)
    arrangement, book = Arrangement(snapshot, settings), RuleBook(snapshot)
    row_of = {host.moid: row for row, host in enumerate(hosts)}
    found = []
    for row in np.flatnonzero(movable_vms(arrangement)).tolist():
        source = row_of.get(snapshot.host_refs[int(snapshot.vm_host[row])])
        if source is None:
            continue
        refs = [snapshot.host_refs[at] for at in np.flatnonzero(permitted(arrangement, book, row))]
        needs = VmNeeds(
            snapshot.vm_names[row],
            float(snapshot.vm_cpu_demand_mhz[row]),
            float(snapshot.vm_memory_demand_mb[row]),
            float(snapshot.vm_cpu_reservation_mhz[row]),
            float(snapshot.vm_memory_reservation_mb[row]),
        )
        allowed = frozenset(row_of[ref] for ref in refs if ref in row_of)
        found.append(RunningVm(snapshot.vm_refs[row], needs, source, allowed))
    return found
