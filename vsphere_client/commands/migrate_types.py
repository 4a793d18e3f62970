"""Kinds and priorities of migrations, as the wizard offers them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vsphere_client.decisions.vmotion.checks_crossing import EXPORTS_SINCE
from vsphere_client.engine.world.objects import VCenter
from vsphere_client.engine.world.world import World
from vsphere_client.model.vcenter import vcenter_release


@dataclass(frozen=True, slots=True)
class MigrationType:
    """A kind of migration; ``reason`` says why it cannot be chosen."""

    key: str
    title: str
    sentence: str
    reason: str = ""


_ALWAYS = (
    MigrationType(
        "compute",
        "Change compute resource only",
        "Migrate the virtual machines to another host or cluster.",
    ),
    MigrationType(
        "storage",
        "Change storage only",
        "Migrate the virtual machines' storage to a compatible datastore.",
    ),
    MigrationType(
        "both",
        "Change both compute resource and storage",
        "Migrate the virtual machines to a specific host and their storage to a datastore.",
    ),
)
_EXPORT = MigrationType(
    "export",
    "Cross vCenter Server export",
    "Migrate the virtual machines to a vCenter Server that is not linked to this one.",
)


def migration_types(world: World, home: VCenter) -> tuple[MigrationType, ...]:
    """The kinds of migrations of VMs of a vCenter Server; only some export, and only where there is another one."""
    reason = ""
    if vcenter_release(home.config.version) < EXPORTS_SINCE:
        reason = f"{home.name} runs vCenter Server {home.config.version}; 7.0 U1c is the first that exports"
    elif len(world.vcenters) == 1:
        reason = "There is no other vCenter Server in the simulated world"
    return (*_ALWAYS, replace(_EXPORT, reason=reason))


PRIORITIES = (
    (
        "high",
        "Schedule vMotion with high priority (recommended)",
        "vMotion receives higher CPU scheduling preference relative to normal priority migrations. "
        "vMotion might complete more quickly.",
    ),
    (
        "normal",
        "Schedule normal vMotion",
        "vMotion receives lower CPU scheduling preference relative to high priority migrations. "
        "vMotion duration might be extended.",
    ),
)
