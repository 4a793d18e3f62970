"""What a migration consists of, by what moves and whether the guest runs."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.concurrency import MigrationKind
from vsphere_client.decisions.vmotion.encryption import Encryption, Side, decide_encryption
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.storage_copy import reopen_s
from vsphere_client.decisions.vmotion.trace import Trace, bitmap_s, decide_trace
from vsphere_client.decisions.vmotion.vmx_timer import PROTECTION_S, describe_timeout, start_vmx_s
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.data_movers import settled_latency_ms
from vsphere_client.engine.vmotion.special_hardware import encryption_setting
from vsphere_client.engine.vmotion.stages import COLD, COLD_FILES, LIVE, STORAGE, TRACE, FixedStage
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.advanced_options import FSR_SWITCHOVER, VMOTION_SWITCHOVER, vm_option_number

COPY_FROM, PRECOPY_COPIED, COPIED = 10.0, 60.0, 85.0
"""Progress between which files are copied, with memory to follow and without (our assumption)."""


def fixed_stages(work: MigrationWork, live: bool) -> tuple[FixedStage, ...]:
    """What comes before files or memory are copied."""
    if not live:
        return COLD if work.relocation is None else COLD_FILES
    if work.relocation is None and not work.swap:
        return LIVE
    return LIVE[: -len(TRACE)] if work.moves_compute else STORAGE


def request_kind(work: MigrationWork, live: bool) -> MigrationKind:
    """What a migration costs of hosts, networks and datastores."""
    if not live:
        return MigrationKind.PROVISIONING
    kinds = {
        "vmotion": MigrationKind.VMOTION,
        "storage": MigrationKind.STORAGE_VMOTION,
        "both": MigrationKind.SHARED_NOTHING,
    }
    return kinds[work.kind]


def encryption_of(vm: VirtualMachine, source: HostSystem, destination: HostSystem) -> Encryption:
    """Whether memory crosses the network encrypted, by the VM's setting and what both hosts can."""
    sides = [Side(host.name, host.config.version, host.config.evc) for host in (source, destination)]
    return decide_encryption(encryption_setting(vm.config), *sides)


def trace_of(vm: VirtualMachine, source: HostSystem) -> Trace:
    """How the source traces the VM's memory before the first pass."""
    return decide_trace(vm.config.memory_mb, vm.config.num_cpu, esxi_release(source.config.version))


def dirty_bitmap_s(vm: VirtualMachine, source: HostSystem) -> float:
    """What the dirty bitmap of a large VM adds to the stun."""
    return bitmap_s(vm.config.memory_mb, esxi_release(source.config.version))


def copy_until(work: MigrationWork) -> float:
    """Progress at which all files are copied: early when memory follows."""
    return PRECOPY_COPIED if work.moves_compute else COPIED


def max_switchover_s(vm: VirtualMachine, work: MigrationWork) -> float:
    """Longest final phase before the VM is left at the source, by the VM's options (vmotion.md 8, stage 9)."""
    key = VMOTION_SWITCHOVER if work.moves_compute else FSR_SWITCHOVER
    return vm_option_number(vm.config.advanced, key)


def reopening_s(engine: Engine, work: MigrationWork) -> float:
    """How long opening the disks on the slowest destination datastore takes."""
    assert work.relocation is not None, "only files that moved are opened elsewhere"
    latency_ms = settled_latency_ms(engine.world)
    rows = [engine.world.datastore(moid).row for moid in work.relocation.datastores]
    return reopen_s(len(work.relocation.disks), max(float(latency_ms[row]) for row in rows))


def start_vmx(engine: Engine, vm: VirtualMachine, work: MigrationWork, usual_s: float) -> float:
    """How long the destination takes to start the VMX, at most until the timer on the .vmx has run out.

    What is too slow is noted in the work.
    """
    table, host = engine.world.datastores, engine.world.host(work.destination)
    places = work.relocation.datastores if work.relocation is not None else vm.disk_datastores
    stores = [engine.world.datastore(moid) for moid in places]
    slowest = max(stores, key=lambda one: float(table.latency_ms[one.row]), default=None)
    if slowest is None:
        return usual_s
    latency_ms = float(table.latency_ms[slowest.row])
    needed_s = start_vmx_s(usual_s, 1 + len(vm.config.disks), latency_ms)
    late = needed_s > PROTECTION_S
    work.vmx_late = describe_timeout(vm.name, host.name, slowest.name, latency_ms) if late else None
    return min(needed_s, PROTECTION_S)


def describe_move(engine: Engine, work: MigrationWork, source: HostSystem, destination: HostSystem) -> str:
    """The Details of a migration that has ended."""
    if work.moves_compute:
        return f"Migrated from {source.name} to {destination.name}"
    assert work.relocation is not None, "something moved"
    names = ", ".join(engine.world.datastore(moid).name for moid in work.relocation.datastores)
    return f"Files moved to {names}"
