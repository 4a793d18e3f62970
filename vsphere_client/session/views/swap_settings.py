"""Where swap files lie, as the Configure pages of clusters, hosts and virtual machines show it."""

from __future__ import annotations

from vsphere_client.engine.storage.capacity import swap_size_gb, vmx_swap_gb
from vsphere_client.engine.storage.swap_files import cluster_placement, free_gb, swap_place, usable_datastore
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.engine.world.system_swap import system_swap_place
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup, on_off

PLACE_WORDS = {
    "vm_directory": "Virtual machine directory",
    "host_local": "Datastore specified by host",
}
VM_PLACE_WORDS = {
    "inherit": "Default",
    "vm_directory": "Always store with the virtual machine",
    "host_local": "Store in the host's swapfile datastore",
}
FALLBACK = "if not possible, the files are stored with the virtual machines"


def cluster_general(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """Configuration > General of a cluster."""
    placement = session.engine.world.cluster(moid).config.swap_placement
    note = FALLBACK if placement == "host_local" else ""
    return (
        SettingGroup("Swap file location", (Setting("Swap file location", PLACE_WORDS[placement], note),)),
    )


def host_swap(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """Virtual Machines > Swap File Location of a host."""
    world = session.engine.world
    host = world.host(moid)
    named, usable = host.config.swap_datastore, usable_datastore(world, host)
    of_cluster = cluster_placement(world, host)
    rows = [
        Setting(
            "Default",
            "Of this host" if of_cluster is None else PLACE_WORDS[of_cluster],
            "" if of_cluster is None else "set in the cluster",
        ),
        _named(named, usable),
    ]
    if usable is not None:
        rows.append(Setting("Free space", f"{free_gb(world, usable):,.1f} GB"))
    here = [vm for vm in map(world.vm, host.vms) if vm.swap_datastore is not None]
    files = sum(swap_size_gb(vm.config) for vm in here)
    rows.append(Setting("Swap files on it", f"{len(here)}, {files:,.1f} GB"))
    return (SettingGroup("Virtual Machine Swap File Location", tuple(rows)),)


def _named(named: str | None, usable: Datastore | None) -> Setting:
    if named is None:
        return Setting("Swap file datastore", "None", "the files are stored with the virtual machines")
    if usable is None:
        return Setting("Swap file datastore", named, "the host cannot write to it: " + FALLBACK, "warning")
    return Setting("Swap file datastore", named)


SYSTEM_SWAP_WORDS = {
    "datastore": "Datastore",
    "host_cache": "Host cache",
    "host_local": "Preferred swap file location",
}


def system_swap(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """System > System Swap of a host: what is allowed, where it lies, and what is in it."""
    world = session.engine.world
    host = world.host(moid)
    allowed, place, table = host.config.system_swap, system_swap_place(world, host), world.hosts
    named = allowed.datastore or ""
    options = (
        Setting("System swap", on_off(allowed.enabled)),
        Setting(SYSTEM_SWAP_WORDS["datastore"], on_off(allowed.enabled and bool(named)), named),
        Setting(SYSTEM_SWAP_WORDS["host_cache"], on_off(allowed.enabled and allowed.host_cache)),
        Setting(SYSTEM_SWAP_WORDS["host_local"], on_off(allowed.enabled and allowed.host_local)),
    )
    where = SYSTEM_SWAP_WORDS[place.option] if place.option else "Not active"
    if place.datastore is not None:
        where = f"{where}: {world.datastore(place.datastore).name}"
    swapped = float(table.memory_system_swap_mb[host.row])
    now = (
        Setting("Location", where, place.reason.text),
        Setting("Size", "1 GB" if place.option else "None"),
        Setting(
            "Paged out", f"{swapped:,.0f} MB", "memory of the host's own processes, from the hard state on"
        ),
    )
    return SettingGroup("Allowed places", options), SettingGroup("System Swap", now)


def swap_datastore_choices(session: Session, host: HostSystem) -> tuple[tuple[str, str], ...]:
    """Datastores that a host may name for swap files: id and words."""
    world = session.engine.world
    mounted = (world.datastore(moid) for moid in host.datastores)
    plain = (one for one in mounted if one.config.type != "vSAN")
    return tuple((one.moid, f"{one.name} ({free_gb(world, one):,.0f} GB free)") for one in plain)


def vm_swap(session: Session, moid: str) -> tuple[Setting, ...]:
    """The swap files of a virtual machine: the setting, where it lies now, and what it takes."""
    world = session.engine.world
    vm = world.vm(moid)
    overhead = Setting("Overhead memory", f"{world.vms.overhead_mb[vm.row]:.2f} MB", "reserved at power-on")
    place = Setting("Swap file location", VM_PLACE_WORDS[vm.config.swap_placement])
    rows = [overhead, place]
    if vm.power_state == PowerState.ON and vm.host is not None and vm.disk_datastores:
        where = world.datastore(vm.swap_datastore or vm.disk_datastores[0]).name
        why = swap_place(world, vm, world.host(vm.host)).reason.text
        rows.append(Setting("Swap file", f"{swap_size_gb(vm.config):,.2f} GB on {where}", why))
        rows.append(
            Setting("VMX swap file", f"{vmx_swap_gb(vm) * 1024:,.0f} MB" if vmx_swap_gb(vm) else "None")
        )
    return tuple(rows)
