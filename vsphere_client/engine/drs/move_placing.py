"""On which host of a cluster a VM runs that moves there."""

from __future__ import annotations

from vsphere_client.engine.drs.placing import Chosen, Wanted, decide_host, hosts_for, objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.model.reasons import because


def choose_for_move(
    engine: Engine, vm: VirtualMachine, cluster: ClusterComputeResource, wanted: Wanted
) -> Chosen:
    """The host of a cluster that takes a moving VM: its own where it can stay, else DRS's choice.

    Our assumption: nothing is gained by another host for a VM whose files alone have to move.

    Raises:
        NoCompatibleHost: with the objection to every host.
    """
    world = engine.world
    own = world.host(vm.host) if vm.host else None
    if own is not None and own.cluster == cluster.moid and objection(world, vm, own, wanted) is None:
        return Chosen(own, (because("stays", "{vm} can stay on {host}", vm=vm.name, host=own.name),))
    hosts = [host for host in hosts_for(world, vm, cluster) if host is not own]
    return decide_host(engine, vm, hosts, wanted)
