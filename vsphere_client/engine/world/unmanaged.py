"""Hosts that exist on the network but are not in the inventory: what Add Host can find."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig


@dataclass(frozen=True, slots=True)
class FoundVm:
    """A virtual machine that lives on an unmanaged host; ``datastores`` are ids of those it lies on.

    ``cpu_level`` is the EVC mode whose features it was started with (None: what its host shows).
    """

    name: str
    config: VirtualMachineConfig
    power_state: PowerState
    datastores: tuple[str, ...] = ()
    cpu_level: str | None = None


@dataclass(frozen=True, slots=True)
class UnmanagedHost:
    """An installed ESXi host somewhere on the network.

    ``datastores`` are ids of datastores of the inventory that it still mounts, after it was removed.
    """

    name: str
    config: HostConfig
    reachable: bool = True
    managed_by: str | None = None
    vms: tuple[FoundVm, ...] = ()
    networks: tuple[str, ...] = ("VM Network",)
    datastores: tuple[str, ...] = ()
