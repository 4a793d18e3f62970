"""The vCenter Servers of the world: the one that the client is connected to, its linked ones, and strangers."""

from __future__ import annotations

from vsphere_client.engine.world.objects import ManagedObject, VCenter
from vsphere_client.engine.world.world import World
from vsphere_client.model.advanced_options import OptionValue
from vsphere_client.model.vcenter import VcenterConfig


def add_vcenter(
    world: World, name: str, config: VcenterConfig, options: dict[str, OptionValue] | None = None
) -> VCenter:
    """Add a vCenter Server beside the one that the client is connected to."""
    found = VCenter(moid=world.new_moid(VCenter.prefix), name=name, config=config, options=options or {})
    world.add(found)
    world.vcenters[found.moid] = found
    return found


def find_vcenter(world: World, reference: str | None) -> VCenter:
    """The vCenter Server of an id or a name, the client's own for None; raises NotFound or AmbiguousName."""
    return world.root if reference is None else world.find(VCenter, reference)


def vcenter_of(world: World, obj: ManagedObject | None) -> VCenter:
    """The vCenter Server that manages an object; the client's own for None and for what hangs nowhere."""
    if len(world.vcenters) == 1:
        return world.root
    while obj is not None and not isinstance(obj, VCenter):
        obj = world.objects.get(obj.parent or "")
    return obj or world.root


def shown_vcenters(world: World) -> tuple[VCenter, ...]:
    """The vCenter Servers whose inventory the client shows: its own and those linked with it."""
    return tuple(vcenter for vcenter in world.vcenters.values() if vcenter.config.linked)


def all_shown(world: World) -> bool:
    """Whether the client is connected to every vCenter Server there is."""
    return all(vcenter.config.linked for vcenter in world.vcenters.values())


def is_shown(world: World, obj: ManagedObject | None) -> bool:
    """Whether the client is connected to the vCenter Server that manages an object."""
    return vcenter_of(world, obj).config.linked


def shares_vcenter(world: World, one: ManagedObject, other: ManagedObject) -> bool:
    """Whether one vCenter Server manages both objects."""
    return vcenter_of(world, one) is vcenter_of(world, other)
