"""Ready to complete of the Migrate wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsphere_client.commands.figures import count
from vsphere_client.commands.flow import ReviewRow
from vsphere_client.commands.migrate_storage import storage_words
from vsphere_client.commands.migration_queue import queue_rows
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.vcenters import vcenter_of

if TYPE_CHECKING:
    from vsphere_client.commands.migrate import MigrateFlow


def review_rows(flow: MigrateFlow) -> list[ReviewRow]:
    """What was chosen, in the order of the pages."""
    world = flow.session.engine.world
    chosen = next(one for one in flow.types() if one.key == flow.draft.get("type"))
    rows = [ReviewRow("Migration Type", chosen.title)]
    names = ", ".join(vm.name for vm in flow.outlook.vms[:5])
    more = f" and {len(flow.vms) - 5} more" if len(flow.vms) > 5 else ""
    rows.append(ReviewRow("Virtual Machine", names + more))
    host = world.host(moid) if (moid := flow.target_host()) else None
    rows += _place_rows(flow, host)
    if flow.live and not flow.stays_on_host:
        rows.append(ReviewRow("vMotion Priority", str(flow.draft.get("priority")).capitalize()))
    if not flow.stays_on_host:
        rows.append(ReviewRow("Networks", _network_words(flow)))
    rows += _storage_rows(flow)
    files = flow.files() if flow.moves_storage else None
    rows += queue_rows(flow.session, flow.outlook.vms, host, files)
    warnings = flow.verdict().warnings
    if warnings:
        rows.append(ReviewRow("Compatibility", count(len(warnings), "warning")))
    return rows


def _place_rows(flow: MigrateFlow, host: HostSystem | None) -> list[ReviewRow]:
    """The target's vCenter Server, pool, cluster, host and folder."""
    world, target = flow.session.engine.world, flow.draft.get("target")
    rows = []
    if host is not None and (there := vcenter_of(world, host)).moid != flow.reach.home:
        rows.append(ReviewRow("Target vCenter Server", there.name))
    if target == "pool" and flow.moves_compute:
        rows.append(ReviewRow("Resource Pool", flow.target_name()))
    if host is not None:
        cluster = world.cluster(host.cluster).name if host.cluster else "None"
        rows.append(ReviewRow("Cluster", cluster))
        rows.append(ReviewRow("Host", host.name if target == "host" else f"{host.name} (chosen by DRS)"))
    folder = next((one.name for one in flow.folders() if one.moid == flow.draft.get("folder")), "")
    if folder:
        rows.append(ReviewRow("Folder", folder))
    return rows


def _network_words(flow: MigrateFlow) -> str:
    mapping = flow.draft.get("networks")
    return ", ".join(f"{a} to {b}" for a, b in sorted(mapping.items())) or "No network reassignments"


def _storage_rows(flow: MigrateFlow) -> list[ReviewRow]:
    if not flow.moves_storage:
        return [ReviewRow("Storage", "Unchanged")]
    return [ReviewRow(*row) for row in storage_words(flow.session.engine, flow.files(), flow.outlook.vms)]
