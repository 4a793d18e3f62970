"""Hosts that exist on the network but are not in the inventory: what Add Host can find."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig


@dataclass(frozen=True, slots=True)
class FoundVm:
    """A virtual machine that lives on an unmanaged host."""

    name: str
    config: VirtualMachineConfig
    power_state: PowerState


@dataclass(frozen=True, slots=True)
class UnmanagedHost:
    """An installed ESXi host somewhere on the network."""

    name: str
    config: HostConfig
    reachable: bool = True
    managed_by: str | None = None
    vms: tuple[FoundVm, ...] = ()
    networks: tuple[str, ...] = ("VM Network",)
