"""When a VM that vSphere HA started again counts as ready for those after it."""

from __future__ import annotations

from vsphere_client.decisions.ha.settings import HaSettings, ReadyCondition
from vsphere_client.engine.esxi.guest_boot import GUEST_BOOT_US
from vsphere_client.engine.ha.settings import ready_condition_of
from vsphere_client.engine.world.objects import VirtualMachine


def ready_us(vm: VirtualMachine, settings: HaSettings, started_us: int) -> int | None:
    """When a VM powered on at ``started_us`` meets its ready condition; None if it never does."""
    condition = ready_condition_of(vm, settings)
    if condition in (ReadyCondition.RESOURCES_ALLOCATED, ReadyCondition.POWERED_ON):
        return started_us
    if not vm.config.tools or vm.guest_hung:
        return None
    # Our assumption: applications report to VMware Tools where application monitoring is switched on.
    silent = vm.config.overrides.vm_monitoring != "vm_and_application"
    return None if condition == ReadyCondition.APP_HEARTBEAT and silent else started_us + GUEST_BOOT_US
