"""Where the swap file of a virtual machine lies: in its own directory, or on a datastore of its host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.virtual_machine import SwapPlacement


@dataclass(frozen=True, slots=True)
class SwapPlace:
    """Whether the settings ask for the host's datastore, which one takes the file (None: with the VM), and why."""

    on_host: bool
    datastore: str | None
    reason: Reason


def keeps_swap_on_host(
    own: Literal["inherit"] | SwapPlacement, of_cluster: SwapPlacement | None, named: str | None
) -> bool:
    """Whether a VM's swap file is to lie on its host's datastore.

    The VM's own setting goes before its cluster's. ``of_cluster`` is None for a host that stands alone: there
    the VMs follow the host, which names a datastore (``named``) or does not.
    """
    if own != "inherit":
        return own == "host_local"
    return named is not None if of_cluster is None else of_cluster == "host_local"


def decide_swap_place(
    own: Literal["inherit"] | SwapPlacement,
    of_cluster: SwapPlacement | None,
    host: str,
    named: str | None,
    usable: str | None,
) -> SwapPlace:
    """Where a VM that is powered on or arrives on a host gets its swap file.

    ``named`` is the datastore that the host names, ``usable`` the same when the host can write to it. Without
    one the file is stored with the VM, as the client's page says. Source: vSphere Resource Management, "Swap
    File Location"; vmotion.md 3, row 41.
    """
    if not keeps_swap_on_host(own, of_cluster, named):
        return SwapPlace(
            False, None, because("swap_with_vm", "Swap files are stored with their virtual machines.")
        )
    if named is None:
        why = because(
            "swap_unset", "{host} names no datastore for swap files: they are stored with the VMs.", host=host
        )
        return SwapPlace(True, None, why)
    if usable is None:
        why = because(
            "swap_not_writable",
            "{host} cannot write to swap datastore {datastore}: the swap file is stored with the VM.",
            host=host,
            datastore=named,
        )
        return SwapPlace(True, None, why)
    why = because("swap_on_host", "{host} stores swap files on {datastore}.", host=host, datastore=named)
    return SwapPlace(True, usable, why)
