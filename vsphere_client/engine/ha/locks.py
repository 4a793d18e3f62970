"""Whether another host may open a VM's files: locks that keep one VM from running twice."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.faults import VimFault


class FileLocked(VimFault):
    """Another host runs the VM and holds its files; facts: vm, host."""

    message = "Unable to access the files of '{vm}' since they are locked by the host '{host}'."


class FilesNotAccessible(VimFault):
    """The host cannot open the VM's files; facts: vm, host, datastore."""

    message = "The files of '{vm}' on '{datastore}' cannot be accessed from the host '{host}'."


def check_files_free(engine: Engine, vm: VirtualMachine, host: HostSystem) -> None:
    """Refuse to start a VM whose files are locked or out of reach; raises FileLocked or FilesNotAccessible."""
    world = engine.world
    seen = visible_datastores(host)
    for moid in vm.disk_datastores:
        if moid not in seen or not vsan_serves(engine, vm, host.moid):
            raise FilesNotAccessible(vm=vm.name, host=host.name, datastore=world.objects[moid].name)
    if holds_locks(engine, vm):
        assert vm.host is not None, "a VM that executes has a host"
        raise FileLocked(vm=vm.name, host=world.host(vm.host).name)


def holds_locks(engine: Engine, vm: VirtualMachine) -> bool:
    """Whether the VM runs on its host and that host still holds the locks on the VM's files.

    A host cut off from the vSAN network loses its vSAN objects to the majority, and with them the locks.
    """
    if vm.host is None or not bool(engine.world.vms.executing[vm.row]):
        return False
    host = engine.world.host(vm.host)
    seen = visible_datastores(host)
    return all(moid in seen for moid in vm.disk_datastores) and vsan_serves(engine, vm, host.moid)


def vsan_serves(engine: Engine, vm: VirtualMachine, host: str) -> bool:
    """Whether the VM has no vSAN objects, or a host can read and write all of them."""
    if not any(engine.world.datastore(moid).config.type == "vSAN" for moid in vm.disk_datastores):
        return True
    # vSAN loads after vSphere HA and reads its packages: imported only where it is asked.
    from vsphere_client.engine.vsan.service import VsanService

    return engine.service(VsanService).vm_accessible(vm.moid, host)
