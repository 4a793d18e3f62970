"""VMs that stay off are registered on another host, so that somebody can power them on."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.placement import find_takers
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.model.kinds import ConnectionState, PowerState


def register_elsewhere(
    engine: Engine, cluster: ClusterComputeResource, heard: list[str], vms: Iterable[VirtualMachine]
) -> None:
    """Register VMs that stay off on a host that the primary hears (ha_ft.md 8.1)."""
    for vm in vms:
        if takers := find_takers(engine.world, cluster, vm, heard):
            place_vm(engine.world, vm, takers[0])
            answers = takers[0].connection_state == ConnectionState.CONNECTED
            engine.world.update(
                vm,
                power_state=PowerState.OFF if vm.power_state == PowerState.ON else vm.power_state,
                process_died=False,
                connection_state=ConnectionState.CONNECTED if answers else ConnectionState.DISCONNECTED,
            )
            engine.events.post("VmRegisteredEvent", vm)
