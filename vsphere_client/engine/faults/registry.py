"""What the faults add to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.faults import (
    device_faults,
    host_faults,
    network_faults,
    path_faults,
    process_faults,
    reboot,
    service_traffic,
    storage_faults,
    upstream_faults,
    vcenter_faults,
    wake_faults,
)
from vsphere_client.engine.faults.service import FaultService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (FaultService,)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.FailHost: host_faults.FailHostOperation(),
    c.RestoreHost: host_faults.RestoreHostOperation(),
    c.IsolateHost: network_faults.IsolateHostOperation(),
    c.PartitionHosts: network_faults.PartitionHostsOperation(),
    c.HealNetwork: network_faults.HealNetworkOperation(),
    c.RestartVcenter: vcenter_faults.RestartVcenterOperation(),
    c.FailNic: network_faults.FailNicOperation(),
    c.RestoreNic: network_faults.RestoreNicOperation(),
    c.FailUpstream: upstream_faults.FailUpstreamOperation(),
    c.RestoreUpstream: upstream_faults.RestoreUpstreamOperation(),
    c.SetServiceTraffic: service_traffic.SetServiceTrafficOperation(),
    c.FailPath: path_faults.FailPathOperation(),
    c.RestorePath: path_faults.RestorePathOperation(),
    c.FailWakeUp: wake_faults.FailWakeUpOperation(),
    c.RestoreWakeUp: wake_faults.RestoreWakeUpOperation(),
    c.FailDisk: device_faults.FailDiskOperation(),
    c.RestoreDisk: device_faults.RestoreDiskOperation(),
    c.HardwareAlert: device_faults.HardwareAlertOperation(),
    c.LoseStorage: storage_faults.LoseStorageOperation(),
    c.RestoreStorage: storage_faults.RestoreStorageOperation(),
    c.KillProcess: process_faults.KillProcessOperation(),
    c.HangGuest: process_faults.HangGuestOperation(),
    c.RebootHost: reboot.Reboot(),
    c.ConfigureMemoryTiering: reboot.ConfigureTiering(),
}
