"""Which pages the Migrate wizard has, as its draft is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vsphere_client.commands.flow import Page

if TYPE_CHECKING:
    from vsphere_client.commands.migrate import MigrateFlow

TYPE = Page(
    "type",
    "Select a migration type",
    sentence="Change the virtual machines' compute resource, storage, or both.",
)
VCENTER = Page(
    "vcenter",
    "Select a target vCenter",
    "Select a target vCenter Server",
    "Log in to the vCenter Server to which the virtual machines shall go.",
)
STORAGE = Page(
    "storage",
    "Select storage",
    sentence="Select the destination storage for the virtual machine migration.",
)
FOLDER = Page(
    "folder",
    "Select folder",
    sentence="Select the destination virtual machine folder for the virtual machine migration.",
)
NETWORKS = Page(
    "networks",
    "Select networks",
    sentence="Select destination networks for the virtual machine migration.",
)
PRIORITY = Page(
    "priority",
    "Select vMotion priority",
    sentence="Protect the performance of your running virtual machines from migration overhead.",
)
READY = Page(
    "ready",
    "Ready to complete",
    sentence="Verify that the information is correct and click Finish to start the migration.",
)


def steps_of(flow: MigrateFlow) -> tuple[Page, ...]:
    """The pages in order; those of folders, networks and priority only where they mean something."""
    return tuple(_steps(flow))


def _steps(flow: MigrateFlow) -> Iterator[Page]:
    yield TYPE
    if flow.draft.get("type") == "export":
        yield VCENTER
    if flow.moves_compute:
        yield Page("compute", "Select a compute resource", sentence=_where_now(flow))
    if flow.moves_storage:
        yield STORAGE
    if flow.datacenter_there() is not None:
        yield FOLDER
    stays = flow.stays_on_host
    if not stays:
        yield NETWORKS
    if flow.live and not stays:
        yield PRIORITY
    yield READY


def _where_now(flow: MigrateFlow) -> str:
    world = flow.session.engine.world
    text = "Select a cluster, host, vApp or resource pool to run the virtual machine"
    names = [world.host(moid).name for moid in flow.outlook.sources()]
    if len(names) == 1:
        runs = "It now runs" if len(flow.vms) == 1 else "They now run"
        return f"{text}{'' if len(flow.vms) == 1 else 's'}. {runs} on {names[0]}."
    return f"{text}s. They now run on {len(names)} hosts."
