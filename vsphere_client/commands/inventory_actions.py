"""Actions on names, folders, datacenters and alarms, and creating objects."""

from __future__ import annotations

from vsphere_client.commands import enabling as when
from vsphere_client.commands.action import Action, Confirm, Opens, Submits, always
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.objects import (
    Datacenter,
    Datastore,
    Folder,
    HostSystem,
    VCenter,
)
from vsphere_client.model import commands as c
from vsphere_client.model.kinds import FolderKind


def takes_new_vm(selection: Selection) -> str | None:
    """A new VM may be created from this object."""
    match selection.one:
        case HostSystem() as host:
            return when.host_takes_vms(selection, host)
        case Datastore() as datastore:
            return when.datastore_has_hosts(selection, datastore)
        case _:
            return when.has_compute(selection)


def _delete_folders(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.DeleteFolder(folder=folder.moid) for folder in selection.all_of(Folder))


def _unacknowledged(selection: Selection) -> list[tuple[str, str]]:
    service = selection.session.engine.service(AlarmService)
    return [
        (obj.moid, alarm.alarm)
        for obj in selection.objects
        for alarm in service.of_entity(obj.moid)
        if alarm.acknowledged_us is None
    ]


def _triggered(selection: Selection) -> list[tuple[str, str]]:
    service = selection.session.engine.service(AlarmService)
    return [(obj.moid, alarm.alarm) for obj in selection.objects for alarm in service.of_entity(obj.moid)]


def _acknowledge(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.AcknowledgeAlarm(entity=moid, alarm=alarm) for moid, alarm in _unacknowledged(selection))


def _reset(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.ResetAlarm(entity=moid, alarm=alarm) for moid, alarm in _triggered(selection))


def _has_unacknowledged(selection: Selection) -> str | None:
    return None if _unacknowledged(selection) else "No triggered alarm here waits for an acknowledgement."


def _has_triggered(selection: Selection) -> str | None:
    return None if _triggered(selection) else "No alarm is triggered here."


def _new_folder(kind: FolderKind, title: str) -> Action:
    return Action(
        f"folder.new_{kind}",
        title,
        when.each(Datacenter),
        Opens("new_folder", kind, (c.CreateFolder,)),
        "folder",
    )


INVENTORY_ACTIONS = (
    Action(
        "vcenter.edit_statistics",
        "Edit Statistics...",
        when.each(VCenter),
        Opens("edit_statistics", kinds=(c.ConfigureStatistics,)),
        "settings",
    ),
    Action(
        "datacenter.new",
        "New Datacenter...",
        when.in_root_only,
        Opens("new_datacenter", kinds=(c.CreateDatacenter,)),
        "datacenter",
    ),
    Action(
        "host.add",
        "Add Host...",
        always,
        Opens("add_host", kinds=(c.AddHost,)),
        "add-host",
    ),
    Action(
        "cluster.new",
        "New Cluster...",
        when.in_datacenter_only,
        Opens("new_cluster", kinds=(c.CreateCluster,)),
        "add-cluster",
    ),
    Action("folder.new", "New Folder...", always, Opens("new_folder", "", (c.CreateFolder,)), "folder"),
    _new_folder(FolderKind.HOST, "New Host and Cluster Folder..."),
    _new_folder(FolderKind.NETWORK, "New Network Folder..."),
    _new_folder(FolderKind.STORAGE, "New Storage Folder..."),
    _new_folder(FolderKind.VM, "New VM and Template Folder..."),
    Action("vm.new", "New Virtual Machine...", takes_new_vm, Opens("new_vm", kinds=(c.CreateVm,)), "add-vm"),
    Action("rename", "Rename...", when.renamable, Opens("rename", kinds=(c.Rename,)), "rename", "F2"),
    Action(
        "move",
        "Move To...",
        when.movable,
        Opens("move_to", kinds=(c.MoveToFolder, c.MoveResourcePool)),
        "move",
        several=True,
    ),
    Action(
        "vm.move_to_folder",
        "Move to folder...",
        when.movable,
        Opens("move_to", kinds=(c.MoveToFolder,)),
        "move",
        several=True,
    ),
    Action(
        "folder.delete",
        "Remove from Inventory",
        when.each(Folder, when.folder_is_not_root, when.folder_is_empty),
        Submits(_delete_folders, (c.DeleteFolder,)),
        "delete",
        "Del",
        Confirm("Remove Folder", "Remove {names} from the inventory?"),
        several=True,
    ),
    Action(
        "alarm.acknowledge",
        "Acknowledge Alarms",
        _has_unacknowledged,
        Submits(_acknowledge, (c.AcknowledgeAlarm,)),
        "check",
        several=True,
    ),
    Action(
        "alarm.reset",
        "Reset Alarms To Green",
        _has_triggered,
        Submits(_reset, (c.ResetAlarm,)),
        "check-circle",
        several=True,
    ),
    Action(
        "fault.inject",
        "Inject Fault...",
        always,
        Opens("inject_fault", kinds=(c.FailHost,)),
        "bolt",
        "Ctrl+Alt+I",
        trainer=True,
    ),
)


def acknowledge(entity: str, alarm: str) -> c.AcknowledgeAlarm:
    """Acknowledge one triggered alarm on an object."""
    return c.AcknowledgeAlarm(entity=entity, alarm=alarm)


def reset_to_green(entity: str, alarm: str) -> c.ResetAlarm:
    """Reset one triggered alarm on an object."""
    return c.ResetAlarm(entity=entity, alarm=alarm)
