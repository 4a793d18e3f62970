"""What the hosts add to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.esxi import (
    add_host,
    host_operations,
    host_options,
    power,
    power_policy,
    vm_operations,
)
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.connection import ConnectionService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (AllocationService, ConnectionService)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.PowerOnVm: power.PowerOn(),
    c.PowerOffVm: power.PowerOff(),
    c.SuspendVm: power.Suspend(),
    c.ResetVm: power.Reset(),
    c.ShutdownGuest: power.Shutdown(),
    c.RestartGuest: power.Reboot(),
    c.CreateVm: vm_operations.Create(),
    c.DeleteVm: vm_operations.Delete(),
    c.ReconfigureVm: vm_operations.Reconfigure(),
    c.SetWorkload: vm_operations.SetGuestWorkload(),
    c.MoveVmToPool: vm_operations.MoveToPool(),
    c.UpdateHostOptions: host_options.UpdateOptions(),
    c.ConfigurePowerPolicy: power_policy.ConfigurePolicy(),
    c.AddHost: add_host.AddHostOperation(),
    c.DisconnectHost: host_operations.Disconnect(),
    c.ReconnectHost: host_operations.Reconnect(),
    c.RemoveHost: host_operations.Remove(),
    c.StartService: host_operations.Start(),
    c.StopService: host_operations.Stop(),
    c.RestartService: host_operations.Restart(),
}
