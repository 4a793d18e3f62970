"""When an action may be used: each rule answers with the reason why not, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from vsphere_client.commands.action import Enabled
from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.resources.memory.tiering import FIRST_RELEASE
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.engine.dpm.standby import why_no_standby
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.model.kinds import ConnectionState, FolderKind, MaintenanceState, PowerState, StandbyMode

T = TypeVar("T", bound=ManagedObject)
Rule = Callable[[Selection, T], str | None]


def each(kind: type[T], *rules: Rule[T]) -> Enabled:
    """All chosen objects are of the class and obey every rule; the first objection is told."""

    def enabled(selection: Selection) -> str | None:
        chosen = selection.all_of(kind)
        if len(chosen) != len(selection.objects):
            return f"Select {kind.kind.label.lower()}s only."
        found = (rule(selection, obj) for obj in chosen for rule in rules)
        return next((reason for reason in found if reason is not None), None)

    return enabled


# virtual machines -----------------------------------------------------------------------------------------


def vm_is(state: PowerState) -> Rule[VirtualMachine]:
    """The VM is in a power state."""

    def rule(_: Selection, vm: VirtualMachine) -> str | None:
        return None if vm.power_state == state else f"{vm.name} is {STATE_WORDS[vm.power_state]}."

    return rule


def without(reason: str) -> Rule[VirtualMachine]:
    """The simulated world has no such mechanism: a task for it could only fail."""

    def rule(_: Selection, _vm: VirtualMachine) -> str:
        return reason

    return rule


STATE_WORDS = {
    PowerState.ON: "powered on",
    PowerState.OFF: "powered off",
    PowerState.SUSPENDED: "suspended",
    PowerState.STANDBY: "in standby",
}


def vm_not_on(_: Selection, vm: VirtualMachine) -> str | None:
    """The VM does not run."""
    return f"{vm.name} is powered on." if vm.power_state == PowerState.ON else None


def vm_not_off(_: Selection, vm: VirtualMachine) -> str | None:
    """The VM runs or is suspended."""
    return f"{vm.name} is powered off." if vm.power_state == PowerState.OFF else None


def vm_not_busy(selection: Selection, vm: VirtualMachine) -> str | None:
    """No other task holds the VM."""
    task = selection.session.engine.tasks.get(vm.busy_task) if vm.busy_task else None
    return f"Another task is running on {vm.name}: {task.name}." if task is not None else None


def vm_host_answers(selection: Selection, vm: VirtualMachine) -> str | None:
    """The server reaches the VM's host."""
    if vm.host is None:
        return f"{vm.name} is not registered on a host."
    host = selection.world.host(vm.host)
    return host_connected(selection, host)


def vm_asks(_: Selection, vm: VirtualMachine) -> str | None:
    """The VM waits for an answer."""
    return None if vm.question is not None else f"{vm.name} has no question."


def vm_tools_run(_: Selection, vm: VirtualMachine) -> str | None:
    """VMware Tools answers in the guest."""
    if not vm.config.tools:
        return f"VMware Tools is not installed in {vm.name}."
    return f"VMware Tools in {vm.name} does not answer: the guest hangs." if vm.guest_hung else None


# hosts ----------------------------------------------------------------------------------------------------


def host_connected(_: Selection, host: HostSystem) -> str | None:
    """The server reaches the host."""
    return {
        ConnectionState.DISCONNECTED: f"{host.name} is disconnected.",
        ConnectionState.NOT_RESPONDING: f"{host.name} is not responding.",
    }.get(host.connection_state)


def host_not_connected(_: Selection, host: HostSystem) -> str | None:
    """The host waits to be connected again."""
    connected = host.connection_state == ConnectionState.CONNECTED
    return f"{host.name} is connected already." if connected else None


def host_not_disconnected(_: Selection, host: HostSystem) -> str | None:
    """A person has not disconnected the host."""
    gone = host.connection_state == ConnectionState.DISCONNECTED
    return f"{host.name} is disconnected already." if gone else None


def host_in_service(_: Selection, host: HostSystem) -> str | None:
    """The host is neither in maintenance mode nor entering it."""
    return {
        MaintenanceState.IN_MAINTENANCE: f"{host.name} is in maintenance mode already.",
        MaintenanceState.ENTERING: f"{host.name} is entering maintenance mode already.",
    }.get(host.maintenance)


def host_in_standby(_: Selection, host: HostSystem) -> str | None:
    """The host sleeps and can be woken."""
    return None if host.standby_mode == StandbyMode.IN else f"{host.name} is not in standby mode."


def host_may_sleep(selection: Selection, host: HostSystem) -> str | None:
    """The host runs and could be woken again."""
    if host.standby_mode != StandbyMode.NONE:
        return f"{host.name} is in, entering or leaving standby mode already."
    problem = why_no_standby(selection.world, host)
    return f"{host.name}: {problem}." if problem else None


def host_in_maintenance(_: Selection, host: HostSystem) -> str | None:
    """The host is in maintenance mode."""
    if host.maintenance == MaintenanceState.ENTERING:
        return f"{host.name} is still entering maintenance mode; cancel that task instead."
    at_work = host.maintenance == MaintenanceState.NORMAL
    return f"{host.name} is not in maintenance mode." if at_work else None


def host_runs(_: Selection, host: HostSystem) -> str | None:
    """The VMkernel of the host lives, as far as anybody knows."""
    return None if host.power_state == PowerState.ON else f"{host.name} is not powered on."


def host_has_tiering(_: Selection, host: HostSystem) -> str | None:
    """The release knows memory tiering over NVMe."""
    known = esxi_release(host.config.version) >= FIRST_RELEASE
    return None if known else f"Memory tiering needs ESXi 8.0 U3; {host.name} has {host.config.version}."


def host_removable(_: Selection, host: HostSystem) -> str | None:
    """A host of a cluster leaves it in maintenance mode or disconnected only."""
    away = host.maintenance == MaintenanceState.IN_MAINTENANCE
    if host.cluster is None or away or host.connection_state != ConnectionState.CONNECTED:
        return None
    return f"{host.name} must be in maintenance mode or disconnected first."


def host_takes_vms(selection: Selection, host: HostSystem) -> str | None:
    """The host may get new VMs."""
    if (reason := host_connected(selection, host)) is not None:
        return reason
    if host.maintenance != MaintenanceState.NORMAL:
        return f"{host.name} is in or entering maintenance mode."
    return None


def host_stands_alone(_: Selection, host: HostSystem) -> str | None:
    """The host is in no cluster."""
    return f"{host.name} is in a cluster; do this on the cluster." if host.cluster else None


# clusters, pools, folders ---------------------------------------------------------------------------------


def cluster_has_drs(_: Selection, cluster: ClusterComputeResource) -> str | None:
    """Resource pools need DRS."""
    return None if cluster.config.drs.enabled else f"vSphere DRS is turned off on {cluster.name}."


def cluster_has_no_pools(selection: Selection, cluster: ClusterComputeResource) -> str | None:
    """A saved tree of resource pools is restored where there is none."""
    root = selection.world.get(cluster.root_pool, ResourcePool)
    return f"{cluster.name} has resource pools; delete them first." if root.pools else None


def cluster_has_hosts(_: Selection, cluster: ClusterComputeResource) -> str | None:
    """The cluster has hosts."""
    return None if cluster.hosts else f"{cluster.name} has no hosts."


def cluster_is_empty(_: Selection, cluster: ClusterComputeResource) -> str | None:
    """Only a cluster without hosts can be deleted."""
    count = len(cluster.hosts)
    return f"{cluster.name} has {count} hosts; move or remove them first." if count else None


def cluster_has_vsan(_: Selection, cluster: ClusterComputeResource) -> str | None:
    """The cluster has vSAN turned on."""
    return None if cluster.config.vsan.enabled else f"vSAN is turned off on {cluster.name}."


def pool_is_visible(_: Selection, pool: ResourcePool) -> str | None:
    """Root pools cannot be changed."""
    return "A root resource pool cannot be changed." if pool.hidden else None


def folder_is_not_root(_: Selection, folder: Folder) -> str | None:
    """A datacenter's root folders stay."""
    return "This is a root folder of its datacenter." if folder.hidden else None


def folder_is_empty(_: Selection, folder: Folder) -> str | None:
    """Only empty folders can be removed."""
    count = len(folder.children)
    if not count:
        return None
    return f"{folder.name} holds {count} object{'s' if count > 1 else ''}; move or remove them first."


def datastore_has_hosts(_: Selection, datastore: Datastore) -> str | None:
    """Some host mounts the datastore."""
    return None if datastore.hosts else f"No host mounts {datastore.name}."


def renamable(selection: Selection) -> str | None:
    """Everything but hosts, root folders and the vCenter can be renamed."""
    obj = selection.one
    if isinstance(obj, HostSystem):
        return "A host is known by its network name."
    if isinstance(obj, Folder) and obj.hidden:
        return "This is a root folder of its datacenter."
    if isinstance(obj, ResourcePool) and obj.hidden:
        return "A root resource pool cannot be changed."
    return None


def movable(selection: Selection) -> str | None:
    """Objects can be moved to another folder of their datacenter, resource pools into another pool."""
    for obj in selection.objects:
        if isinstance(obj, HostSystem) and obj.cluster:
            return f"{obj.name} is in a cluster; moving hosts between clusters is not simulated yet."
        if isinstance(obj, ResourcePool) and obj.hidden:
            return "A root resource pool cannot be moved."
        if isinstance(obj, Folder) and obj.hidden:
            return "This is a root folder of its datacenter."
    return None


def in_root_only(selection: Selection) -> str | None:
    """New datacenters are made below the vCenter."""
    obj = selection.one
    inside = isinstance(obj, Folder) and obj.folder_kind == FolderKind.DATACENTER
    return "Create it below the vCenter Server, then move it here." if inside else None


def in_datacenter_only(selection: Selection) -> str | None:
    """New clusters are made in the datacenter itself."""
    if isinstance(selection.one, Datacenter):
        return None
    return "Create it in the datacenter, then move it here."


def has_compute(selection: Selection) -> str | None:
    """A new VM needs a host somewhere."""
    if any(True for _ in selection.world.all_of(HostSystem)):
        return None
    return "There is no host in the inventory yet."
