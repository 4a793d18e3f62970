"""What a VM is known by on the wire, and where hosts are plugged in; drawn from the seed, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.kernel.random_streams import stable_hash

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

VMWARE_OUI = "00:50:56"
"""Addresses that vCenter assigns go from 00:50:56:80:00:00 to 00:50:56:bf:ff:ff."""


def mac_address(seed: int, vm: VirtualMachine, adapter: int = 1) -> str:
    """The MAC address of a VM's network adapter, counted from 1: given by hand, else drawn; it moves with the VM."""
    given = vm.config.networks[adapter - 1].mac if adapter <= len(vm.config.networks) else None
    if given is not None:
        return given
    drawn = stable_hash(seed, f"mac/{_origin(vm)}/{adapter}")
    tail = (0x80 + (drawn >> 16) % 0x40, (drawn >> 8) & 0xFF, drawn & 0xFF)
    return ":".join((VMWARE_OUI, *(f"{part:02x}" for part in tail)))


def vmkernel_mac_address(seed: int, host: HostSystem, adapter: str) -> str:
    """The MAC address of a host's VMkernel adapter, of those that hosts assign: 00:50:56:60:00:00 to 7f:ff:ff."""
    drawn = stable_hash(seed, f"mac/{host.moid}/{adapter}")
    tail = (0x60 + (drawn >> 16) % 0x20, (drawn >> 8) & 0xFF, drawn & 0xFF)
    return ":".join((VMWARE_OUI, *(f"{part:02x}" for part in tail)))


def mac_addresses(seed: int, vm: VirtualMachine) -> tuple[str, ...]:
    """The MAC addresses of all adapters of a VM."""
    return tuple(mac_address(seed, vm, number) for number in range(1, len(vm.config.networks) + 1))


def instance_uuid(seed: int, vm: VirtualMachine) -> str:
    """What tells a VM from all others, whichever vCenter Server manages it."""
    drawn = (stable_hash(seed, f"uuid/{_origin(vm)}/{part}") for part in range(4))
    return str(UUID(bytes=b"".join(one.to_bytes(4, "big") for one in drawn), version=4))


def _origin(vm: VirtualMachine) -> str:
    return vm.born_as or vm.moid


def subnet_of(world: World, vm: VirtualMachine) -> int:
    """The VLAN that a VM's guest has an address for; it keeps that wherever it goes. One without network has 0."""
    if vm.subnet is not None:
        return vm.subnet
    return world.network(vm.networks[0]).subnet if vm.networks else 0


def is_cut_off(world: World, vm: VirtualMachine) -> bool:
    """Whether a VM's first network is another segment than the one that its guest has an address for."""
    return bool(vm.networks) and world.network(vm.networks[0]).config.vlan != subnet_of(world, vm)


def guest_address(world: World, vm: VirtualMachine) -> str | None:
    """The IPv4 address that the guest has given itself; None without a network adapter.

    Our assumption: the guests of a VLAN share a /16 and are numbered as they were registered.
    """
    if not vm.networks:
        return None
    subnet = subnet_of(world, vm)
    number = _number(_origin(vm))
    return f"10.{64 + subnet % 128}.{number // 250 % 256}.{1 + number % 250}"


def switch_port(host: HostSystem) -> str:
    """The port of the physical switch behind a host's first uplink (our assumption: as hosts were racked)."""
    number = _number(host.moid)
    return f"{1 + number // 48}/0/{1 + number % 48}"


def _number(moid: str) -> int:
    tail = moid.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0
