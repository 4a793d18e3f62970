"""The CPU topology of a virtual machine: sockets and NUMA nodes its guest sees, where they lie, and why."""

from __future__ import annotations

from vsphere_client.decisions.cpu.affinity import describe_affinity
from vsphere_client.decisions.cpu.latency_sensitivity import claim_of, describe_level
from vsphere_client.decisions.cpu.numa import home_nodes
from vsphere_client.decisions.cpu.topology_words import (
    describe_cause,
    describe_fit,
    describe_nodes,
    describe_sockets,
)
from vsphere_client.engine.world.numa_projection import node_size, shown_topology
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.model.advanced_options import MEMORY_AFFINITY, VM_OPTIONS, node_affinity
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup, on_off
from vsphere_client.session.views.numa_nodes import placed_by

POOR_LOCALITY_PERCENT = 80.0
"""Less local memory than this is poor (vmkernel.md 1.7)."""


def cpu_topology(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """CPU Topology of a VM: what the guest sees, how it lies on the host, and the advanced options behind it."""
    world = session.engine.world
    vm = world.vm(moid)
    topology = shown_topology(vm.config)
    why = describe_cause(topology, vm.config.advanced)
    shown = SettingGroup(
        "What the guest sees",
        (
            Setting("CPUs", str(vm.config.num_cpu)),
            Setting("Sockets", describe_sockets(topology)),
            Setting("Threads per core", str(topology.threads_per_core)),
            Setting("NUMA nodes", describe_nodes(topology), why.text),
            Setting("CPU Hot Plug", on_off(vm.config.cpu_hot_add)),
            Setting("Scheduling affinity", describe_affinity(vm.config.cpu_affinity)),
            Setting("Latency sensitivity", describe_level(vm.config)),
        ),
    )
    options = SettingGroup("Advanced parameters", _options(vm))
    return shown, SettingGroup("On the host", _on_host(world, vm)), options


def _on_host(world: World, vm: VirtualMachine) -> tuple[Setting, ...]:
    vms, row = world.vms, vm.row
    if vm.host is None or not vms.executing[row]:
        return (Setting("NUMA", "Not running"),)
    host = world.host(vm.host)
    node_gb = host.config.memory_mb / host.config.sockets / 1024
    local, most = float(vms.numa_local_percent[row]), float(vms.numa_local_most_percent[row])
    clients = int(vms.numa_clients[row])
    topology = shown_topology(vm.config)
    counted = node_size(vm.config, host.config) if vms.numa_in_threads[row] else 0
    fit = describe_fit(topology, host.config.cores_per_socket, most, counted)
    size = f"{host.config.sockets} x {host.config.cores_per_socket} cores, {node_gb:,.0f} GB"
    homes = ", ".join(str(node) for node in home_nodes(int(vms.numa_home[row])))
    severity = "warning" if local < POOR_LOCALITY_PERCENT else None
    return (
        Setting("NUMA nodes of the host", size, host.name),
        *_own_cores(vm, int(vms.own_cores[row])),
        Setting("NUMA clients", str(clients), f"home nodes {homes}"),
        *_outside(bool(vms.numa_affinity[row]), bool(vms.numa_memory_affinity[row])),
        *_memory_affinity(vm, int(vms.numa_memory_affinity[row])),
        *_node_affinity(vm, int(vms.numa_allowed[row])),
        Setting("Local memory", f"{local:.0f} %", fit.text, severity),
        Setting("Migrations between nodes", str(int(vms.numa_migrations[row]))),
    )


def _outside(by_cpu: bool, by_memory: bool) -> tuple[Setting, ...]:
    """What takes the VM out of NUMA management, where something does."""
    if not (by_cpu or by_memory):
        return ()
    return (
        Setting(
            "NUMA management", "None", f"{placed_by(by_cpu, by_memory)}: neither it nor its pages are moved"
        ),
    )


def _memory_affinity(vm: VirtualMachine, bound: int) -> tuple[Setting, ...]:
    """The nodes that the VM's memory is bound to, where somebody said so, and those of them that the host has not."""
    wished = node_affinity(vm.config.advanced, MEMORY_AFFINITY)
    if not wished:
        return ()
    missing = [str(node) for node in wished if node not in home_nodes(bound)]
    note = f"this host has no node {', '.join(missing)}" if missing else "sched.mem.affinity"
    return (Setting("Memory affinity", ", ".join(map(str, wished)), note),)


def _own_cores(vm: VirtualMachine, own: int) -> tuple[Setting, ...]:
    """The cores of a latency-sensitive VM on which nobody else runs, or that it has none."""
    claim = claim_of(vm.config)
    if claim is None:
        return ()
    if not own:
        note = f"its reservation of {claim.reserved_mhz:,.0f} MHz is no core of this host for each"
        return (Setting("Exclusive cores", "None", note, "warning"),)
    each = "vCPU" if claim.threads == 1 else f"{claim.threads} vCPUs, which are its hyper-threads"
    return (Setting("Exclusive cores", str(own), f"a core for each {each}"),)


def _node_affinity(vm: VirtualMachine, allowed: int) -> tuple[Setting, ...]:
    """The nodes that the VM may run on, where somebody said so, and those of them that the host has not."""
    wished = node_affinity(vm.config.advanced)
    if not wished:
        return ()
    there = home_nodes(allowed)
    missing = [str(node) for node in wished if node not in there]
    if not set(there) & set(wished):
        note = "this host has none of them: it may run on all nodes"
    elif missing:
        note = f"this host has no node {', '.join(missing)}"
    else:
        note = "CPU and memory come from these nodes only (numa.nodeAffinity)"
    return (Setting("NUMA node affinity", ", ".join(map(str, wished)), note),)


def _options(vm: VirtualMachine) -> tuple[Setting, ...]:
    """The options of CPU and NUMA that the VM was given."""
    given = [key for key in VM_OPTIONS if key in vm.config.advanced and key.startswith(("cpuid.", "numa."))]
    rows = tuple(Setting(key, option_text(vm.config.advanced[key])) for key in given)
    return rows or (Setting("None", "All have their defaults"),)


def option_text(value: object) -> str:
    """The value of an advanced option as a configuration file writes it."""
    return str(value).upper() if isinstance(value, bool) else str(value)
