"""How many of the chosen VMs would begin to move at once, and what the others would wait for."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.commands.flow import ReviewRow
from vsphere_client.commands.migrate_storage import FileChoice
from vsphere_client.decisions.vmotion.concurrency import MigrationKind, MigrationRequest
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session


def queue_rows(
    session: Session, vms: Iterable[VirtualMachine], host: HostSystem | None, files: FileChoice | None
) -> list[ReviewRow]:
    """One row where some would wait; none where all begin, or where DRS has yet to choose hosts.

    ``files`` is where they go, None when they stay.
    """
    if host is None and files is None:
        return []
    found = () if files is None else (files.datastore, *dict(files.disks).values())
    datastores = tuple(one for one in found if one is not None)
    requests = [_request(vm, host.moid if host is not None else vm.host, datastores) for vm in vms]
    waiting = session.engine.service(MigrationService).would_wait(requests)
    if not waiting:
        return []
    return [
        ReviewRow(
            "Start", f"{len(requests) - len(waiting)} at once, {len(waiting)} queued. {waiting[0].text}"
        )
    ]


def _request(vm: VirtualMachine, host: str | None, datastores: tuple[str, ...]) -> MigrationRequest:
    stays = vm.host == host
    kind = MigrationKind.PROVISIONING
    if vm.power_state == PowerState.ON:
        moved = MigrationKind.STORAGE_VMOTION if stays else MigrationKind.SHARED_NOTHING
        kind = moved if datastores else MigrationKind.VMOTION
    touched = tuple(dict.fromkeys((*vm.disk_datastores, *datastores)))
    return MigrationRequest(vm.moid, kind, vm.host or "", host or "", touched)
