"""Actions on datastores, distributed switches and their port groups."""

from __future__ import annotations

from vsphere_client.commands import enabling as when
from vsphere_client.commands.action import Action, Opens
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.storage.operations import why_no_io_control
from vsphere_client.engine.world.objects import (
    Datastore,
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
)
from vsphere_client.model import commands as c


def _can_have_io_control(_: Selection, datastore: Datastore) -> str | None:
    return why_no_io_control(datastore)


STORAGE_AND_NETWORK_ACTIONS = (
    Action(
        "datastore.configure_io_control",
        "Configure Storage I/O Control...",
        when.each(Datastore, _can_have_io_control),
        Opens("edit_io_control", kinds=(c.ConfigureDatastoreIoControl,)),
        "settings",
    ),
    Action(
        "portgroup.edit_settings",
        "Edit Settings...",
        when.each(DistributedVirtualPortgroup),
        Opens("edit_port_group", kinds=(c.ReconfigurePortGroup,)),
        "settings",
    ),
    Action(
        "portgroup.assign_network_resource_pool",
        "Assign Network Resource Pool...",
        when.each(DistributedVirtualPortgroup),
        Opens("edit_port_group", "pool", kinds=(c.ReconfigurePortGroup,)),
        "settings",
    ),
    Action(
        "switch.edit_settings",
        "Edit Settings...",
        when.each(DistributedVirtualSwitch),
        Opens("edit_switch", kinds=(c.EnableNetworkResourceManagement,)),
        "settings",
    ),
)
