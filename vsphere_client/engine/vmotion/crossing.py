"""Migrations between vCenter Servers: what the checks see of both, and the VM's new identity there."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.snapshot import Crossing, MacConflict, VcenterSide, Way
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import VmEmigrates, VmImmigrated
from vsphere_client.engine.vmotion.folders import name_taken_in
from vsphere_client.engine.vmotion.network import path_limit_mbps, round_trip_ms
from vsphere_client.engine.world.identity import mac_addresses
from vsphere_client.engine.world.objects import HostSystem, ManagedObject, VCenter, VirtualMachine
from vsphere_client.engine.world.rekey import rekey_vm
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import InvalidArgument, InvalidLogin


def check_service(engine: Engine, vm: VirtualMachine, there: ManagedObject, command: MigrateVm) -> None:
    """Log in to a vCenter Server that is not linked with the VM's own.

    Raises:
        InvalidArgument: the command names none, or another one.
        InvalidLogin: user or password is wrong.
    """
    here, other = vcenter_of(engine.world, vm), vcenter_of(engine.world, there)
    if here is other or _linked(here, other):
        return
    service = command.service
    if service is None:
        problem = f"{other.name} is not linked with {here.name}: name it, with user and password."
        raise InvalidArgument(argument="service", problem=problem)
    if service.vcenter not in (other.moid, other.name):
        problem = f"{there.name} belongs to {other.name}, not to {service.vcenter}."
        raise InvalidArgument(argument="service", problem=problem)
    check_login(other, service.username, service.password)


def check_login(vcenter: VCenter, username: str, password: str) -> None:
    """Let a vCenter Server look at user and password; raises InvalidLogin."""
    if (username, password) != (vcenter.config.username, vcenter.config.password):
        raise InvalidLogin()


def _linked(one: VCenter, other: VCenter) -> bool:
    return one.config.linked and other.config.linked


def crossing_of(engine: Engine, vm: VirtualMachine, host: HostSystem) -> Crossing | None:
    """What matters of both vCenter Servers; None for a host of the VM's own."""
    here, there = vcenter_of(engine.world, vm), vcenter_of(engine.world, host)
    if here is there:
        return None
    return Crossing(_side(here), _side(there), _linked(here, there), _mac_conflicts(engine, vm, there))


def _side(vcenter: VCenter) -> VcenterSide:
    return VcenterSide(vcenter.name, vcenter.config.version, vcenter.config.time_skew_s)


def way_to(engine: Engine, vm: VirtualMachine, host: HostSystem, folder: str | None) -> Way:
    """How far a VM goes to a host, by what, and into which folder (id; None: its own, or all VMs' there)."""
    world = engine.world
    crossing, taken = crossing_of(engine, vm, host), name_taken_in(world, vm, host, folder)
    source = world.objects.get(vm.host or "")
    if not isinstance(source, HostSystem):
        return Way(crossing, licenses=(host.config.license, host.config.license), name_taken_in=taken)
    rtt_ms = round_trip_ms(source, host)
    # Nobody asks how much a way carries between hosts that are near.
    mbps = path_limit_mbps(source, host) if crossing is not None or rtt_ms > 0.0 else None
    return Way(crossing, rtt_ms, mbps, (source.config.license, host.config.license), taken)


def _mac_conflicts(engine: Engine, vm: VirtualMachine, there: VCenter) -> tuple[MacConflict, ...]:
    taken = _taken_addresses(engine, there)
    mine = mac_addresses(engine.settings.seed, vm)
    return tuple(
        MacConflict(f"Network adapter {number}", mac, taken[mac])
        for number, mac in enumerate(mine, 1)
        if mac in taken
    )


def _taken_addresses(engine: Engine, vcenter: VCenter) -> dict[str, str]:
    """The VMs that have an address in a vCenter Server, by name; kept until something changes."""
    world = engine.world
    stamp = (world.structure_version, world.columns_version)
    kept = world.derived.get(("mac addresses", vcenter.moid))
    if kept is None or kept[0] != stamp:
        found = {
            mac: vm.name
            for vm in world.all_of(VirtualMachine)
            if vcenter_of(world, vm) is vcenter
            for mac in mac_addresses(engine.settings.seed, vm)
        }
        kept = world.derived["mac addresses", vcenter.moid] = (stamp, found)
    addresses: dict[str, str] = kept[1]
    return addresses


def change_vcenter(engine: Engine, vm: VirtualMachine) -> str:
    """Let a VM leave its vCenter Server for another, which gives it an id of its own; returns the one before.

    Its row stays, and so do its MAC addresses and its instance UUID. Alarms, groups, rules, learned demand and the
    history of performance stay behind. Our assumption: the source posts that it removed the VM, as it does
    whenever one leaves its inventory.
    """
    host = engine.world.objects.get(vm.host or "")
    owner = getattr(host, "cluster", None) or vm.host or ""
    engine.events.post("VmRemovedEvent", vm, owner_id=owner, files_kept=True)
    engine.notify(VmEmigrates(vm.moid))
    before = rekey_vm(engine.world, vm)
    engine.notify(VmImmigrated(vm.moid, before))
    return before
