"""All actions by id: one list drives menus, toolbars, shortcuts and search."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vsphere_client.commands.action import NOT_SIMULATED, Action, Confirm, Goes, Opens, Submits
from vsphere_client.commands.cluster_actions import CLUSTER_ACTIONS
from vsphere_client.commands.host_actions import HOST_ACTIONS
from vsphere_client.commands.inventory_actions import INVENTORY_ACTIONS, acknowledge, reset_to_green
from vsphere_client.commands.storage_and_network_actions import STORAGE_AND_NETWORK_ACTIONS
from vsphere_client.commands.vm_actions import VM_ACTIONS

__all__ = [
    "ACTIONS",
    "ALL_ACTIONS",
    "NOT_SIMULATED",
    "Action",
    "Confirm",
    "Goes",
    "Opens",
    "Submits",
    "acknowledge",
    "action",
    "reset_to_green",
]

ALL_ACTIONS: tuple[Action, ...] = (
    *INVENTORY_ACTIONS,
    *VM_ACTIONS,
    *HOST_ACTIONS,
    *CLUSTER_ACTIONS,
    *STORAGE_AND_NETWORK_ACTIONS,
)
ACTIONS: Mapping[str, Action] = MappingProxyType({one.id: one for one in ALL_ACTIONS})


def action(action_id: str) -> Action:
    """The action of that id; raises KeyError."""
    return ACTIONS[action_id]
