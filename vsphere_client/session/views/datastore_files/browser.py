"""Reads the folders and files of one datastore as they are now."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.storage.capacity import swap_file_gb
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.session.session import Session
from vsphere_client.session.views.datastore_files.rows import FileRow, FolderRow
from vsphere_client.session.views.datastore_files.system_files import system_files, system_folders
from vsphere_client.session.views.datastore_files.times import FileTimes
from vsphere_client.session.views.datastore_files.vm_files import Home, swap_file, vm_files
from vsphere_client.session.views.looks import is_accessible


class DatastoreFiles:
    """The folders of a datastore, and the files in each.

    A VM's folder is called as the VM is; of VMs of one name the later ones get a number (our assumption: a renamed
    VM's folder, too). What a Storage vMotion has not finished copying is not listed.

    Args:
        session: The open session.
        moid: The datastore.
    """

    def __init__(self, session: Session, moid: str) -> None:
        self._session, self._moid = session, moid
        self._times = FileTimes(session.engine.events)
        self.folders: tuple[FolderRow, ...] = ()
        self._folders: dict[str, FolderRow] = {}
        self.refresh()

    @property
    def accessible(self) -> bool:
        """Whether a host reaches the datastore, without which nobody can read it."""
        return is_accessible(self._session.engine.world, self._datastore)

    @property
    def _datastore(self) -> Datastore:
        return self._session.engine.world.datastore(self._moid)

    def refresh(self) -> None:
        """Find the folders anew; a moment that was gone back to has an event log of its own."""
        log = self._session.engine.events
        if self._times.log is not log:
            self._times = FileTimes(log)
        self._times.catch_up()
        found = [*self._vm_folders(), *map(FolderRow, system_folders(self._session, self._datastore))]
        inside = sorted(found, key=lambda row: row.path.casefold().split("/"))
        self.folders = (FolderRow(""), *inside) if self.accessible else ()
        self._folders = {row.path: row for row in self.folders}

    def _vm_folders(self) -> Iterator[FolderRow]:
        world, taken = self._session.engine.world, dict[str, int]()
        for moid in self._datastore.vms:
            name = world.vm(moid).name
            number = taken[name] = taken.get(name, -1) + 1
            yield FolderRow(f"{name}_{number}" if number else name, moid)

    def files(self, folder: str) -> list[FileRow]:
        """What lies in a folder, folders first."""
        row = self._folders.get(folder)
        if row is None:
            return []
        if row.vm:
            return list(vm_files(self._home(row))) if row.vm in self._datastore.vms else []
        inside = [one for one in self.folders if one.path and one.path.rpartition("/")[0] == folder]
        below = [FileRow(folder, one.name, "folder") for one in inside]
        swaps = self._foreign_swap_files() if not folder else ()
        return [*below, *system_files(self._session, self._datastore, folder), *swaps]

    def owner(self, folder: str) -> str:
        """The VM (id) whose folder it is; empty if none's."""
        row = self._folders.get(folder)
        return row.vm if row is not None else ""

    def all_files(self) -> list[FileRow]:
        """The files of all folders."""
        return [file for folder in self.folders for file in self.files(folder.path)]

    def _home(self, row: FolderRow) -> Home:
        world = self._session.engine.world
        times, vm = self._times.of_vm(row.vm), world.vm(row.vm)
        return Home(world, self._datastore, vm, row.path, times, self._session.now_us)

    def _foreign_swap_files(self) -> Iterator[FileRow]:
        """Swap files of VMs whose host or cluster keeps them here, away from the VM."""
        for vm in self._session.engine.world.all_of(VirtualMachine):
            away = vm.disk_datastores[:1] != (self._moid,)
            if vm.swap_datastore == self._moid and away and swap_file_gb(vm) > 0.0:
                yield swap_file(vm, "", self._times.of_vm(vm.moid).started_us)
