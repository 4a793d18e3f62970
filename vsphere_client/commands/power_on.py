"""Power On of one or several VMs: what DRS recommends first, and whether a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.drs.power_on import PowerOnAdvice, advise_power_on, placed_by_drs
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.model.commands import Command, PowerOnVm, PowerOnVms
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class PowerOnOutlook:
    """One recommendation for each DRS cluster, and the VMs that start without any, by name."""

    advices: tuple[PowerOnAdvice, ...]
    alone: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether a person has to agree to any of it."""
        return any(not advice.automatic and advice.lines for advice in self.advices)


def power_on_outlook(session: Session, vms: Sequence[VirtualMachine]) -> PowerOnOutlook:
    """What powering these VMs on comes to now."""
    world = session.engine.world
    groups: dict[str, list[VirtualMachine]] = {}
    alone = []
    for vm in vms:
        cluster = cluster_of(world, vm)
        if cluster is not None and placed_by_drs(cluster, vm):
            groups.setdefault(cluster.moid, []).append(vm)
        else:
            alone.append(vm.name)
    advices = (
        advise_power_on(session.engine, world.cluster(moid), members) for moid, members in groups.items()
    )
    return PowerOnOutlook(tuple(advices), tuple(alone))


def power_on(selection: Selection) -> tuple[Command, ...]:
    """One VM by itself, several as a group."""
    vms = selection.all_of(VirtualMachine)
    if len(vms) == 1:
        return (PowerOnVm(vm=vms[0].moid),)
    return (PowerOnVms(vms=tuple(vm.moid for vm in vms)),)


def asks_about_power_on(selection: Selection) -> bool:
    """Whether DRS shows its recommendations first: some VM is not fully automated and DRS places it."""
    vms = selection.all_of(VirtualMachine)
    placed = [(vm, cluster_of(selection.world, vm)) for vm in vms]
    asking = [vm for vm, cluster in placed if cluster is not None and _may_ask(cluster, vm)]
    return bool(asking) and power_on_outlook(selection.session, vms).asks


def _may_ask(cluster: ClusterComputeResource, vm: VirtualMachine) -> bool:
    drs = cluster.config.drs
    level = drs.own_level(vm.config.overrides.drs_automation) or drs.automation
    return placed_by_drs(cluster, vm) and level != "fully_automated"
