"""The vCenter Servers that are linked in one vCenter Single Sign-On domain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.vcenters import shown_vcenters, vcenter_of
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class LinkedVcenter:
    """A linked vCenter Server, its release and how many hosts and virtual machines it manages."""

    moid: str
    name: str
    version: str
    hosts: int
    vms: int


def linked_with(session: Session, moid: str) -> tuple[LinkedVcenter, ...]:
    """The vCenter Servers linked with one, by name, without it."""
    world = session.engine.world
    others = [one for one in shown_vcenters(world) if one.moid != moid]
    if not others:
        return ()
    hosts = Counter(vcenter_of(world, host).moid for host in world.all_of(HostSystem))
    vms = Counter(vcenter_of(world, vm).moid for vm in world.all_of(VirtualMachine))
    return tuple(
        LinkedVcenter(one.moid, one.name, one.config.version, hosts[one.moid], vms[one.moid])
        for one in sorted(others, key=lambda one: one.name.casefold())
    )


def version_of(session: Session, moid: str) -> str:
    """The release of a vCenter Server."""
    return session.engine.world.vcenters[moid].config.version
