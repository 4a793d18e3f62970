"""What would remove a finding: the text of its link, and the action or page behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out: an action on the VM, host or cluster concerned, or a page to go to.

    ``action`` is the id of an action, empty for a page; ``on`` says of which object.
    """

    id: str
    text: str
    on: Literal["vm", "host", "cluster"]
    action: str = ""
    tab: str = ""
    page: str = ""


_FIXES = (
    Fix("host.connect", "Connect host", "host", action="host.connect"),
    Fix("host.power_on", "Show host", "host", tab="summary"),
    Fix("host.exit_maintenance", "Exit maintenance mode", "host", action="host.exit_maintenance"),
    Fix("host.enable_vmotion", "Show VMkernel adapters", "host", tab="configure", page="VMkernel adapters"),
    Fix("host.connect_uplink", "Show physical adapters", "host", tab="configure", page="Physical adapters"),
    Fix("host.add_port_group", "Show networks", "host", tab="networks"),
    Fix("dvs.add_host", "Show networks", "host", tab="networks"),
    Fix("datastore.mount", "Show datastores", "host", tab="datastores"),
    Fix("host.reconfigure_ha", "Show vSphere HA", "cluster", tab="configure", page="vSphere Availability"),
    Fix("vm.unmount_tools_installer", "Show virtual machine", "vm", tab="summary"),
    Fix("vm.edit_settings", "Edit settings…", "vm", action="vm.edit_settings"),
    Fix("vm.disconnect_device", "Edit settings…", "vm", action="vm.edit_settings"),
    Fix("vm.edit_resources", "Edit reservation…", "vm", action="vm.edit_resources"),
    Fix("pool.edit_resources", "Show resource pools", "cluster", tab="vms"),
    Fix("vm.edit_evc", "Show virtual machine", "vm", tab="configure", page="VMware EVC"),
    Fix("vm.delete_all_snapshots", "Show snapshots", "vm", tab="snapshots"),
    Fix("cluster.edit_evc", "Show EVC", "cluster", tab="configure", page="VMware EVC"),
    Fix("cluster.edit_rule", "Show rule", "cluster", tab="configure", page="VM/Host Rules"),
)
FIXES = {fix.id: fix for fix in _FIXES}

_BY_FAULT = {
    "NoGuestHeartbeat": Fix("vm.show", "Open guest", "vm", tab="summary"),
    "MigrationNotReady": Fix("vm.show_tasks", "Show tasks", "vm", tab="monitor", page="Tasks"),
}


def fix_of(fix_id: str | None, fault: str) -> Fix | None:
    """The way out of a finding, or None."""
    return FIXES.get(fix_id or "") or _BY_FAULT.get(fault)
