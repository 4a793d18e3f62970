"""What the Migrate wizard asks when VMs go to another vCenter Server: who logs in there, and the folder."""

from __future__ import annotations

from vsphere_client.commands.choices import TreeChoice, folder_tree
from vsphere_client.commands.flow import Draft, Problem
from vsphere_client.commands.migrate_destinations import Reach
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.crossing import check_login
from vsphere_client.engine.world.objects import Datacenter, ManagedObject, VCenter, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import ServiceLocator
from vsphere_client.model.faults import InvalidLogin
from vsphere_client.model.kinds import FolderKind

LOG_IN_FIRST = "Log in to the target vCenter Server."


def reach_of(world: World, vms: tuple[VirtualMachine, ...], draft: Draft) -> Reach:
    """Where the VMs may go by what is chosen; an export goes nowhere before somebody has logged in."""
    home = vcenter_of(world, vms[0] if vms else None).moid
    return Reach(world, home, (draft.get("vcenter") or "") if draft.get("type") == "export" else None)


def log_in(engine: Engine, home: VCenter, draft: Draft) -> Problem | None:
    """Log in to the vCenter Server of a draft, which keeps it; what is wrong if that fails."""
    draft.set(vcenter=None)
    address = str(draft.get("address") or "").strip()
    found = next(
        (one for one in engine.world.vcenters.values() if one.name.casefold() == address.casefold()), None
    )
    if not address:
        return Problem("Enter the name of a vCenter Server.", "address")
    if found is None:
        return Problem(f"Cannot connect to '{address}'.", hint="No vCenter Server of that name answers.")
    if found is home:
        return Problem(f"{found.name} manages the virtual machines already.", "address")
    try:
        check_login(found, str(draft.get("username") or "").strip(), str(draft.get("password") or ""))
    except InvalidLogin as fault:
        return Problem(fault.text, hint=f"{found.name} has answered.")
    draft.set(vcenter=found.moid)
    return None


def service_of(world: World, draft: Draft) -> ServiceLocator | None:
    """Where and as whom the command logs in; None for other kinds of migrations."""
    vcenter = world.vcenters.get(draft.get("vcenter") or "")
    if draft.get("type") != "export" or vcenter is None:
        return None
    return ServiceLocator(
        vcenter=vcenter.moid,
        username=str(draft.get("username") or "").strip(),
        password=str(draft.get("password") or ""),
    )


def other_datacenter(
    world: World, vms: tuple[VirtualMachine, ...], target: ManagedObject | None
) -> Datacenter | None:
    """The datacenter that the VMs would come to, if it is another than that of one of them."""
    there = datacenter_of(world, target) if target is not None else None
    return there if any(datacenter_of(world, vm) is not there for vm in vms) else None


def folder_choices(engine: Engine, datacenter: Datacenter | None) -> list[TreeChoice]:
    """The VM folders of a datacenter."""
    return folder_tree(engine, FolderKind.VM, datacenter) if datacenter is not None else []
