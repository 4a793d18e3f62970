"""Cloning a virtual machine: its disks are copied as they are, block by block, while it may go on."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vmotion.concurrency import MigrationKind, MigrationRequest
from vsphere_client.decisions.vmotion.storage_copy import DiskMove
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.power import VmOperation
from vsphere_client.engine.esxi.vm_operations import register
from vsphere_client.engine.esxi.vm_targets import CreationTarget, find_target
from vsphere_client.engine.inventory.build import check_name_free
from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.copy_work import CopyWork, begin_copy
from vsphere_client.engine.vmotion.copying import go_on
from vsphere_client.engine.vmotion.relocation import current_places, disk_labels
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import CloneVm, CreateVm, PowerOnVm
from vsphere_client.model.faults import HostNotReachable, VimFault
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.virtual_machine import VirtualMachineConfig, VirtualNic

BEGIN_US = 2 * SECOND_US
"""Creating the files of the copy before the first block (our assumption)."""
COPY_FROM, COPY_TO = 5.0, 95.0


@dataclass(slots=True)
class CloneWork:
    """What a clone copies, and between which hosts (ids)."""

    source: str
    destination: str
    moves: tuple[DiskMove, ...]
    copy: CopyWork | None = None


class Clone(VmOperation[CloneVm]):
    """Copy a VM with its disks."""

    description_id = "VirtualMachine.clone"

    def begin(self, engine: Engine, task: Task, command: CloneVm) -> Stage:
        """Check the place and the name, and take or wait for a provisioning slot."""
        vm = self.subject(engine, task)
        creation = self._creation(engine, vm, command)
        target = find_target(engine, creation)
        check_name_free(engine.world, target.folder.children, command.name)
        target.check_fits(engine, creation.config)
        if vm.host is None:
            raise HostNotReachable(host="(none)")
        moves = _moves(engine, vm, creation.config, target)
        destination = _copying_host(engine.world, vm, target, moves)
        task.work = CloneWork(vm.host, destination.moid, moves)
        stores = tuple(dict.fromkeys(moid for move in moves for moid in (move.source, move.destination)))
        request = MigrationRequest(task.key, MigrationKind.PROVISIONING, vm.host, destination.moid, stores)
        waits_for = engine.service(MigrationService).enter(request)
        if waits_for is not None:
            return Stage(waits_for.text, None, COPY_FROM, cancellable=True, key="queued")
        return self._begin_files(task)

    def advance(self, engine: Engine, task: Task, command: CloneVm) -> Stage | None:
        """Copy on; at the end register the copy, and power it on if asked."""
        work: CloneWork = task.work
        if task.stage is not None and task.stage.key == "queued":
            return self._begin_files(task)
        if work.copy is None:
            work.copy = begin_copy(work.moves, engine.now_us)
        sides = (engine.world.host(work.source), engine.world.host(work.destination))
        wait_us = go_on(engine, work.copy, *sides, task.key)
        if wait_us is not None:
            until = COPY_FROM + (COPY_TO - COPY_FROM) * work.copy.share_done
            over = ", ".join(dict.fromkeys(one.carrier for one in work.copy.running))
            gigabytes = sum(move.mb for move in work.moves) / 1024.0
            words = f"Copying {gigabytes:.0f} GB of disks ({over})"
            return Stage(words, wait_us, max(task.stage_from_percent, until), True, "copy")
        self._register(engine, task, command)
        engine.service(MigrationService).leave(task.key)
        return None

    def undo(self, engine: Engine, task: Task, command: CloneVm, fault: VimFault) -> None:
        """Nothing was registered; what was copied is deleted."""
        engine.service(MigrationService).leave(task.key)
        self.let_go(engine, task)

    def _begin_files(self, task: Task) -> Stage:
        return Stage("Creating the files of the copy", BEGIN_US, COPY_FROM, True, "create")

    def _register(self, engine: Engine, task: Task, command: CloneVm) -> None:
        vm = self.subject(engine, task)
        creation = self._creation(engine, vm, command)
        target = find_target(engine, creation)
        check_name_free(engine.world, target.folder.children, command.name)
        copy = register(engine, command.name, creation.config, target)
        engine.events.post("VmClonedEvent", copy, source_vm=vm.name)
        task.result = copy.moid
        if command.power_on:
            engine.submit(PowerOnVm(vm=copy.moid), task.source)

    def _creation(self, engine: Engine, vm: VirtualMachine, command: CloneVm) -> CreateVm:
        """The copy as a VM to be created: a datastore that was named takes all its disks."""
        disks = disks_now(engine.world, vm)
        if command.datastore is not None:
            disks = tuple(disk.model_copy(update={"datastore": command.datastore}) for disk in disks)
        return CreateVm(
            name=command.name,
            config=vm.config.model_copy(update={"disks": disks, "networks": _networks(vm)}),
            folder=command.folder or vm.parent,
            host=command.host,
            resource_pool=command.resource_pool or (None if command.host else vm.resource_pool),
            datastore=command.datastore,
        )


def _moves(
    engine: Engine, vm: VirtualMachine, config: VirtualMachineConfig, target: CreationTarget
) -> tuple[DiskMove, ...]:
    """Every disk from where it lies to where the copy's will lie; no guest writes to what is copied."""
    found = []
    for label, disk, source in zip(disk_labels(vm), config.disks, current_places(engine, vm), strict=True):
        to = target.disk_datastores(engine, config.model_copy(update={"disks": (disk,)}))[0]
        found.append(DiskMove(label, source, to, taken_gb(disk) * 1024.0, cold=True, whole=not disk.is_rdm))
    return tuple(found)


def _copying_host(
    world: World, vm: VirtualMachine, target: CreationTarget, moves: tuple[DiskMove, ...]
) -> HostSystem:
    """The host at the other end: the one that was named, else the source's if it sees the datastores.

    Our assumption for all others: the first host that mounts them.
    """
    source = world.host(vm.host or "")
    if target.host is not None:
        return target.host
    wanted = {move.destination for move in moves}
    if wanted <= set(visible_datastores(source)):
        return source
    mounting = (world.host(moid) for store in sorted(wanted) for moid in world.datastore(store).hosts)
    return next((host for host in mounting if wanted <= set(visible_datastores(host))), source)


def _networks(vm: VirtualMachine) -> tuple[VirtualNic, ...]:
    """A copy gets MAC addresses of its own."""
    return tuple(nic.model_copy(update={"mac": None}) for nic in vm.config.networks)
