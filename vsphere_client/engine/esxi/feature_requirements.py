"""VMs that run or are suspended with more CPU features than the EVC mode of their cluster shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsphere_client.decisions.vmotion.checks_cpu import describe_incompatible
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import Reason

if TYPE_CHECKING:
    from vsphere_client.engine.engine import Engine
    from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
    from vsphere_client.engine.world.world import World


def exceeds_evc(world: World, vm: VirtualMachine) -> Reason | None:
    """Why a VM needs more than the EVC mode around it shows; None for all others, and outside of EVC."""
    if vm.cpu_level is None or vm.power_state == PowerState.OFF or vm.host is None:
        return None
    host = world.host(vm.host)
    mode = world.cluster(host.cluster).config.evc_mode if host.cluster else None
    if mode is None or mode == vm.cpu_level:
        return None
    return describe_incompatible(vm.cpu_level, mode, vm.name, host.name)


def post_exceeding(engine: Engine, host: HostSystem) -> None:
    """Let vCenter, which sees a host's VMs (again), post whose features exceed the current EVC mode.

    Source: vSphere Web Services API reference, VmRequirementsExceedCurrentEVCModeEvent.
    """
    world = engine.world
    if host.cluster is None or world.cluster(host.cluster).config.evc_mode is None:
        return
    for vm in (world.vm(moid) for moid in host.vms):
        post_if_exceeding(engine, vm)


def post_if_exceeding(engine: Engine, vm: VirtualMachine) -> None:
    """The same for one VM, wherever it has come from."""
    if (why := exceeds_evc(engine.world, vm)) is not None:
        engine.events.post("VmRequirementsExceedCurrentEVCModeEvent", vm, [why])
