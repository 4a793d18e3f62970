"""Icon, state badge and suffix of each kind of object (vsphere_client_ui.md 1.4, icon and badge states)."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.world.objects import Datastore, HostSystem, ManagedObject, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import ConnectionState, Kind, MaintenanceState, PowerState

ICONS = {
    Kind.VCENTER: "vcenter",
    Kind.FOLDER: "folder",
    Kind.DATACENTER: "datacenter",
    Kind.CLUSTER: "cluster",
    Kind.HOST: "host",
    Kind.RESOURCE_POOL: "resource-pool",
    Kind.VIRTUAL_MACHINE: "vm",
    Kind.DATASTORE: "datastore",
    Kind.NETWORK: "network",
    Kind.DISTRIBUTED_SWITCH: "distributed-switch",
    Kind.DISTRIBUTED_PORTGROUP: "distributed-port-group",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What an object's state does to its row."""

    icon: str
    suffix: str = ""
    state_badge: str | None = None
    stale: bool = False
    italic: bool = False
    icon_color: str = "text_secondary"


LOOK_PROPERTIES = frozenset(
    {"name", "power_state", "connection_state", "maintenance", "lost_datastores", "question"}
)
"""Properties that a look depends on."""

_PLAIN = {kind: Look(icon) for kind, icon in ICONS.items()}
_VM_POWER = {
    PowerState.ON: Look("vm", state_badge="powered-on"),
    PowerState.SUSPENDED: Look("vm", state_badge="suspended"),
    PowerState.OFF: Look("vm", icon_color="text_tertiary"),
    PowerState.STANDBY: Look("vm", icon_color="text_tertiary"),
}
_VM_ASKS = Look("vm", state_badge="question")
_VM_LOST = {
    ConnectionState.DISCONNECTED: "(disconnected)",
    ConnectionState.NOT_RESPONDING: "(disconnected)",
    ConnectionState.INACCESSIBLE: "(inaccessible)",
    ConnectionState.ORPHANED: "(orphaned)",
}
_HOST_LOST = {
    ConnectionState.DISCONNECTED: Look("host", "(Disconnected)", "disconnected", stale=True),
    ConnectionState.NOT_RESPONDING: Look("host", "(Not responding)", "not-responding", stale=True),
}
_HOST_MAINTENANCE = {
    MaintenanceState.ENTERING: Look("host", "", "entering"),
    MaintenanceState.IN_MAINTENANCE: Look("host", "(Maintenance Mode)", "maintenance"),
}


def look_of(world: World, obj: ManagedObject) -> Look:
    """How an object looks by what vCenter believes of it."""
    if isinstance(obj, VirtualMachine):
        return _vm_look(obj)
    if isinstance(obj, HostSystem):
        return _host_look(obj)
    if isinstance(obj, Datastore) and not is_accessible(world, obj):
        return Look("datastore", "(inaccessible)", stale=True)
    return _PLAIN[obj.kind]


def power_badge(state: PowerState) -> str | None:
    """The badge of a VM's power state; one that is off has none."""
    return _VM_POWER[state].state_badge


def _vm_look(vm: VirtualMachine) -> Look:
    if (suffix := _VM_LOST.get(vm.connection_state)) is not None:
        return Look("vm", suffix, None, True, True, "text_tertiary")
    return _VM_ASKS if vm.question is not None else _VM_POWER[vm.power_state]


def _host_look(host: HostSystem) -> Look:
    if host.power_state == PowerState.STANDBY:
        return Look("host", "(Standby)", "standby", stale=True)
    if (lost := _HOST_LOST.get(host.connection_state)) is not None:
        return lost
    return _HOST_MAINTENANCE.get(host.maintenance, _PLAIN[Kind.HOST])


def is_accessible(world: World, datastore: Datastore) -> bool:
    """Whether vCenter knows of a connected host that reaches a datastore; one without hosts counts so."""
    if not datastore.hosts:
        return True
    hosts = (world.objects.get(moid) for moid in datastore.hosts)
    return any(
        isinstance(host, HostSystem)
        and host.connection_state == ConnectionState.CONNECTED
        and datastore.moid not in host.lost_datastores
        for host in hosts
    )
