"""What a task shows: names as Recent Tasks prints them, states, and stages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TaskState(StrEnum):
    """State of a task."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCESS = "success"
    ERROR = "error"


class Source(StrEnum):
    """Who asked for a task."""

    USER = "user"
    DRS = "drs"
    HA = "ha"
    MAINTENANCE = "maintenance"
    LAB = "lab"
    SYSTEM = "system"
    SCHEDULE = "schedule"


USER_NAME = "VSPHERE.LOCAL\\Administrator"
SYSTEM_NAME = "System"


def initiator(source: Source) -> str:
    """The Initiator column: a person, or System for what vCenter does by itself."""
    return USER_NAME if source in (Source.USER, Source.LAB, Source.SCHEDULE) else SYSTEM_NAME


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a task: what it does, how long it takes and at which percentage it ends.

    ``duration_us`` None waits until the mechanism resumes the task.
    """

    label: str
    duration_us: int | None
    until_percent: float = 100.0
    cancellable: bool = False
    key: str = ""


TASK_NAMES: dict[str, str] = {
    "VirtualMachine.powerOn": "Power On virtual machine",
    "Datacenter.powerOnVm": "Initialize powering On",
    "VirtualMachine.powerOff": "Power Off virtual machine",
    "VirtualMachine.answer": "Answer virtual machine question",
    "VirtualMachine.suspend": "Suspend virtual machine",
    "VirtualMachine.reset": "Reset virtual machine",
    "VirtualMachine.shutdownGuest": "Initiate guest OS shutdown",
    "VirtualMachine.rebootGuest": "Initiate guest OS reboot",
    "VirtualMachine.migrate": "Migrate virtual machine",
    "VirtualMachine.relocate": "Relocate virtual machine",
    "VirtualMachine.reconfigure": "Reconfigure virtual machine",
    "VirtualMachine.clone": "Clone virtual machine",
    "VirtualMachine.destroy": "Delete virtual machine",
    "VirtualMachine.unregister": "Unregister virtual machine",
    "VirtualMachine.createSnapshot": "Create virtual machine snapshot",
    "VirtualMachine.revertToCurrentSnapshot": "Revert to current snapshot",
    "VirtualMachine.removeAllSnapshots": "Remove all snapshots",
    "VirtualMachine.createSecondary": "Turn On Fault Tolerance",
    "VirtualMachine.turnOffFaultTolerance": "Turn Off Fault Tolerance",
    "Folder.createVm": "Create virtual machine",
    "Folder.createFolder": "Create folder",
    "Folder.createDatacenter": "Create datacenter",
    "Folder.createClusterEx": "Create cluster",
    "Folder.addStandaloneHost": "Add standalone host",
    "Folder.moveInto": "Move entities",
    "Folder.destroy": "Delete folder",
    "PerformanceManager.updatePerfInterval": "Edit statistics intervals",
    "ClusterComputeResource.addHost": "Add host",
    "ClusterComputeResource.reconfigureEx": "Reconfigure cluster",
    "ClusterComputeResource.destroy": "Delete cluster",
    "ClusterComputeResource.refreshRecommendation": "Refresh recommendation",
    "ClusterComputeResource.applyRecommendation": "Apply recommendation",
    "HostSystem.enterMaintenanceMode": "Enter maintenance mode",
    "HostSystem.exitMaintenanceMode": "Exit maintenance mode",
    "HostSystem.enterStandbyMode": "Enter standby mode",
    "HostSystem.exitStandbyMode": "Exit standby mode",
    "HostSystem.disconnect": "Disconnect host",
    "HostSystem.reconnect": "Reconnect host",
    "HostSystem.destroy": "Remove host",
    "HostServiceSystem.start": "Start service",
    "HostServiceSystem.stop": "Stop service",
    "HostServiceSystem.restart": "Restart service",
    "ResourcePool.createResourcePool": "Create resource pool",
    "ResourcePool.updateConfig": "Update resource pool configuration",
    "ResourcePool.destroy": "Delete resource pool",
    "ClusterComputeResource.restoreResourcePools": "Restore resource pool tree",
    "ResourcePool.moveInto": "Move into resource pool",
    "HostSystem.reboot": "Initiate host reboot",
    "HostSystem.configureMemoryTiering": "Configure memory tiering",
    "HostPowerSystem.configurePowerPolicy": "Change power policy",
    "HostSystem.updateSystemSwapConfiguration": "Update system swap configuration",
    "HostSystem.updateIpmi": "Update IPMI or ILO information used by DPM",
    "OptionManager.updateValues": "Update option values",
    "HostDatastoreSystem.updateLocalSwapDatastore": "Update local swap datastore",
    "HostStorageSystem.setMultipathLunPolicy": "Set logical unit policy",
    "HostStorageSystem.updateScsiLunQueueDepth": "Set queue depth of storage device",
    "HostStorageSystem.enableMultipathPath": "Enable multiple path",
    "HostStorageSystem.disableMultipathPath": "Disable multiple path",
    "StorageResourceManager.ConfigureDatastoreIORM": "Configure Storage I/O Control on datastore",
    "dvs.DistributedVirtualPortgroup.reconfigure": "Reconfigure Distributed Port Group",
    "host.NetworkSystem.updatePortGroup": "Reconfigure port group",
    "DistributedVirtualSwitch.reconfigure": "Reconfigure vSphere Distributed Switch",
    "DistributedVirtualSwitch.reconfigureVmVnicNetworkResourcePool": (
        "Reconfigure a network resource pool on a distributed switch"
    ),
    "DistributedVirtualSwitch.enableNetworkResourceManagement": (
        "Update network I/O control on vSphere Distributed Switch"
    ),
    "ManagedEntity.rename": "Rename",
    "AlarmManager.acknowledge": "Acknowledge alarm",
    "AlarmManager.reset": "Reset alarm to green",
    "TaskManager.cancel": "Cancel task",
    "ScheduledTaskManager.createScheduledTask": "Create scheduled task",
    "ScheduledTask.remove": "Remove scheduled task",
    "ScheduledTask.run": "Run scheduled task",
    "ScheduledTask.reconfigure": "Reconfigure scheduled task",
    "VsanClusterHealth.repairObjects": "Repair vSAN objects",
    "Trainer.setWorkload": "Change guest workload",
    "Trainer.inject": "Inject fault",
    "Trainer.mend": "Mend fault",
}
