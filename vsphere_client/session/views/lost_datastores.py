"""vSphere HA > Datastores under APD or PDL: which hosts have lost which datastore, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_objects import loss_words


@dataclass(frozen=True, slots=True)
class LostDatastoreRow:
    """A datastore that a host of the cluster has lost, and the powered-on VMs there that use it."""

    datastore: str
    name: str
    loss: str
    host: str
    host_name: str
    vms: tuple[str, ...]


def lost_datastores(session: Session, moid: str) -> tuple[LostDatastoreRow, ...]:
    """Every pair of a host and a datastore it has lost, by names."""
    world = session.engine.world
    rows = []
    for host in (world.host(one) for one in world.cluster(moid).hosts):
        running = [vm for vm in map(world.vm, host.vms) if vm.power_state == PowerState.ON]
        for lost in host.lost_datastores:
            datastore = world.datastore(lost)
            loss = loss_words(host, lost)
            vms = tuple(sorted(vm.name for vm in running if lost in vm.disk_datastores))
            rows.append(LostDatastoreRow(lost, datastore.name, loss, host.moid, host.name, vms))
    return tuple(sorted(rows, key=lambda row: (row.name, row.host_name)))
